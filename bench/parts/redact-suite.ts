/** Generates secrets in the formats of many vendors, and the places they turn up in; seeded, every value invented here. */
import { randomSource } from '../../test/random-source.ts'

/** One secret: what it is, its value, and whether it is recognisable only by a name beside it. */
export interface Sample {
  vendor: string
  secret: string
  needs_name: boolean
}

const ALPHABETS: Record<string, string> = {
  h: '0123456789abcdef',
  a: 'abcdefghijklmnopqrstuvwxyz0123456789',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  s: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  d: '0123456789',
  l: 'abcdefghijklmnopqrstuvwxyz',
}

/** A format: literal text with `{<alphabet><length>}` for random parts; the prefix is split by `|` so no literal looks like a secret. */
const PREFIXED =
  'AK|IA{A16} AS|IA{A16} gh|p_{b36} gh|o_{b36} gh|s_{b36} gh|u_{b36} gh|r_{b36} github|_pat_{b22}_{b59} gl|pat-{w20} gl|dt-{w20} gl|rt-{w20} gl|ptt-{h40} GR1348|941{w20} ' +
  'xo|xb-{d11}-{d12}-{b24} xo|xp-{d11}-{d11}-{d12}-{h32} xa|pp-1-A{A10}-{d13}-{h64} sk|_live_{b24} sk|_test_{b24} rk|_live_{b24} wh|sec_{b32} sk|-{b20}T3BlbkFJ{b20} sk|-proj-{w64} sk|-svcacct-{w64} sk|-ant-api03-{w93}AA sk|-ant-admin01-{w93}AA ' +
  'AI|za{w35} ya|29.{w68} GOC|SPX-{w28} np|m_{b36} py|pi-AgEIcHlwaS5vcmc{w70} dc|kr_pat_{w27} hf|_{b34} SK|{h32} SG|.{w22}.{w43} key|-{h32} {h32}|-us14 do|p_v1_{h64} shp|at_{h32} shp|ss_{h32} sq|0atp-{w22} sq|0csp-{w43} ' +
  '{d9}|:AA{w33} MT|{b22}.{w6}.{w38} lin|_api_{b40} nt|n_{b46} sec|ret_{b43} da|pi{h32} sb|p_{h40} nf|p_{b40} gl|sa_{b32}_{h8} gl|c_{b60} NR|AK-{A27} sn|trys_{b80} ps|cale_tkn_{w43} dp|.pt.{b43} pu|l-{h40} {b14}|.atlasv1.{w67} AT|ATT3{w186} ' +
  'PM|AK-{h24}-{h34} AGE-SEC|RET-KEY-1{A58} fo|1_{w43} r8|_{b37} gs|k_{b52} xa|i-{b80} pp|lx-{b48} pat|{b14}.{h64} fi|gd_{w40} sl|.{w135} hv|s.{w90} ru|bygems_{h48} ci|o{b32} oy|2{a43} AK|Cp{b69} EA|ACE{b100} AAAAAAAAAAAAAAAAAAAA|{b90} sk|.eyJ{b60}.{w22} ' +
  'access|-sandbox-{u} LT|AI{b20} AK|ID{b32} AQ|VN{w35} tsk|ey-auth-{b12}-{b24} bk|ua_{h40} CCIP|AT_{b22}_{h40} nv|api-{w64} pc|sk_{b5}_{b60} tv|ly-{b32} ls|v2_pt_{h32}_{h10} ph|x_{b43} r|e_{b8}_{b24} xk|eysib-{h64}-{b16} HRK|U-{u} fl|y_dummy0{b40} ' +
  'SW|MTKN-1-{a50}-{a25} na|pi_{a64} rn|d_{b32} vc|k_{b56} sq|u_{h40} hc|aik_{a58} ft|x_{b2} AV|NS_{w20} ess|u_{s60} CF|PAT-{w43} EZ|AK{b54} sh|ippo_live_{h40} p8|e-{w32} wan|db_v1_{w60} csk|-{a48} e2|b_{h40} fc|-{h32} tgp|_v1_{w43} ' +
  '4b|1d{b38} dt0|c01.{A24}.{A64} k|ey{b14}@ rd|me_{a70} du|ffel_test_{w43} al|cht_{b32} ap|ify_api_{b36} RG|API-{u} CC|IPRJ_{b22}_{h40} sg|p_{h40} amzn|.mws.{u} APP|_USR-{d16}-{d6}-{h32}-{d9} flw|seck-{h32}-X ey|J{b36}.eyJ{b80}.{w43}'

