import { describe, expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { run, uuid } from './fakes.ts'

const redactor = createRedactor({ key: 'test-key' })
const mixed = run('base62', 32)
const weak = 'hunter' + '2'

/** Given text in which `%` is the secret, gives text without it and with everything else. */
const covered: [shape: string, template: string, secret: string][] = [
  ['env line', 'API_TOKEN=%', mixed],
  ['env password, plain word', 'DB_PASSWORD=%', 'postgres'],
  ['export, quoted', 'export SERVICE_KEY="%"', mixed],
  ['camelCase', 'const clientSecret = "%"', mixed],
  ['JSON', '{"user":"bob","password":"%"}', weak],
  ['JSON with escaped quotes inside text', 'payload: {\\"api_key\\": \\"%\\"}', mixed],
  ['JSON pair name/value', '{"name":"DB_PASSWORD","value":"%"}', weak],
  ['argument list', '{"args":["--password","%"]}', weak],
  ['YAML', 'token: %\nport: 1', mixed],
  ['YAML list of names', '- name: DB_PASSWORD\n  value: "%"', weak],
  ['flag', 'login --user bob --password %', weak],
  ['URL query', 'GET https://api.test/v1?api_key=%&page=2', mixed],
  ['XML', '<password>%</password>', weak],
  ['header', "curl -H 'X-Api-Key: %' https://api.test", mixed],
  ['bearer header', 'Authorization: Bearer %', mixed],
  ['basic header', 'Authorization: Basic %', Buffer.from('bob:' + weak + '!').toString('base64')],
  ['cookie', 'Cookie: theme=dark; sid=%; lang=en', mixed],
  ['connection string', 'Server=db;User ID=sa;Password=%;Encrypt=true', weak],
  ['prose', 'the password is %, rotate it', weak],
  ['old hex token', 'github_token = "%"', run('hex', 40)],
  ['UUID as a key', 'HEROKU_API_KEY=%', uuid()],
  ['URL password', 'postgres://app:%@db:5432/x', 'letmein'],
  ['URL token', 'https://%@github.test/o/r', run('hex', 40)],
  ['netrc', 'machine api.test login bob password %', weak],
  ['npmrc', '//registry.test/:_authToken=%', uuid()],
  ['pgpass', 'db.test:5432:app:bob:%', weak],
  ['curl -u', 'curl -u bob:% https://api.test', weak],
  ['sshpass', 'sshpass -p % ssh bob@host', weak],
  ['piped', 'echo % | docker login -u bob --password-stdin', mixed],
  ['bcrypt', 'bob:%', '$2y$' + '10$' + run('base62', 53)],
  ['shadow', 'root:%:19000:0', '$6$' + run('base62', 16) + '$' + run('base62', 86)],
  ['JWT', 'got % back', 'ey' + 'J' + run('base62', 30) + '.ey' + 'J' + run('base62', 40) + '.' + run('base62', 43)],
  ['Kubernetes Secret', 'kind: Secret\ndata:\n  tls: %\n', run('base62', 40)],
  ['base64 of an env file', 'data % end', Buffer.from('export API_TOKEN=' + mixed + ' # mine').toString('base64')],
  ['Go database address', 'root:%@tcp(db:3306)/x', weak],
  ['exported under any name', 'export MAPS=%', mixed],
  ['seed phrase', 'mnemonic = "%"', 'apple brick crane delta eagle flame grape horse igloo jelly koala lemon'],
  ['unknown vendor, common shape', 'got acme_live_% back', mixed],
  ['AWS pair in a table', 'AK' + 'IA' + run('upper', 16) + ',%,bob', run('base62', 20) + '/' + run('base62', 19)],
  ['dotted password', "my $passwd = '%'", 'Kettle.' + '48'],
  ['passphrase of words', '<passphrase>%</passphrase>', 'copper horn eleven'],
  ['words and a number', 'psk="%"', 'Wooden Spoon 42'],
  ['words as a secret', "session({ secret: '%' })", 'purple otter'],
  ['chosen key of tokens', 'var jwtKey = []byte("%")', 'nutmeg_grater_57'],
  ['bytes of a literal', 'var key = Encoding.UTF8.GetBytes("%");', 'a-garden-of-nine-snails-44'],
  ['hexadecimal unpacked', `$key = pack('H*', "%");`, run('hex', 64)],
  ['key of a signature', 'Algorithm.HMAC256("%")', 'lemonade-stand-1934'],
  ['key of a cipher, a phrase', "CryptoJS.AES.encrypt(data, '%')", 'lemon tree 983'],
  ['password of a key store', 'ks.load(in, "%".toCharArray());', 'gr33n' + 'house'],
  ['hashed password', 'bcrypt.hashSync("%", 10)', 'wh@tever!4'],
  ['argument of a bind', 'l.simple_bind_s("uid=svc,dc=acme,dc=test", "%")', 'Paper.Crane6'],
  ['third argument', 'create_user("bob", "bob", "%")', 'Zeppelin#5'],
  ['value before its name', 'keychain.set("%", forKey: "userPassword")', 'Nectarine.40'],
  ['object with a value', '"adminPassword": { "value": "%" }', 'Pebble12!'],
  ['parameter and value', '{"ParameterKey": "DBPassword", "ParameterValue": "%"}', weak],
  ['serialized by PHP', 's:8:"password";s:7:"%";', weak],
  ['row of a Markdown table', '| `DB_PASSWORD` | `%` |', weak],
  ['filled in', "fill_in 'Password', with: '%'", 'Tulip&Rose3'],
  ['pair in brackets', "const creds = ['ada', '%'];", weak],
  ['PIN', 'ADMIN_PIN=%', '0456'],
  ['password in groups', 'spring.mail.password=%', 'wqkd ople tuvi zzra'],
  ['word that opens a key store', 'keyStore.load(in, "%".toCharArray());', 'teapots'],
  ['recovery codes', 'recovery codes: %', '5e6f-7a8b'],
  ['bytes of a key', 'aes_key[8] = {%};', '0x67, 0x9e, 0x2f, 0x04, 0xa8, 0x26, 0x0c, 0x11'],
  ['host of hooks', 'https://hooks.acme.test/in/%', run('base62', 32)],
  ['second argument of a constructor', 'new AcmeApi("24811234", "%")', run('base62', 32)],
  [
    'key of a signature, in words',
    'new SymmetricSecurityKey(Encoding.UTF8.GetBytes("%"))',
    'my own lemonade stand on a warm summer day',
  ],
  ['cipher of a text parsed', 'var key = CryptoJS.enc.Utf8.parse("%");', 'lemon1930lemon77'],
  ['password of a Java key', 'ks.getKey("alias", "%".toCharArray())', 'al1as' + 'pass'],
  ['typed by a browser', 'driver.find_element_by_name("pass").send_keys("%")', weak],
  [
    'named and valued by elements',
    '<env-entry-name>dbPassword</env-entry-name><env-entry-value>%</env-entry-value>',
    weak,
  ],
  ['one-time code', 'Your verification code is %', '482910'],
  ['service named by vendor only', "algolia = '%'", run('lower', 32)],
]

const begin = (kind: string) => `-----BEGIN ${kind}PRIV` + 'ATE KEY-----'
const end = (kind: string) => `-----END ${kind}PRIV` + 'ATE KEY-----'
const body = [1, 2, 3, 4].map((seed) => run('base62', 64, seed))

describe('secrets known by what stands around them', () => {
  test.each(covered)('%s', (_shape, template, secret) => {
    const [before = '', after = ''] = template.split('%')
    const given = redactor.text(template.replace('%', () => secret)).text
    expect(given).not.toContain(secret)
    expect(given.startsWith(before) || /AK|acme/.test(before)).toBe(true)
    expect(given.endsWith(after)).toBe(true)
    for (const line of [
      JSON.stringify({ a: template.replace('%', () => secret) }),
      JSON.stringify({ a: JSON.stringify([template.replace('%', () => secret)]) }),
    ]) {
      expect(redactor.line(line).text).not.toContain(secret)
    }
  })

  test.each([
    ['whole', `${begin('RSA ')}\n${body.join('\n')}\n${end('RSA ')}`],
    ['escaped', `${begin('')}\\n${body.join('\\n')}\\n${end('')}\\n`],
    ['cut at the end', `${begin('OPENSSH ')}\n${body.join('\n')}`],
    ['cut at the beginning', `${body.join('\n')}\n${end('')}`],
    ['in a diff', `+${begin('EC ')}\n+${body.join('\n+')}\n+${end('EC ')}`],
  ])('private key, %s', (_shape, text) => {
    const given = redactor.text(`before\n${text}`)
    for (const line of body) expect(given.text).not.toContain(line)
    expect(given.counts).toEqual({ 'private-key': 1 })
    expect(given.text).toContain('before')
  })

  test('the same secret gives the same token whatever its place, another key another token', () => {
    const token = (text: string, key: string) => /:([0-9a-f]{8})\]/.exec(createRedactor({ key }).text(text).text)?.[1]
    expect(token(`API_TOKEN=${mixed}`, 'a')).toBe(token(`{"secret":"${mixed}"}`, 'a'))
    expect(token(`API_TOKEN=${mixed}`, 'a')).not.toBe(token(`API_TOKEN=${mixed}`, 'b'))
  })

  test('exact known values go in every encoding, shorter ones are ignored, allowed texts stay', () => {
    const value = 'blue "horse" \\ battery'
    const known = createRedactor({ key: 'k', known_values: [value, 'dev'], allow: ['[email-like]', 'team@corp.io'] })
    for (const text of [
      value,
      JSON.stringify(value),
      JSON.stringify(JSON.stringify(value)),
      encodeURIComponent(value),
      Buffer.from(value).toString('base64'),
    ]) {
      expect(known.text(`x ${text} y`).counts).toEqual({ 'known-value': 1 })
      expect(known.line(JSON.stringify({ deep: [{ text }] })).counts).toEqual({ 'known-value': 1 })
    }
    expect(known.text('dev mail to team@corp.io')).toEqual({ text: 'dev mail to team@corp.io', counts: {} })
  })
})
