/** Names of services whose keys have no prefix of their own: a random value assigned to such a name is taken for a key. */

/** Lower case, at least five letters, and seldom used as an ordinary word. */
const NAMES = (
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

/** More of them. */
const MORE = (
  'deepl. deepl_ configcat crisp. aipocr aipspeech greynoise ebay_ ebay. tuya_ tuya. ably. tradeapi trieve zuplo fathom svix affinity neondb pusher abbysale abyssale adroll affinda agiled ahrefs airbyte aircall akamai akismet alegra alerta alletra allsports ' +
  'amberdata ambee anthropic apacta apimeter apispreadsheets appetize applitools apptentive apptivo arbeitnow ' +
  'arcgis arize artsy asaas assertible autocode autodeploy avalara baidu bamboohr bandsintown basetenai bestbuy ' +
  'betterstack betteruptime bigcommerce bigml billomat binance bintray bitcoinaverage bitgo bitquery bitrix24 ' +
  'bitstamp blizzard blockchair blockcypher blockfrost blocknative bluehost blynk boldsign bookingsync boostnote ' +
  'botsonic bravenewcoin brighttalk brivo bugfender bugherd buddyns bufferapp bungie bybit byteplus callrail ' +
  'campaignmonitor campaigner captaindata carto caspio castbox cellarstone cerebras chainstack chargebee chargify ' +
  'chatfuel chatgpt checkfront checkmarx checkvist cinetpay classmarker clickatell clickbank clickmeter clicktime ' +
  'clickup cliniko cloudant cloudamqp cloudbees cloudflared cloudtrail clustdoc codefresh codequiry cognigy ' +
  'coinbene coinbasepro coingate coinigy coinpayments coinqvest coinranking collect2 collectapi comet.ml comtrade ' +
  'contently conversica convertapi convertio convier copyleaks corbado cosmosdb couchbase countrylayer craftcms ' +
  'crisp.chat crossref cryptopanic ctrader cybersource cyclr dadata dailymotion dareboost datapipe dataforseo ' +
  'databox databricks datanami datarobot datasift deadmanssnitch deezer degreed delivra denodo deploybot deployhq ' +
  'depositphotos detectlanguage deutschebahn devexpress deviantart devto digicert digistore24 dlocal dnscheck ' +
  'dnsimple dnsmadeeasy docebo docsend dodopayments doordash doppler dotdigital dribbble dromo dropboxsign duply ' +
  'dynadot dynalist e2enetworks eagleeyenetworks edenai eightxeight elasticpath eloqua emsisoft encharge ' +
  'encoding.com engagebay epayco epicgames equinix ethplorer eurostat everbridge everypixel exotel expensify eyeem ' +
  'facepp fanduel fastspring fcmserver feathery fedex feedly fetchrss fidel filestack fireblocks firecrawl ' +
  'firehydrant fireworks fivetran flagsmith flexport flodesk flutterflow flywheel formspree fourkites fraudlabs ' +
  'freeagent freecurrency freeipapi freesound freshsales freshchat friendlycaptcha friendbuy frontapp fullcontact ' +
  'fusionauth fxmarket gamejolt gamesparks geckodriver geniuslyrics geocodeapi geonames getambee getblock getgist ' +
  'getpocket getstream getsentry ghostapi giantbomb gitkraken gleap globalping gnews godaddy goodreads googlemaps ' +
  'gosquared graphcms greenhouse gridly groqcloud guesty gymkit halopsa happeo heapanalytics heartland helcim ' +
  'hellofax helpcrunch hexomatic heygen hiveapi hnavigator hootsuite hotjar hubitat huggingface humanitec ' +
  'hyperping hyperwallet icims ideogram idealpostcodes ifttt ignitetech imagerecognize imap.app imdbapi imejis ' +
  'impact.com improvmx incident.io infakt infinityfree influxcloud infusionsoft insidr inspectlet instacart ' +
  'instana instatus intellihr interakt inventree ionos ipdata ipgeo ipqualityscore iproyal ipwhois iqair iterable ' +
  'jamendo jiraapi joomlart judge0 jumio justcall justgiving kaggle kandji karmacrm keepersecurity keygen.sh ' +
  'kiteconnect kissmetrics knock.app komoot kontaktio koyeb kraken.io kustomer labelbox lalamove langfuse ' +
  'langsmith laravelforge leadiq leadsquared leanplum lendio leonardoai lever.co leviton libib librato lichess ' +
  'lightspeed limewire linear_api lingvanex linkedin_client linkly liteapi litmos livekit livepeer lob.com ' +
  'localytics logentries loginsoft logrocket logsnag lookerstudio loopio loops.so luxand mailboxvalidator mailerq ' +
  'mailwizz maltiverse manageengine mangopay mapillary maptiler marketo masabi matchbook mathpix matillion ' +
  'mauticapi maxio mboum memberstack memcachier mercadolibre mercadopago merge.dev messari meteomatics meteostat ' +
  'metoffice microlink minimax miro.com missiveapp mixcloud mmonit mockaroo modjo mongocloud monkeytype mondaycom ' +
  'monnify moosend mopinion mouseflow moz.com mtarget multibase muckrack mulesoft musixmatch mymemory nanonets ' +
  'nasdaqdata natterbox neptuneai netatmo netcoreconnect networksolutions neverbounce newsriver nexosis nexudus ' +
  'nhost ninjaone ninox nitropack nordigen notehub novita nutshell nvdapi octoai octoparse octopusdeploy odesk ' +
  'officernd ogoship okcoin oktopost onehub onepagecrm oneuptime onionoo openexchange openexchangerates openfda ' +
  'openfec openmapquest openphone openpay openstates openweb opsramp optimove oracledb orbit.love orbitlove ' +
  'ordnancesurvey ortto outseta oxylabs paddle packagecloud pagespeed paloalto papercups parabola pardot parseable ' +
  'parsedmarc partnerize patreon paylike paymongo payoneer paypay payplug paysafe payrexx peakon perplexity ' +
  'phantombuster phonepe photoroom phrase.com pinecone pingidentity pinterest pipefy pirateweather pivotal.io ' +
  'placekit planable plausible playfab playht pleskapi plivo podcastindex polar.sh polygonio popcornmetrics ' +
  'postgrid postmates powerbi predicthq prerender pressable printful printify printnode probely procore profitwell ' +
  'prometheusio proofhub propelauth ptable publitio pulsedive purpleair pushcut pushwoosh pusherapp qonto quaderno ' +
  'quandl qualys quickchart quickemailverification quicksight quotaguard quovo rabbitmqcloud rackspace ragic ' +
  'railway.app ravelry reachmail rebilly recaptcha recombee recruitee recordedfuture redislabs refersion regfox ' +
  'regulations.gov reloadly remita render.com renderapi replicate resmush retellai revenera revolut riskified ' +
  'riotgames roblox roboflow rollout.io rossum rudder runpod runscope samsara samsungsmart satispay saucectl ' +
  'scaledrone scanii scopus scrape.do scrapingdog scrapeowl screenshotone scrut searchapi seatgeek secureworks ' +
  'selectstar seliware sellfy semrush sendle sendlane sentinelone serpdog serverpilot servicenow servicetitan ' +
  'sessionstack sevenrooms shipbob shipday shipitapi shiprocket shipwire shopware shortio shorten.rest shrtcode ' +
  'signnow signrequest signwell similarweb simplelogin simpleswap sipgate sistrix skyflow slant3d sleeknote ' +
  'slicknode smartbear smartproxy smartrecruiters smartthings smartsupp smashrun smsapi smsc.ru snapchat snov.io ' +
  'soapui socialblade softlayer solarwinds songkick sonarr sparkfun spendesk speedcurve spendgrid splitwise ' +
  'spike.sh spotinst squadcast ssllabs stackpath stannp starlink statsig statuscast statusgator stocktwits ' +
  'stoplight storage.bunny streamlabs streetlayer stripo subscan sunshine.co superfeedr supermetrics surge.sh ' +
  'surveygizmo surfshark swaggerhub swapcard sweap symbl.ai syncano syncro sysdig tabnine taboola tallyfy ' +
  'targetprocess taskade tastypie taxamo teachable teamdesk telesign tenable tencentcloud tenderly thegraph ' +
  'themoviedb thingsboard thingspeak threatconnect threatstack tidio tiktok timeular timezonedb tinybird todo.vu ' +
  'togetherai togglapi traccar traderepublic trakt travelport treasuredata trengo truecaller trulioo trustedform ' +
  'trustpair twikey twitchtv twitterapi twocaptcha 2captcha anticaptcha capsolver tyk.io typingdna ultravox unkey ' +
  'unrealengine upcloud upcitemdb updown.io upsales uservoice usermaven userzoom validato vapi.ai veriff vero.co ' +
  'victorops videoask viewdns virtuagym visma visualping vitally volcengine voiceflow voiceit voyageai vpslayer ' +
  'walmart watchmode waveapps weatherlink weatherunlocked webhookrelay webmecanik webpurify webshrinker weglot ' +
  'wepow wetransfer whatcms whatsapp whatsonchain wherebyapi whiteboxapi whoisxml whoisxmlapi wigle windy.com ' +
  'wolframalpha wonderpush woosmap workable workato workos workramp worldpay wunderlist xataio xiami xignite ' +
  'xrapid yodlee yotpo youcanbook younium zapsign zencoder zenhub zenloop zerossl zippopotam zitadel zoneedit ' +
  'zuora 1forge 12data 4shared 6sense 23andme'
).split(' ')

/** Names of two words, met as one, with a dot, a dash, an underscore or a blank between. */
const COMPOUND = (
  'neon api, neon tech, customer io, adobe io, flat io, fixer io, keen io, logz io, frame io, adafruit io, cex io, polygon io, ' +
  'hunter io, protocols io, honey badger, help scout, open weather, open weather map, weather stack, ' +
  'weather api, mail gun, mail jet, mail chimp, message bird, new relic, launch darkly, pager duty, ' +
  'ops genie, rapid api, news api, open cage, map quest, map box, market stack, currency layer, currency scoop, ' +
  'aviation stack, mailbox layer, ip stack, ip info, ip geolocation, ip api, ip data, language layer, ' +
  'pdf layer, screenshot layer, user stack, vat layer, position stack, serp stack, serp api, scraper api, ' +
  'scraping bee, scraping ant, scrape stack, zen scrape, zen serp, zero bounce, zip code api, census gov, ' +
  'data gov, alpha vantage, twelve data, financial modeling prep, crypto compare, coin market cap, coin gecko, ' +
  'coin api, coin layer, etsy api, fast forex, fresh books, fresh desk, fulcrum app, ' +
  'geo code, geo apify, geo ipify, get response, go cardless, graph hopper, harvest app, hello sign, ' +
  'here api, holiday api, html 2 pdf, hub spot, image kit, jot form, jump cloud, last fm, line channel, ' +
  'location iq, logic monitor, mail sac, max mind, meaning cloud, meister task, micro cms, ' +
  'mongo atlas, monday com, moon clerk, moon pay, neutrino api, on fleet, one login, one signal, ' +
  'open uv, open cage data, panda doc, panda score, parse hub, pay stack, pay pal, pipe drive, pivotal tracker, ' +
  'plan view, post mark, post hog, project honeypot, proxy crawl, purple air, push bullet, push over, ' +
  'quick base, razor pay, repair shopr, rev ai, ring central, ritekit api, route 4 me, ' +
  'sauce labs, security trails, select pdf, send bird, send grid, send in blue, ' +
  'ship engine, sky biometry, smart sheet, smarty streets, snyk api, sonar cloud, sonar qube, ' +
  'splunk hec, square space, status cake, status page, stock data, storm glass, ' +
  'story blok, stream io, get stream, survey monkey, tail scale, tatum io, tax jar, team city, telegram bot, ' +
  'text magic, ticket master, tom tom, travel payouts, travis ci, circle ci, drone ci, semaphore ci, ' +
  'app center, app veyor, bit bucket, cloud flare, cloud smith, code climate, code cov, type form, ' +
  'upload care, uptime robot, url scan, vercel app, virus total, visual crossing, waka time, weather bit, ' +
  'web flow, wit ai, woo commerce, world coin index, world weather, you tube, zen desk, zip books, ' +
  'zoom info, deep gram, deep ai, eden ai, eleven labs, open ai, open router, perplexity ai, together ai, ' +
  'stability ai, assembly ai, hugging face, weights biases, neptune ai, comet ml, clear ml, data robot, data dog, ' +
  'data bricks, digital ocean, ibm cloud, alibaba cloud, tencent cloud, oracle cloud, rack space, ' +
  'back blaze, bunny cdn, key cdn, stack path, dn simple, name cheap, go daddy, big commerce, ' +
  'lemon squeezy, charge bee, revenue cat, apps flyer, branch io, one desk, wise transfer, ' +
  'transfer wise, flutter wave, mercado pago, pagar me, stripe connect, adyen api, brain tree, ' +
  'authorize net, two checkout, plaid api, truelayer api, salt edge, ' +
  'alpaca markets, interactive brokers, trading view, bit mex, bit stamp, bit finex, ' +
  'ku coin, gate io, crypto com, block cypher, block frost, quick node, chain stack, ether scan, ' +
  'bsc scan'
).split(', ')

/** All names in all their spellings, each once. */
export const vendorNames: readonly string[] = [
  ...new Set([
    ...NAMES,
    ...MORE,
    ...COMPOUND.flatMap((name) => ['', '.', '-', '_', ' '].map((mark) => name.replaceAll(' ', mark))),
  ]),
]