const NAMED =
  'aws|{s40} twilio|{h32} algolia|{h32} datadog|{h40} cloudflare|{w40} heroku|{u} mailchimp|{h32} okta|{w42} asana|{h32} bitbucket|{w64} codecov|{u} contentful|{w43} coinbase|{w64} confluent|{b64} discord|{h64} droneci|{a32} etsy|{a24} fastly|{w32} finnhub|{a20} freshbooks|{h64} ' +
  'gitter|{w40} hubspot|{u} intercom|{w60} jfrog|{b73} kraken|{s80} kucoin|{h24} launchdarkly|{w40} lob|{h35} mattermost|{a26} messagebird|{b25} netlify|{w43} newrelic|{b32} nytimes|{w32} plaid|{h30} rapidapi|{w50} sendbird|{h40} snowflake|{b20} splunk|{u} sumologic|{b64} travisci|{b22} trello|{h32} twitch|{a30} twitter|{b50} typeform|{b44} zendesk|{b40} airtable|{a17} beamer|{w44} bittrex|{h32} elastic|{b24} figma|{u}'

/** Every format once or more; the same seed gives the same suite. */
export function secrets(seed: number): Sample[] {
  const random = randomSource(seed)
  const prefixed = PREFIXED.split(' ').map((format) => ({
    vendor: format.slice(0, 12),
    secret: fill(format.replace('|', ''), random),
    needs_name: false,
  }))
  const named = NAMED.split(' ').map((format) => {
    const [vendor = '', shape = ''] = format.split('|')
    return { vendor, secret: fill(shape, random), needs_name: true }
  })
  return [...prefixed.filter((sample) => !/dummy|^ftx/.test(sample.secret)), ...named]
}

function fill(format: string, random: () => number): string {
  const some = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  return format
    .replace(/\{u\}/g, () => [8, 4, 4, 4, 12].map((length) => some(ALPHABETS['h'] ?? '', length)).join('-'))
    .replace(/\{(\w)(\d+)\}/g, (_whole, alphabet: string, length: string) =>
      some(ALPHABETS[alphabet] ?? '', Number(length)),
    )
    .replace(/@$/, '')
}

/** Where secrets stand; `%v` is the vendor's name, `%V` in capitals, `%s` the secret. The first few carry no name at all. */
export const PLACES: readonly { place: string; template: string; is_named: boolean }[] = [
  { place: 'bare', template: '%s', is_named: false },
  { place: 'in a sentence', template: 'please use %s for the staging calls, thanks', is_named: false },
  { place: 'log line', template: '2025-03-04T10:11:12Z INFO client started with %s ok', is_named: false },
  { place: 'tool output', template: 'total 8\n-rw-r--r-- 1 notes.txt\n%s\n$ ', is_named: false },
  { place: 'env line', template: 'NODE_ENV=test\n%V_TOKEN=%s\nPORT=3000', is_named: true },
  { place: 'export', template: 'export %V_API_KEY="%s" && make deploy', is_named: true },
  { place: 'json', template: '{"name":"x","%v_api_key":"%s","retries":3}', is_named: true },
  { place: 'json spaced', template: '{\n  "%vToken": "%s"\n}', is_named: true },
  { place: 'yaml', template: 'service:\n  %v_token: %s\n  port: 80', is_named: true },
  { place: 'yaml literal', template: '%v_token: |\n  %s\n', is_named: true },
  { place: 'shell flag', template: 'deploy --region eu --%v-token %s --yes', is_named: true },
  { place: 'header', template: 'curl -sS -H "Authorization: Bearer %s" https://api.test/v1', is_named: true },
  { place: 'api header', template: "curl -H 'X-Api-Key: %s' https://api.test/v1", is_named: true },
  { place: 'url query', template: 'GET https://api.test/v2/items?page=2&api_key=%s&limit=5', is_named: true },
  { place: 'diff', template: '@@ -1,2 +1,2 @@\n-%vSecret = ""\n+%vSecret = "%s"', is_named: true },
  { place: 'go', template: 'var %vToken string = "%s"', is_named: true },
  { place: 'js', template: "const %vToken = '%s';", is_named: true },
  { place: 'php', template: '$%vToken .= "%s";', is_named: true },
  { place: 'xml', template: '<%vToken>%s</%vToken>', is_named: true },
  { place: 'jenkins xml', template: '<id>{%v}</id>\n  <secret>{AQAAABAAA %s}</secret>', is_named: true },
  { place: 'csv', template: '%vToken,%s,', is_named: true },
  { place: 'ruby hash', template: '"%vToken" => "%s"', is_named: true },
  { place: 'make', template: '%V_TOKEN ?= "%s"', is_named: true },
  {
    place: 'debug log',
    template: '[INFO] Sending request to the %v API\n[DEBUG] Using Key=%s\n[INFO] 200 OK',
    is_named: true,
  },
  { place: 'credentials', template: '%v credentials: %s', is_named: true },
  { place: 'vendor only', template: "%v = '%s'", is_named: true },
]

/** One place filled in. */
export function placed(template: string, sample: Sample): string {
  const vendor = /^[a-z]+$/.test(sample.vendor) ? sample.vendor : 'acme'
  return template
    .replaceAll('%v', vendor)
    .replaceAll('%V', vendor.toUpperCase())
    .replaceAll('%s', () => sample.secret)
}

