/** Secret formats of hosted services (messaging, payment, monitoring, design, marketing), from the vendors' public documentation. */
import { inToken } from './char-table.ts'
import type { VendorRule } from './vendor-finder.ts'

/** As in vendors-platforms.ts. */
export const serviceRules: readonly VendorRule[] = [
  // the common shape `<vendor>_<environment or kind>_<random>`
  {
    kind: 'prefixed-key',
    words: [
      '_live_',
      '_test_',
      '_prod_',
      '_pat_',
      '_api_',
      '_sk_',
      '_secret_',
      '_token_',
      '_key_',
      '-api-',
      '-pat-',
      '-key-',
      '-live-',
      '-secret-',
      '-token-',
    ],
    pattern: /[A-Za-z][A-Za-z0-9]{1,11}[_-](?:live|test|prod|pat|api|sk|secret|token|key)[_-][A-Za-z0-9_-]{20,200}/i,
    before: 12,
    guard: (text, at) => inToken[text.charCodeAt(at + 9)] === 1 && inToken[text.charCodeAt(at + 17)] === 1,
    random: true,
  },
  // messaging
  { kind: 'slack-token', words: ['xox'], pattern: /xox[a-z](?:\.xox[a-z])?-[\w.-]{10,250}/ },
  { kind: 'slack-token', words: ['xapp-', 'xwfp-'], pattern: /x(?:app|wfp)-[\w-]{10,250}/i },
  {
    kind: 'slack-webhook',
    words: ['hooks.slack.com/'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/+-]{20,100})/,
  },
  { kind: 'discord-webhook', words: ['/api/webhooks/'], pattern: /\/api\/webhooks\/\d{15,21}\/([\w-]{40,100})/ },
  {
    kind: 'discord-token',
    words: ['.'],
    pattern: /[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}(?![\w-])/,
    before: 28,
    exact: true,
    guard: (text, at) => text.charCodeAt(at + 7) === 46,
  },
  {
    kind: 'teams-webhook',
    words: ['webhook.office.com/'],
    pattern: /webhook\.office\.com\/(webhookb2\/[\w@-]{30,90}\/IncomingWebhook\/[\w-]{20,60}\/[\w-]{20,90})/i,
  },
  { kind: 'webhook', words: ['hooks.zapier.com/'], pattern: /hooks\.zapier\.com\/hooks\/catch\/([\w/]{8,60})/ },
  {
    kind: 'telegram-token',
    words: [':a'],
    pattern: /\d{8,10}:A[\w-]{34}(?![\w-])/,
    before: 10,
    guard: (text, at) => isDigit(text.charCodeAt(at - 1)),
  },
  { kind: 'twilio-key', words: ['sk'], pattern: /SK[0-9a-fA-F]{32}(?![\w])/ },
  {
    kind: 'twilio-token',
    words: ['ac'],
    pattern: /AC[0-9a-f]{32}\\{0,7}["']?\s{0,3}[,:]\s{0,3}\\{0,7}["']?([0-9a-f]{32})(?!\w)/,
    guard: (text, at) => isHexDigit(text.charCodeAt(at + 2)) && isHexDigit(text.charCodeAt(at + 33)),
  },
  { kind: 'sendgrid-key', words: ['sg.'], pattern: /SG\.[\w-]{16,32}\.[\w-]{16,64}|SG\.[\w.-]{50,80}/ },
  { kind: 'mailgun-key', words: ['key-'], pattern: /(?:pub)?key-[a-f0-9]{32}/, before: 3 },
  { kind: 'mailchimp-key', words: ['-us'], pattern: /[0-9a-f]{32}-us\d{1,2}(?!\d)/, before: 32 },
  {
    kind: 'brevo-key',
    words: ['xkeysib-', 'xsmtpsib-'],
    pattern: /x(?:key|smtp)sib-[a-f0-9]{40,64}-[A-Za-z0-9]{12,20}/,
  },
  { kind: 'resend-key', words: ['re_'], pattern: /re_[A-Za-z0-9]{8}_?[A-Za-z0-9]{20,30}(?![\w])/, random: true },
  { kind: 'mailersend-key', words: ['mlsn.'], pattern: /mlsn\.[a-f0-9]{40,70}/ },
  { kind: 'intercom-token', words: ['dg9rog'], pattern: /dG9rOg?[A-Za-z0-9+/=_-]{40,80}/ },
  { kind: 'hubspot-token', words: ['pat-na', 'pat-eu', 'pat-ap'], pattern: /pat-(?:na|eu|ap)\d{0,2}-[0-9a-f-]{36}/i },
  { kind: 'salesforce-token', words: ['00d'], pattern: /00D[A-Za-z0-9]{12,15}![\w.-]{60,120}/ },
  { kind: 'courier-key', words: ['pk_prod_', 'dk_prod_'], pattern: /[pd]k_prod_[A-Z0-9]{20,40}/ },
  { kind: 'onesignal-key', words: ['os_v2_'], pattern: /os_v2_[a-z]{2,6}_[a-z0-9]{60,110}/ },
  // payment and shops
  {
    kind: 'stripe-key',
    words: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'pk_live_', 'pk_test_', 'sk_prod_', 'rk_prod_', 'sk_org_'],
    pattern: /[srp]k_(?:live|test|prod|org)_[A-Za-z0-9_]{10,260}/,
  },
  { kind: 'webhook-secret', words: ['whsec_'], pattern: /whsec_[A-Za-z0-9+/=]{20,80}/ },
  {
    kind: 'shopify-token',
    words: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_', 'shpua_'],
    pattern: /shp(?:at|ca|pa|ss|tka|ua)_[a-fA-F0-9]{24,40}/,
  },
  { kind: 'square-token', words: ['sq0'], pattern: /sq0[a-z]{3}-[\w-]{20,60}/ },
  { kind: 'square-token', words: ['eaaa', 'eaal'], pattern: /EAAA[lEF]?[\w+=-]{50,80}(?![\w+=-])/ },
  {
    kind: 'paypal-token',
    words: ['access_token$'],
    pattern: /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/,
  },
  {
    kind: 'plaid-token',
    words: ['access-sandbox-', 'access-production-', 'access-development-'],
    pattern: /access-(?:sandbox|production|development)-[0-9a-f-]{36}/,
  },
  { kind: 'razorpay-key', words: ['rzp_'], pattern: /rzp_(?:live|test)_[A-Za-z0-9]{10,30}/ },
  {
    kind: 'flutterwave-key',
    words: ['flwseck', 'flwpubk'],
    pattern: /FLW(?:SEC|PUB)K(?:_TEST)?-[a-hA-H0-9]{12,40}(?:-X)?/i,
  },
  {
    kind: 'live-key',
    words: ['live_', 'test_'],
    pattern: /(?:live|test)_(?:pub_)?[A-Za-z0-9_-]{28,60}(?![\w-])/,
    random: true,
  },
  { kind: 'easypost-key', words: ['ezak', 'eztk'], pattern: /EZ[AT]K[A-Za-z0-9]{50,60}/ },
  { kind: 'mercadopago-token', words: ['app_usr-'], pattern: /APP_USR-[\w-]{30,90}/ },
  { kind: 'paddle-key', words: ['pdl_'], pattern: /pdl_(?:live|sdbx|ntfset)[\w]{20,100}/ },
  { kind: 'adyen-key', words: ['aqe'], pattern: /AQE[a-z]hmf[A-Za-z0-9+/=-]{60,250}/ },
  { kind: 'amazon-client-secret', words: ['amzn1.oa2-cs.'], pattern: /amzn1\.oa2-cs\.v1\.[a-f0-9]{40,70}/ },
  { kind: 'alchemy-key', words: ['alcht_'], pattern: /alcht_[A-Za-z0-9]{20,50}/ },
  // monitoring and product analytics
  { kind: 'grafana-token', words: ['glsa_', 'glc_'], pattern: /gl(?:sa|c)_[A-Za-z0-9+/_=]{24,450}/ },
  { kind: 'grafana-token', words: ['eyjrijoi'], pattern: /eyJrIjoi[A-Za-z0-9+/=_-]{40,450}/ },
  {
    kind: 'new-relic-key',
    words: ['nrak-', 'nrjs-', 'nrii-', 'nriq-', 'nraa-', 'nrsp-', 'nrra-'],
    pattern: /NR[A-Z]{2}-[A-Za-z0-9_-]{15,60}/i,
  },
  { kind: 'new-relic-key', words: ['nral'], pattern: /[a-f0-9]{36}(?:FFFF)?NRAL/, before: 40 },
  {
    kind: 'sentry-token',
    words: ['sntrys_', 'sntryu_', 'sntrya_', 'sntryi_'],
    pattern: /sntry[suai]_[A-Za-z0-9+/=_-]{30,400}/,
  },
  {
    kind: 'honeycomb-key',
    words: ['hcaik_', 'hcxik_', 'hcalk_', 'hcbik_', 'hcxlk_'],
    pattern: /hc[abx][il]k_[a-z0-9]{40,80}/,
  },
  { kind: 'posthog-key', words: ['phc_', 'phx_', 'phs_', 'pha_'], pattern: /ph[cxsa]_[A-Za-z0-9]{30,80}/ },
  {
    kind: 'launchdarkly-key',
    words: ['sdk-', 'api-', 'mob-'],
    pattern: /(?:sdk|api|mob)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/,
    random: true,
  },
  { kind: 'prefect-key', words: ['pnu_', 'pnb_'], pattern: /pn[ub]_[A-Za-z0-9]{30,60}/ },
  { kind: 'logfire-token', words: ['pylf_'], pattern: /pylf_v\d_[a-z]{2}_[A-Za-z0-9]{30,80}/ },
  // work, design and content
  {
    kind: 'notion-token',
    words: ['ntn_', 'secret_'],
    pattern: /(?:ntn_[A-Za-z0-9]{30,80}|secret_[A-Za-z0-9]{40,60}(?![A-Za-z0-9]))/,
  },
  {
    kind: 'linear-token',
    words: ['lin_api_', 'lin_oauth_', 'lin_wh_'],
    pattern: /lin_(?:api|oauth|wh)_[A-Za-z0-9]{30,80}/,
  },
  { kind: 'airtable-token', words: ['pat'], pattern: /pat[A-Za-z0-9]{14}\.[a-f0-9]{40,64}/ },
  { kind: 'airtable-key', words: ['key'], pattern: /key[A-Za-z0-9]{14}(?![\w-])/, exact: true, random: true },
  {
    kind: 'figma-token',
    words: ['figd_', 'figo_', 'figu_', 'figor_', 'figoh_'],
    pattern: /fig(?:d|o|u|or|oh)_[\w-]{30,100}/,
  },
  {
    kind: 'asana-token',
    words: ['1/', '0/', '2/'],
    pattern: /[012]\/\d{15,17}(?:\/\d{15,17})?:[A-Za-z0-9]{32}(?![\w])/,
  },
  { kind: 'clickup-token', words: ['pk_'], pattern: /pk_\d{6,10}_[A-Z0-9]{30,36}/ },
  { kind: 'dropbox-token', words: ['sl.'], pattern: /sl\.(?:u\.)?[A-Za-z0-9_=-]{60,1500}/ },
  { kind: 'contentful-token', words: ['cfpat-'], pattern: /CFPAT-[\w-]{30,60}/ },
  { kind: 'typeform-token', words: ['tfp_'], pattern: /tfp_[\w.=-]{40,80}/i },
  { kind: 'readme-key', words: ['rdme_'], pattern: /rdme_[a-z0-9]{40,80}/ },
  { kind: 'frameio-token', words: ['fio-u-'], pattern: /fio-u-[\w=-]{40,80}/i },
  { kind: 'duffel-token', words: ['duffel_'], pattern: /duffel_(?:test|live)_[\w=-]{30,60}/i },
  { kind: 'shippo-token', words: ['shippo_'], pattern: /shippo_(?:live|test)_[a-f0-9]{30,50}/ },
  { kind: 'adobe-secret', words: ['p8e-', 'p8'], pattern: /p8e?-[\w-]{28,40}/i, random: true },
  { kind: 'defined-key', words: ['dnkey-'], pattern: /dnkey-[a-z0-9=_-]{20,40}-[a-z0-9=_-]{40,60}/i },
  { kind: 'apify-token', words: ['apify_api_', 'apify_proxy_'], pattern: /apify_(?:api|proxy)_[A-Za-z0-9]{24,60}/ },
  {
    kind: 'scrape-key',
    words: ['scp-live-', 'scp-test-', 'unkey_', 'dub_', 'cal_live_', 'polar_', 'cal_'],
    pattern: /(?:scp-(?:live|test)-|unkey_|dub_|cal_(?:live_)?|polar_[a-z]{2,6}_)[A-Za-z0-9]{24,80}/,
    random: true,
  },
  { kind: 'riot-key', words: ['rgapi-'], pattern: /RGAPI-[0-9a-f-]{36}/i },
  { kind: 'mapbox-token', words: ['sk.eyj', 'pk.eyj', 'tk.eyj'], pattern: /[spt]k\.eyJ[\w-]{20,300}\.[\w-]{16,60}/ },
  { kind: 'okta-token', words: ['ssws '], pattern: /SSWS\s{1,4}([\w-]{20,60})/i },
  { kind: 'okta-token', words: ['00'], pattern: /00[\w-]{39}[\w](?![\w.=-])/, exact: true, random: true },
  {
    kind: 'authress-key',
    words: ['.acc_', '.acc-'],
    pattern:
      /(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}/i,
    before: 45,
  },
  { kind: 'hcp-secret', words: ['hcp_'], pattern: /hcp_[A-Za-z0-9_-]{30,90}/, random: true },
  { kind: 'telnyx-key', words: ['key0'], pattern: /KEY0[0-9A-Fa-f]{28,34}_[A-Za-z0-9]{20,24}/ },
  {
    kind: 'checkout-key',
    words: ['sk_', 'pk_'],
    pattern: /[sp]k_(?:sbox_|test_)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/,
  },
  { kind: 'wakatime-key', words: ['waka_'], pattern: /waka_(?:sec|tok|ref)?_?[A-Za-z0-9-]{30,120}/, random: true },
  { kind: 'pubnub-key', words: ['sub-c-', 'pub-c-', 'sec-c-'], pattern: /(?:[sp]ub|sec)-c-[\w-]{30,80}/ },
  { kind: 'scalingo-token', words: ['tk-us-'], pattern: /tk-us-[\w-]{40,60}/ },
  { kind: 'checkly-key', words: ['cu_'], pattern: /cu_[0-9a-f]{32}/ },
  { kind: 'adafruit-key', words: ['aio_'], pattern: /aio_[A-Za-z0-9]{28}(?![\w])/ },
  { kind: 'databento-key', words: ['db-'], pattern: /db-[A-Za-z0-9]{29}(?![\w-])/, exact: true, random: true },
  { kind: 'maxmind-key', words: ['_mmk'], pattern: /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk/, before: 36 },
  { kind: 'zoho-token', words: ['1000.'], pattern: /1000\.[0-9a-f]{32}\.[0-9a-f]{32}/ },
  {
    kind: 'ghost-key',
    words: [':'],
    pattern: /[0-9a-f]{24}:[0-9a-f]{64}(?![\w])/,
    before: 24,
    guard: (text, at) =>
      isHexDigit(text.charCodeAt(at - 24)) &&
      isHexDigit(text.charCodeAt(at - 1)) &&
      isHexDigit(text.charCodeAt(at + 64)),
  },
  {
    kind: 'sidekiq-key',
    words: ['contribsys'],
    pattern: /contribsys[\w.]{0,8}["']?[=:]{1,2}\s{0,2}["']?([0-9a-f]{8}:[0-9a-f]{8})/i,
  },
  { kind: 'axiom-token', words: ['xaat-', 'xapt-'], pattern: /xa[ap]t-[0-9a-f-]{36}/ },
  { kind: 'mandrill-key', words: ['md-'], pattern: /md-[\w-]{22}(?![\w-])/, exact: true, random: true },
  // wallets: formats that carry a checksum, so that the prefix and the length are sure
  { kind: 'wallet-key', words: ['xprv', 'yprv', 'zprv', 'tprv'], pattern: /[xyzt]prv[1-9A-HJ-NP-Za-km-z]{95,115}/ },
  {
    kind: 'wallet-key',
    words: ['wif', 'wallet', 'bitcoin', 'privkey', 'private key', 'seed'],
    pattern:
      /[\w ]{3,12}[\s"':=]{1,6}([5KL][1-9A-HJ-NP-Za-km-z]{50,51}|S[A-Z2-7]{55}|[1-9A-HJ-NP-Za-km-z]{86,88})(?![\w])/i,
  },
  {
    kind: 'wallet-key',
    words: ['accounts', 'private', 'wallet', 'mnemonic'],
    pattern: /\w{6,20}\\{0,7}["']?\s?[:=(]\s?\[?\s?\\{0,7}["']((?:0x)?[0-9a-f]{64})(?!\w)/i,
  },
  { kind: 'telegram-token', words: ['/bot'], pattern: /\/bot(\d{8,10}:[\w-]{35})/ },
  // social
  {
    kind: 'roblox-cookie',
    words: ['_|warning:-do-not'],
    pattern: /_\|WARNING:-DO-NOT-SHARE-THIS\.[^\s"'\\|]{20,200}\|_([A-F0-9]{100,2000})/,
  },
  { kind: 'serverchan-key', words: ['sct'], pattern: /SCT\d{4,6}T[A-Za-z0-9]{20,40}/ },
  {
    kind: 'facebook-token',
    words: ['eaa', 'igqv', 'igaa'],
    pattern: /(?:EAA[MCA-Z]|IGQV|IGAA)[A-Za-z0-9]{40,400}/,
    random: true,
  },
  {
    kind: 'facebook-token',
    words: ['|'],
    pattern: /\d{15,17}(?:\||%7C)[\w-]{27,40}(?![\w-])/,
    before: 17,
    guard: (text, at) => isDigit(text.charCodeAt(at - 1)),
  },
  { kind: 'twitter-token', words: ['aaaaaaaaaaaaaaaa'], pattern: /A{16,24}[A-Za-z0-9%+/=]{60,140}/ },
  { kind: 'linkedin-secret', words: ['wpl_ap'], pattern: /WPL_AP\d\.[\w.+/=]{16,60}/ },
  { kind: 'pinterest-token', words: ['pina_'], pattern: /pina_[A-Z0-9]{60,200}/ },
]

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
