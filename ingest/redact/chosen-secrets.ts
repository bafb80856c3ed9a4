/** Decides by its name and its shape whether a value that people chose rather than generated is a secret. */
import type { AssignedValue } from './assigned-value.ts'
import { isPhrase, isPlainPassword } from './human-passwords.ts'
import { isSecretValue, type Place } from './secret-values.ts'
import { entropy, isHex, isPlaceholder, isPublicId, isWordy } from './shape.ts'

/** Secrets that people choose rather than generate (`JWT_SECRET=…`, `session({ secret: '…' })`): a word with digits or signs. */
export function isChosenSecret(name: string, value: string, place: Place): boolean {
  if (
    place === 'loose' ||
    value.length < 6 ||
    !/secret(?:[_-]?(?:or)?(?:private)?[_-]?key(?:[_-]?base)?|read|write)?$|secretString$|salt$|credentials?$|(?:jwt|crypt(?:o|ion)?|sign(?:ing)?|hmac|aes|des|cipher|remember[_-]?me)[_.-]?key$/i.test(
      name,
    )
  )
    return false
  if (/^(?:my|super|top|very|ultra|not[-_]?so[-_]?)[-_]?secret[-_a-z]{0,20}$/i.test(value))
    return !/^my[-_]/i.test(value)
  if (/key$/i.test(name) && !/secret/i.test(name) && !isChosenKey(value)) return false
  return (
    !isPublicId(value) &&
    /[a-z]/i.test(value) &&
    (place === 'env' || /\d/.test(value) || (/salt$/i.test(name) && !isWordy(value, true))) &&
    isSecretValue(value, 'password', place)
  )
}

/** `token = …` where settings are written: a word with digits and signs. */
export function isChosenToken(name: string, value: string, place: Place): boolean {
  return (
    (place === 'line' || place === 'env') &&
    /(?:^|[a-z_.-])token$/i.test(name) &&
    /[A-Za-z]/.test(value) &&
    /\d/.test(value) &&
    /\w[!@#%^*?_-]\w|[!@#%^*?]$/.test(value) &&
    !isPublicId(value) &&
    isSecretValue(value, 'password', 'loose')
  )
}

/** `fixer_io_key = "…"`, `char auth[] = "…"`: hexadecimal of a usual length of keys (12, 16, 20, 24 … 64 bytes) or a UUID, meant literally, under no bare `key`. */
export function isHexKey(name: string, value: AssignedValue): boolean {
  return (
    (value.isQuoted || value.isAssigned) &&
    /[a-z\d][_-]?key$|[a-z]Key$|(?:^|[_-])auth$/i.test(name) &&
    /^(?:[0-9a-f]{24}|(?:[0-9a-f]{8}){4,16})$|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value.text) &&
    /\d/.test(value.text) &&
    /[a-f]/i.test(value.text)
  )
}