/** Secrets that are structures of their own: text and the part that must be gone. */
export function structures(seed: number): { place: string; text: string; secret: string }[] {
  const random = randomSource(seed)
  const some = (shape: string) => fill(shape, random)
  const password = `${some('{l5}')}${some('{d3}')}!`
  const keyLines = Array.from({ length: 12 }, () => some('{s64}'))
  const begin = '-----BEGIN OPENSSH PRIV' + 'ATE KEY-----'
  const end = '-----END OPENSSH PRIV' + 'ATE KEY-----'
  return [
    { place: 'pem', text: `${begin}\n${keyLines.join('\n')}\n${end}`, secret: keyLines[6] ?? '' },
    { place: 'pem truncated', text: `${begin}\n${keyLines.join('\n')}`, secret: keyLines[11] ?? '' },
    { place: 'pem escaped', text: `"${begin}\\n${keyLines.join('\\n')}\\n${end}\\n"`, secret: keyLines[6] ?? '' },
    { place: 'url password', text: `DATABASE_URL=postgres://app:${some('{a12}')}@db:5432/x`, secret: '' },
    { place: 'mongo url', text: `mongodb+srv://app:${password}@c0.mongodb.test/x`, secret: password },
    { place: 'redis url', text: `redis://:${some('{b20}')}@cache:6379/0`, secret: '' },
    { place: 'git url token', text: `https://x-access-token:${some('{b40}')}@git.test/o/r.git`, secret: '' },
    {
      place: 'basic header',
      text: `Authorization: Basic ${Buffer.from(`bob:${password}`).toString('base64')}`,
      secret: Buffer.from(`bob:${password}`).toString('base64'),
    },
    { place: 'cookie', text: `Cookie: theme=dark; session=${some('{b32}')}; lang=en`, secret: '' },
    { place: 'set-cookie', text: `Set-Cookie: sid=${some('{h40}')}; Path=/; HttpOnly`, secret: '' },
    { place: 'netrc', text: `machine api.test login bob password ${password}`, secret: password },
    { place: 'npmrc', text: `//registry.test/:_authToken=${some('{u}')}`, secret: '' },
    { place: 'npmrc auth', text: `_auth=${Buffer.from(`bob:${some('{a14}')}`).toString('base64')}`, secret: '' },
    { place: 'pgpass', text: `db.test:5432:app:bob:${password}`, secret: password },
    { place: 'curl user', text: `curl -u bob:${password} https://api.test`, secret: password },
    { place: 'mysql flag', text: `mysql -h db -u root -p${some('{a10}')} shop`, secret: '' },
    { place: 'sshpass', text: `sshpass -p ${password} ssh bob@host`, secret: password },
    { place: 'docker login', text: `docker login -u bob -p ${password} registry.test`, secret: password },
    { place: 'password env', text: `PGPASSWORD=${some('{l9}')} psql`, secret: '' },
    { place: 'password yaml', text: `db:\n  password: ${password}\n`, secret: password },
    { place: 'password json', text: JSON.stringify({ user: 'bob', password }), secret: password },
    { place: 'password flag', text: `login --user bob --password ${some('{l8}')}`, secret: '' },
    { place: 'password prose', text: `the password is ${password}, please rotate it`, secret: password },
    { place: 'sql', text: `CREATE USER bob IDENTIFIED BY '${password}';`, secret: password },
    { place: 'ado string', text: `Server=db;User ID=sa;Password=${password};Encrypt=true`, secret: password },
    {
      place: 'azure storage',
      text: `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${some('{s86}')}==;EndpointSuffix=core`,
      secret: '',
    },
    { place: 'azure sas', text: `https://x.blob.test/c?sv=2022&sig=${some('{b43}')}%3D&se=2025`, secret: '' },
    { place: 'bcrypt', text: `bob:$2y$10$${some('{b53}')}`, secret: '' },
    { place: 'shadow', text: `root:$6$${some('{b16}')}$${some('{b86}')}:19000:0:99999:7:::`, secret: '' },
    { place: 'k8s secret', text: `kind: Secret\nmetadata:\n  name: x\ndata:\n  tls: ${some('{s40}')}\n`, secret: '' },
    {
      place: 'base64 env',
      text: `payload ${Buffer.from(`export API_TOKEN=${some('{b32}')} # do not share`).toString('base64')} end`,
      secret: '',
    },
    {
      place: 'slack webhook',
      text: `https://hooks.slack.com/services/T${some('{A8}')}/B${some('{A8}')}/${some('{b24}')}`,
      secret: '',
    },
  ].map((entry) => ({ ...entry, secret: entry.secret === '' ? longestRandom(entry.text) : entry.secret }))
}

/** The longest word-like run: in the texts above that is the secret. */
function longestRandom(text: string): string {
  const known = /(?:app|:|=|-p|token:|password |\$10\$|tls: |payload |\/)([A-Za-z0-9+/-]{8,})(?=[@;\s%:=]|$)/g
  return [...text.matchAll(known)].map((match) => match[1] ?? '').sort((a, b) => b.length - a.length)[0] ?? text
}
