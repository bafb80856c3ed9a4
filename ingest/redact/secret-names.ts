/** What a name (`password`, `api_key`, `tokenCount`) promises about the value beside it. */

/** How much a name promises: a password may be weak, a secret looks at least mixed, an ordinary `key` must look random. */
export type Promised = 'password' | 'secret' | 'weak'

export const PASSWORD_WORDS = (
  'password passwd passphrase passcode pwd passw pass pswd passwort kennwort contrase senha wachtwoord heslo ' +
  'bindpw rootpw root_pw _pw -pw "pw \'pw pre-shared-key pre_shared_key presharedkey shared-key shared_key psk= psk:'
)
  .split(' ')
  .concat(
    'пароль',
    '密码',
    '密碼',
    'パスワード',
    '비밀번호',
    'hasło',
    'identified by',
    ' pw:',
    ' pw=',
    ' pw is',
    ' pw ',
    'pw=',
    'pw:',
    'pw"',
    'mot de passe',
    '\npw:',
    'psk =',
    'pw =',
    'psksecret',
    'stapsk',
    'appsk',
    'wpa_psk',
    'wifi_psk',
    'wlan_psk',
  )
export const SECRET_WORDS = [
  'secret',
  'token',
  'apikey',
  'api key',
  'credential',
  'creds',
  'access key',
  'bearer',
  'jwt',
  'sig=',
  'signature=',
  'auth=',
  '_auth',
  'connectionstring',
  'connection string',
  'client_key',
  'auth key',
  'salt',
  'totp',
  'mfa_seed',
  'otp_seed',
  'sonar.login',
  'sonar_login',
  'pskvalue',
  'privateexponent',
  'private_exponent',
  'keystring',
  'pepper=',
  'pepper"',
  'pepper:',
  'pepper =',
  '.pat=',
  '_pat=',
  '_pat:',
  'reporter_id',
  'routing_key',
  'password_hash',
  'passwordhash',
  'password hash',
  'pass_hash',
  'password_digest',
  'hashed_password',
  'accesshash',
  'access_hash',
  'encryption_hash',
  'encrypted_data',
  'sha256_hex',
  'sha1_hex',
  'signing',
  '"encrypt"',
]
/** What makes `…key` a secret rather than a map key, and what makes it surely none. */
export const KEY_BEFORE =
  /(?:jwt|cookie|wifi|wlan|(?:^|[\s_.-])3?des|remember-?me|upgrade|nonce|logged_in|wep|crypt|tls|vault|validation|decryption|machine|routing|integration|maps|api|access|private|account|encrypt(?:ion)?|sign(?:ing)?|master|auth|service|license|app|application|client|storage|subscription|consumer|deploy|admin|server|write|read|session|shared|webhook|hmac|aes|rsa|ssh|rest|user|security|secure|team|project|integration|developer|ingest|management|personal|crypto|cipher|root|function|host|vendor|partner|merchant|publishable|live|test|prod|production)[\s_.-]?$/i
export const NO_SECRET_KEY =
  /(?:cache|primary|foreign|public|partition|sort|idempotency|object|hot|short|registry|map|row|composite|unique|index|group|route|lookup|dedup|dedupe|translation|i18n|node|storage_object|s3|for|from|by|per|mon|tur|don|hoc|joc|whis|unknown|any|each|no|missing|json|dict|column|item|list|react|sha256|md5|hash)[\s_.:-]{0,2}$/i
/** What a name must not go on with: then it is about a secret, not the secret. */
export const ABOUT =
  /^s?[_-]?(?:ids?|names?|counts?|types?|ur[il]s?|path|file(?:name)?|hash|sha\d*|len(?:gth)?|size|expir\w*|ttl|limit|budget|usage|use|used|field|input|label|hint|prompt|policy|strength|reset|error|required|manager|provider|service|store|regex|pattern|format|index|window|per|min|max|total|stream|estimate|izer|ization|ized?|ation|ary|ow|ing|endpoint|header|prefix|suffix|version|arn|ref|env|env_var|var|placeholder|at|by|rules?|flow|or|ority|ored|enticat\w*|over|word_hash|port|book|ive|ed|through|thru|join|able|word_reset)(?:$|[^a-z])/i

/** An object whose members are secrets under names of hosts and people: `"github-oauth": {"github.com": "…"}`. */
const HOLDS_SECRETS =
  /^(?:github-oauth|gitlab-(?:oauth|token)|bitbucket-oauth|bearer|passwords|secrets|api[_-]?keys|(?:auth[_-]?)?tokens)$/i
/** An object whose member `key` is a secret: `"crypt": {"key": "…"}`. */
const HOLDS_KEY = /api|secret|crypt|jwt|access|sign|cipher|hmac/i

/** The name that a member of a named object goes by: its own, or with the object's when that says more. */
export function nameInside(parent: string, name: string): string {
  const promise = promiseOf(name)
  if (/^(?:key|k)$/i.test(name)) return HOLDS_KEY.test(parent) ? 'secret_key' : `${parent}_key`
  if (promise !== null || !HOLDS_SECRETS.test(parent)) return name
  return promiseOf(parent.replace(/s$/i, '')) === 'password' ? 'password' : 'secret'
}

/** Whether the members of an object of this name are secrets whatever their own names. */
export function holdsSecrets(name: string): boolean {
  return HOLDS_SECRETS.test(name)
}

/** What a name by itself (a JSON key, a flag in an argument list) promises about the value beside it; null: nothing. */
export function promiseOf(name: string): Promised | null {
  if (name.length > 100) return null
  if (
    /^encrypted_?(?:username|data)$|(?:pass\w{0,4}|access|encryption)_?(?:hash|digest)$|^hashed_?pass\w{0,4}$/i.test(
      name,
    )
  )
    return 'secret'
  if (/^encrypt$|(?:^|[_-])signing$|^totp$|(?:salt|otp_?seed)$/i.test(name)) return 'secret'
  if (/(?:^|[_-])pw$|[a-z]Pw$/.test(name)) return 'password'
  const match =
    /pass(?:word|wd|phrase|code|w)?|pwd|secret|token|api[\s_-]?key|credential|creds|authorization|bearer|jwt|_auth|key|auth/i.exec(
      name,
    )
  if (match === null) return null
  let last = match
  for (const next of name.matchAll(
    /pass(?:word|wd|phrase|code|w)?|pwd|secret|token|credential|creds|authorization|bearer|jwt|key|auth/gi,
  ))
    last = next as RegExpExecArray
  if (ABOUT.test(name.slice(last.index + last[0].length).replace(/^(?=[A-Z])/, '_'))) return null
  const word = last[0].toLowerCase()
  if (word.startsWith('pass') || word === 'pwd') return 'password'
  if (word !== 'key' && word !== 'auth') return 'secret'
  const before = name.slice(0, last.index)
  if (word === 'key' && NO_SECRET_KEY.test(before)) return null
  return word === 'key' && (KEY_BEFORE.test(before) || match.index < last.index) ? 'secret' : 'weak'
}