/** `auth = "admin:…"`: a user and a password in one literal. */
export function isUserPair(name: string, value: AssignedValue): boolean {
  return (
    value.isQuoted &&
    /auth$/i.test(name) &&
    /^[\w.@+-]{1,40}:(?=[^\s]{0,80}[A-Za-z])(?=[^\s]{0,80}[\d!@#$%^&*])[^\s/:]{5,100}$/.test(value.text)
  )
}

/** `secret=sunshine` alone on a line, without quotes, among other settings is how settings are written and no program is. */
export function isIniSecret(text: string, nameStart: number, name: string, value: AssignedValue): boolean {
  return (
    /(?:^|[-_])secret$/.test(name) &&
    value.isAssigned &&
    /^(?:=|[ \t]=[ \t])$/.test(text.slice(nameStart + name.length, value.start)) &&
    /^[ \t]{0,8}$|\n[ \t]{0,8}$/.test(text.slice(Math.max(0, nameStart - 9), nameStart)) &&
    /^[a-z]{4,40}$/.test(value.text) &&
    isSecretValue(value.text, 'password', 'line')
  )
}

/** The key of a token or a cipher that somebody made up: two digits, and no name of a key, a version or an algorithm. */
function isChosenKey(value: string): boolean {
  return (
    value.length >= 8 &&
    /\d\D{0,20}\d/.test(value) &&
    !/key|id\b|name|user|pass|token|^v\d|v\d+$|^(?:aes|rsa|sha|hmac|hs|rs|es|ed)[-_]?\d/i.test(value)
  )
}

/** `passphrase="Seven tiny violins"`, `session({ secret: 'keyboard ferret' })`: these names ask for words. */
export function isNamedPhrase(name: string, value: string, place: Place): boolean {
  // Flask and Django: `SECRET_KEY = 'hard to guess string'`
  if (place !== 'loose' && /^SECRET_KEY$|\.secret_key$/.test(name) && /^[a-z][\w'-]*(?: [\w'-]+){1,9}$/.test(value))
    return true
  return (
    place !== 'loose' && /phrase$|psk$|^secret$|[_-]secret$/i.test(name) && /\w \w/.test(value) && isPhrase(value, true)
  )
}

/** `jwtSecret: 'tuliptree'`: one word in quotes, under a name that says for what; `tlsSecret` and `pullSecret` name an object of Kubernetes. */
export function isWordSecret(name: string, value: string, place: Place): boolean {
  return (
    place !== 'loose' &&
    /(?:jwt|session|cookie|client|app|auth|api|shared|consumer|signing|webhook|crypt\w{0,4}|refresh|access|token|hmac|passport)_?secret(?:_?key)?$/i.test(
      name,
    ) &&
    /^[A-Za-z]{5,40}$/.test(value) &&
    isPlainPassword(value, 'literal')
  )
}

/** A DES key is 8 or 24 characters; `apikey=` in an address may have 8 hexadecimal digits. */
export function isShortKey(name: string, value: AssignedValue): boolean {
  if (!value.isQuoted && !value.isAssigned) return false
  if (/(?:^|[._-]|[a-z])(?:3?des|DES|Des)[._-]?[kK]ey$|(?:^|_)3?DES_KEY$/.test(name))
    return /^[A-Za-z0-9+/!@#$%^&*-]{8}(?:[A-Za-z0-9+/!@#$%^&*-]{16})?$/.test(value.text) && !isWordy(value.text, true)
  return (
    value.isAssigned &&
    /^api_?key$/i.test(name) &&
    /^[0-9a-f]{8,14}$/i.test(value.text) &&
    /\d/.test(value.text) &&
    /[a-f]/i.test(value.text)
  )
}

/**
 * A literal turned into bytes and kept under a name that ends in `key` is a cipher's or a token's key: `GetBytes("…")`, hexadecimal
 * unpacked, `b'…'` of a length that AES takes. Go's `key := []byte("…")` is as often the key of a map, so it needs a name like `jwtKey`.
 */
export function isBytesKey(name: string, opening: string, value: string, after: string): boolean {
  if (!/(?:key|secret)(?:_?bytes)?$/i.test(name) || /pub(?:lic)?_?key$/i.test(name) || isPlaceholder(value))
    return false
  const isMixed = /[A-Za-z]/.test(value) && /\d/.test(value)
  if (/(?:pack\(|fromhex\(|unhexlify\(|DecodeString\(|FromHexString\(|Hex\.parse\()/i.test(opening))
    return isHex(value) && value.length >= 32
  const isCipherLength = /^(?:.{16}|.{24}|.{32})$/.test(value)
  if (/GetBytes\(|\.parse\(/.test(opening))
    return isMixed && (isCipherLength || value.length === 8 || value.length >= 12)
  if (/^\\{0,7}["']\.getBytes\(/.test(after)) return isMixed && (isCipherLength || /secret/i.test(value))
  if (/\bb["']$/.test(opening) && isCipherLength)
    return /\w \w{1,12} \w/.test(value) || (isMixed && /[A-Z]/.test(value) && !isPublicId(value) && entropy(value) >= 3)
  // `KEY = "Bar12345Bar12345"`: no name of anything repeats capitals and digits in one word of such a length
  if (!/["']$/.test(opening) || !/^[A-Za-z\d!@#$%^&*]+$/.test(value) || isPublicId(value)) return false
  if (/secret/i.test(value)) return /\d/.test(value) && value.length >= 12
  return isCipherLength && /[a-z]/.test(value) && /[A-Z]/.test(value) && (value.match(/\d/g)?.length ?? 0) >= 4
}
