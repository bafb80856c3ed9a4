/** Names of services whose keys have no prefix of their own: a random value assigned to such a name is taken for a key. */

/** Lower case, at least five letters, and seldom used as an ordinary word. */
export const vendorNames: readonly string[] = (
  'giphy alchemy clarifai mashape rapidapi openweather zoomeye censys vercel ipregistry abstractapi ninjas ocrspace tmdb3 omdbapi fasttrack darksky vultr linode pubnub wakatime instagram paypal saucelabs openweathermap weatherapi sonarqube jfrog artifactory basecamp ' +
  'abstractapi accuweather adafruit adobeio agora aha.io airbrake airship airvisual algolia alibaba aliyun alphavantage amadeus amplitude ' +
  'anypoint apiflash apollo appcues appfollow appoptics appveyor artifactory asana assemblyai atera auth0 autodesk autopilot aweber ' +
  'axonaut azure bannerbear baremetrics beamer beebole besttime bitbar bitbucket bitfinex bitly bitmex bittrex blazemeter bombbomb ' +
  'borgbase braintree brandfetch browserstack browshot bscscan bugsnag buildkite bulbul calendarific calendly campayn cannyio ' +
  'capsulecrm carboninterface cashboard censys chartmogul checkout.com cicero circleci clearbit clickhelp clicksend clockify ' +
  'closecrm cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudsmith coda.io codacy codeclimate codecov codemagic ' +
  'cohere coinapi coinbase coinlayer coinlib commercejs commodities companyhub confluence confluent contentful convertkit copper ' +
  'coveralls crowdin cryptocompare currencycloud currencyfreaks currencylayer customerguru customerio d7network dandelion datadog ' +
  'datagov deepai deepgram deepseek delighted deputy detectify dfuse diffbot digitalocean discord disqus ditto docparser documo ' +
  'docusign dotmailer dovico dronahq droneci dropbox dwolla dyspatch eagleeye easyinsight ecostruxure edamam elastic elevenlabs ' +
  'enablex endorlabs enigma etherscan etsy eventbrite everhour exchangerate faceplusplus fastforex fastly feedier figma finage ' +
  'financialmodelingprep finicity finnhub fixerio flat.io fleetbase flickr flightapi flightlabs flightstats flutterwave formbucket ' +
  'formcraft formio foursquare freshbooks freshdesk fulcrum fullstory gemini geoapify geocode geocodify geocodio geoipify getemail ' +
  'getgeoapi getresponse gitter glassnode gocanvas gocardless goodday graphhopper grafana groovehq guardian gumroad gyazo harvest ' +
  'happyscribe helpscout hereapi heroku hiveage holistic honeycomb hubspot hunter.io hypertrack ibmcloud iconfinder iexcloud ' +
  'imagekit imagga impala infracost insightly instabot intercom interseller intrinio invoiceocean ipapi ipgeolocation ipify ipinfo ' +
  'ipquality ipstack jiratoken jotform jumpcloud juro kanban karma kickbox klaviyo klipfolio kontent kraken kucoin kylas languagelayer ' +
  'lastfm launchdarkly leadfeeder lemlist lendflow lessannoyingcrm lexigram linearapi linkedin linkpreview liveagent livestorm ' +
  'loadmill lokalise loginradius logzio looker loyverse luno madkudu magicbell magnetic mailboxlayer mailchimp mailerlite mailgun ' +
  'mailjet mailmodo mailsac mandrill mapbox mapquest marketstack mattermost mavenlink maxmind meaningcloud mediastack meistertask ' +
  'meraki mesibo messagebird metaapi metabase metrilo microstrategy mindmeister mistral mixpanel moderation monday.com moonclerk ' +
  'moralis mrticktock mux.com nasdaq nethunt netlify neutrino newrelic newsapi newscatcher ngrok nicereply nimble nozbe numverify ' +
  'nutritionix nylas nytimes okta omnisend onedesk onelogin onesignal onfleet oopspam openai opencage opengraphr openrouter opensanctions ' +
  'openuv openweather opsgenie optimizely owlbot pagerduty pandadoc pandascore paperform paralleldots parsehub parsers parseur ' +
  'partnerstack pastebin paymo paystack pdflayer pdfshift peopledata pepipost percy pinata pipedream pipedrive pivotaltracker ' +
  'pixabay plaid planviewleankit podio pollsapi polygon.io poloniex positionstack postageapi postbacks posthog postmark powrbot ' +
  'prospectcrm protocolsio proxycrawl purestake pushbullet pushover qualaroo qualtrics qubole rapidapi raven rawg razorpay readme ' +
  'reallysimple rebrandly refiner rentman repairshopr restpack revampcrm ringcentral ritekit roaring rollbar rosette route4me ' +
  'rownd runrunit salesblink salesforce salesmate satismeter saucelabs scalingo scalr scraperapi scraperbox scrapestack scrapfly ' +
  'scrapingant scrapingbee screenshotapi scrutinizer securitytrails segment selectpdf semaphore sendbird sendgrid sendinblue sentry ' +
  'serpapi serpstack serphouse shodan shopify shortcut shotstack shutterstock sidekiq signable signalwire signaturit signupgenius ' +
  'sigopt simfin simplesat simplynoted simvoly sinch sirv siteleaf skrapp skybiometry slackbot smartsheet smartystreets smooch ' +
  'snipcart snowflake sonarcloud sourcegraph spectralops splunk spoonacular sportradar sportsmonk spotify squarespace sslmate ' +
  'statuscake statuspage statuspal stitchdata stockdata storecove stormboard stormglass storyblok storychief strava stripe stytch ' +
  'sugester sumologic supabase surveyanyplace surveybot surveysparrow survicate swell swiftype tatum tatumio taxjar teamgate ' +
  'teamwork telegram teletype telnyx textmagic theoddsapi thinkific thousandeyes ticketmaster tickettailor tiingo timecamp ' +
  'timezoneapi todoist toggl tomorrow.io tomtom tradier transferwise travelpayouts travisci trello twelvedata twilio twist twitch ' +
  'twitter tyntec typeform typetalk ubidots uclassify unifyid unplugg unsplash uplead uploadcare upcdatabase uptimerobot upwave ' +
  'urlscan userflow userstack vatlayer vbout veevavault verifier verimail veriphone versioneye viewneo virustotal visualcrossing ' +
  'voicegain voodoosms vouchery vpnapi vyte wakatime walkscore weatherbit weatherstack webex webflow webscraper webscraping websitepulse ' +
  'whoxy wit.ai woocommerce worksnaps workstack worldcoin worldweather wrike yelp yahoo yandex youneedabudget youtube zapier ' +
  'zendesk zenkit zenrows zenscrape zenserp zeplin zerobounce zerotier zipapi zipbooks zipcodeapi zonka zoominfo ' +
  'aiven honeybadger hunterio alienvault apilayer apideck apitemplate apimatic apimetrics appdynamics appwrite appsflyer ' +
  'aptible assembla atatus atlassian autoklose autoneural avaza backblaze balena bazaarvoice bitrise blablabus blitapp ' +
  'bluesnap brandwatch brevo brightdata browserless bulksms bunnycdn buttercms caflou calorieninja cashfree cexio challonge ' +
  'chatwoot cliengo clinchpad cloudways cloudplan cloudelements codeship coinmarketcap coingecko commercetools ' +
  'conversiontools copyscape craftmypdf crossbrowsertesting crunchbase cryptowatch currentsapi dailyco deepnote deliverr ' +
  'demio denodeploy deno_deploy devcycle dialpad dialogflow discogs dopplr dolby dropcatch duffel dynatrace easypost ecwid ' +
  'elasticemail emailoctopus emailable enormail envato esputnik eventzilla fibery fileio flipkart flowflu flowdock flowroot ' +
  'frameio freshservice freshping fusebill gengo geckoboard getdrip getsandbox gitguardian gitea goshippo gtmetrix ' +
  'hellosign hasura hetzner holidayapi hostinger html2pdf hybiscus hypeauditor iconosquare imgix imgur infobip ingram ' +
  'inoreader instamojo instapaper integromat invoiceninja ip2location ipbase ippub jambonz jumpseller kaleyra kanbantool ' +
  'keenio keycdn kinsta knapsack kongapi lacework leaseweb lightstep linenotify line_channel linodeapi livechat liveblocks ' +
  'lunchmoney mailinator mailosaur mailtrap manychat mapsapi matomo maropost meilisearch messente mezmo logdna microcms ' +
  'middesk midtrans mightycall mindbody mollie monkeylearn mparticle mailersend nebius netsuite newsdata nexmo vonage ' +
  'nftport nightfall nomics notionapi nubela numlookup oanda omise oneflow onbuka oopsspam opendatasoft openaq ' +
  'openrouteservice owlracle pagarme papertrail paperspace paydirt payhere payjunction paytm percona pexels phraseapp ' +
  'picatic pingdom piwik planetscale planhat plesk polyscan polygonscan postgrest postman prodpad productboard productplan ' +
  'proxyscrape pulumi quickbase quicknode rainforestpay rapyd raygun rebrand recurly redash remotebg removebg reply.io ' +
  'resend retool revenuecat ringover rippling rocketreach rudderstack saltedge scaleway scoutapm segmentio sendcloud ' +
  'sendowl sendpulse sendy sensedia serpwow sevdesk sharethis shippo shipengine shipstation shopee shorte simplecast ' +
  'simplekpi sitebit skyscanner slideshare smartlook smartling smsglobal smtp2go snapsheet sonarsource soundcloud spacelift ' +
  'sparkpost speechmatics splitio splunkhec spoontacular squareup stabilityai stackhawk starton steamapi stripeconnect ' +
  'sumsub surveymonkey synthesia tableau tailscale tavily teamviewer terraformcloud testrail tickspot tinify tinypng tokeet ' +
  'trackjs transifex trustpilot tubular turso twelve_data upstash upstox usersnap uploadio veracode verificare vimeo vindi ' +
  'virgil vismaeaccounting vkontakte voximplant wasabi wepay wistia witeai wordnik wunderground xendit yousign zamzar ' +
  'zendeskapi zixflow zulip'
).split(' ')
