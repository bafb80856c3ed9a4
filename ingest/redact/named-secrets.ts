/** Detects secrets by the name that stands before them (`password`, `api_key`, `token` …), judged by the shape of the value. */
import { endOfValue, startOfName, valueAfter } from './assigned-value.ts'
import { entropy, isHex, isPlaceholder, isPublicId, isRandom, isUuid, isWordy } from './shape.ts'
import { isAlphanumeric, type Emit, type Finder } from './span.ts'
import { vendorNames } from './vendor-names.ts'

/** How much a name promises: a password may be weak, a secret looks at least mixed, an ordinary `key` must look random. */
type Promised = 'password' | 'secret' | 'weak'

const PASSWORD_WORDS = ['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'passw', 'pass', 'identified by', 'pswd']
const SECRET_WORDS = [
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
]
/** What makes `…key` a secret rather than a map key, and what makes it surely none. */
const KEY_BEFORE =
  /(?:api|access|private|account|encrypt(?:ion)?|sign(?:ing)?|master|auth|service|license|app|application|client|storage|subscription|consumer|deploy|admin|server|write|read|session|shared|webhook|hmac|aes|rsa|ssh|rest|user|security|secure|team|project|integration|developer|ingest|management|personal|crypto|cipher|root|function|host|vendor|partner|merchant|publishable|live|test|prod|production)[\s_.-]?$/i
const NO_SECRET_KEY =
  /(?:cache|primary|foreign|public|partition|sort|idempotency|object|hot|short|registry|map|row|composite|unique|index|group|route|lookup|dedup|dedupe|translation|i18n|node|storage_object|s3|for|from|by|per|mon|tur|don|hoc|joc|whis|unknown|any|each|no|missing|json|dict|column|item|list|react|sha256|md5|hash)[\s_.:-]{0,2}$/i
/** What a name must not go on with: then it is about a secret, not the secret. */
const ABOUT =
  /^s?[_-]?(?:ids?|names?|counts?|types?|ur[il]s?|path|file(?:name)?|hash|sha\d*|len(?:gth)?|size|expir\w*|ttl|limit|budget|usage|use|used|field|input|label|hint|prompt|policy|strength|reset|error|required|manager|provider|service|store|regex|pattern|format|index|window|per|min|max|total|stream|estimate|izer|ization|ized?|ation|ary|ow|ing|endpoint|header|prefix|suffix|version|arn|ref|env|env_var|var|placeholder|at|by|rules?|flow|or|ority|ored|enticat\w*|over|word_hash|port|book|ive|ed)(?:$|[^a-z])/i

/** A word inside a longer run of name characters is chance (base64, a minified bundle). */
const LONGEST_NAME = 56

/** Detectors for all names. */
export const nameFinders: readonly Finder[] = [
  { words: PASSWORD_WORDS, find: (text, start, end, emit) => named(text, start, end, 'password', emit) },
  { words: SECRET_WORDS, find: (text, start, end, emit) => named(text, start, end, 'secret', emit) },
  { words: ['key'], find: keyNamed },
  { words: ['auth'], find: (text, start, end, emit) => named(text, start, end, 'weak', emit) },
  { words: vendorNames, find: vendorNamed },
]

/** What a name by itself (a JSON key, a flag in an argument list) promises about the value beside it; null: nothing. */
export function promiseOf(name: string): Promised | null {
  if (name.length > 100) return null
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

/** Whether a value under a name that promises that much is a secret. `isAssigned`: env line, flag, URL or JSON, not code. */
export function isSecretValue(value: string, promise: Promised, isAssigned: boolean): boolean {
  if (value.length < 4 || value.length > 4000 || isPlaceholder(value) || value.includes('://')) return false
  if (/^[A-Z]+(?:_[A-Z0-9]+)+$/.test(value) || /^[A-Za-z_-]{1,30}=$/.test(value)) return false
  if (/^\[REDACTED:|^(?:call|toolu|msg|req|resp|fc|rs)_|^[./~]|^\w:\\|\(\)|\)$|^(?:ssh-|ecdsa-)/.test(value))
    return false
  if (promise === 'password') return isPassword(value, isAssigned)
  if (/\s/.test(value)) return false
  const isMixed = /[A-Za-z]/.test(value) && /\d/.test(value)
  if (promise === 'weak')
    return isRandom(value, 16) || (isAssigned && (isHex(value) || isUuid(value)) && value.length >= 20)
  if (value.length < 8 || /^[\d.,:T-]{1,14}$/.test(value)) return false
  if (isHex(value) || isUuid(value)) return value.length >= 15
  if (isPublicId(value) && !/^\d{15,}$/.test(value)) return false
  if (/^\d{15,}$/.test(value)) return true
  if (isWordy(value, isMixed && value.length >= 16)) return false
  if (isMixed) return entropy(value) >= 2.5
  return value.length >= 12 && entropy(value) >= 3 && /^[\w+/=.!@#%^&*~-]+$/.test(value)
}

/** Passwords people choose: short and low in entropy, so where it stands counts more than how it looks. */
function isPassword(value: string, isAssigned: boolean): boolean {
  if (value.length > 200 || (/[(){}<>]|=>|&&|\|\|/.test(value) && !/\d/.test(value))) return false
  if (/^[\d.]+$/.test(value)) return isAssigned && value.length >= 6
  if (/\s/.test(value)) return /\d/.test(value) && /[^\w\s]/.test(value) && value.split(/\s/).length <= 3
  const isDotted = /^[A-Za-z_]\w*(?:[.[][\w\]]+)+$/.test(value)
  if (isDotted && isWordy(value)) return false
  if (isAssigned) return true
  const hasSymbol = /[^\w.\-/:\s,;[\]()]/.test(value)
  const isMixed = /[A-Za-z]/.test(value) && /\d/.test(value)
  if (hasSymbol && value.length >= 6) return true
  if (isMixed && value.length >= 5) return !(/[_.:/-]/.test(value) && isWordy(value))
  return value.length >= 8 && !isWordy(value)
}

/** A hit on a word: is it (the end of) a name, is there an operator, and does the value look like what the name promises? */
function named(text: string, start: number, end: number, promise: Promised, emit: Emit): void {
  const tail = /[\w-]{0,40}/y
  tail.lastIndex = end
  const rest = tail.exec(text)?.[0] ?? ''
  if (ABOUT.test(rest.replace(/^(?=[A-Z])/, '_'))) return
  const nameEnd = end + (text.charAt(end - 1) === '=' ? -1 : rest.length)
  const nameStart = startOfName(text, start)
  if (
    text.slice(end - 4, end).toLowerCase() === 'pass' &&
    /[a-z]/.test(text.charAt(start - 1)) &&
    text.charAt(start) === 'p'
  )
    return
  if (nameEnd - nameStart > LONGEST_NAME || (promise === 'password' && text.slice(nameStart - 4, nameStart) === 'etc/'))
    return
  const value = valueAfter(text, nameStart, nameEnd)
  const name = text.slice(nameStart, nameEnd)
  const expected =
    promise === 'secret' && value?.isAssigned === true && /SECRET(?:_KEY)?$/.test(name) && value.text.length >= 8
      ? 'password'
      : promise
  if (
    value !== null &&
    (isSecretValue(value.text, expected, value.isAssigned) || isLoginPair(text, nameStart, name, value.text))
  ) {
    emit(value.start, endOfValue(text, value), promise === 'password' ? 'password' : 'secret')
    return
  }
  if (promise !== 'weak') near(text, nameEnd, emit)
}

/** `user: bob` just before, then `password: qwertyuiop`: a pair of credentials, however plain the password looks. */
function isLoginPair(text: string, nameStart: number, name: string, value: string): boolean {
  if (!/^pass(?:word|wd)?$|^pwd$/i.test(name) || !/^[a-z0-9]{6,40}$/.test(value) || isPlaceholder(value)) return false
  return /(?:user(?:name)?|login|e?mail)\\{0,4}["']?\s{0,4}[:=]\s{0,4}\\{0,4}["']?[\w.@+-]{2,60}\\{0,4}["']?,?(?:\s|\\n){1,12}\\{0,4}["']?$/i.test(
    text.slice(Math.max(0, nameStart - 120), nameStart),
  )
}

/** Random tokens within 80 characters after the name, with nothing said about how they are joined ("the token we use: …"). */
function near(text: string, from: number, emit: Emit): void {
  const window = text.slice(from, from + 160)
  const stop = window.indexOf('[REDACTED:')
  for (const match of (stop < 0 ? window : window.slice(0, stop)).matchAll(/[A-Za-z0-9_+/=.~-]{20,160}/g)) {
    if (match.index > 80) return
    const at = from + match.index
    const value = match[0].replace(/[.=]{0,3}$/, '')
    const isNext = match.index <= 2 && value.length >= 32 && isHex(value)
    if (!isAlphanumeric(text.charCodeAt(at - 1)) && (isNext || isNearSecret(value)))
      emit(at, at + value.length, 'secret')
  }
}

/** Strict: upper, lower and digit (or long lower-case-and-digit), and no path, URL, or public id. */
function isNearSecret(value: string): boolean {
  if (!isRandom(value, 20) || (value.includes('/') && value.length < 40)) return false
  const classes = Number(/[a-z]/.test(value)) + Number(/[A-Z]/.test(value)) + Number(/\d/.test(value))
  return classes === 3 ? entropy(value) >= 3.5 : /^[a-z0-9]{24,}$/.test(value) && entropy(value) >= 3.5
}

/** `key` alone is ordinary; what stands before it decides. */
function keyNamed(text: string, start: number, end: number, emit: Emit): void {
  const before = text.slice(Math.max(0, start - 16), start)
  if (NO_SECRET_KEY.test(before)) return
  named(text, start, end, KEY_BEFORE.test(before) ? 'secret' : 'weak', emit)
}

/** A vendor's name followed within 24 characters by an operator and a random value (`algolia_app = "…"`). */
function vendorNamed(text: string, start: number, end: number, emit: Emit): void {
  const tail = /[\w .-]{0,24}/y
  tail.lastIndex = end
  const nameEnd = end + (tail.exec(text)?.[0] ?? '').trimEnd().length
  const value = valueAfter(text, startOfName(text, start), nameEnd)
  if (value === null) {
    near(text, nameEnd, emit)
    return
  }
  const isQuotedHex =
    /["'`]/.test(text.charAt(value.start - 1)) && value.text.length >= 24 && (isHex(value.text) || isUuid(value.text))
  if (isQuotedHex || isRandom(value.text, 16)) emit(value.start, endOfValue(text, value), 'secret')
}
