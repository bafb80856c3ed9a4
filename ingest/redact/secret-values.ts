/** Decides by its shape whether a value that stands under a promising name is a secret. */
import { isDottedPassword, isPhrase, isPlainPassword } from './human-passwords.ts'
import type { Promised } from './secret-names.ts'
import { entropy, isHex, isPlaceholder, isPublicId, isRandom, isUuid, isWordy } from './shape.ts'

/**
 * Where a value stands. `env`: environment line, flag, URL or JSON member, meant literally. `line`: alone on a line of a
 * settings file. `literal`: in quotes or between tags. `loose`: bare, in code or prose.
 */
export type Place = 'env' | 'line' | 'literal' | 'loose'

/** Whether a value under a name that promises that much is a secret. */
export function isSecretValue(value: string, promise: Promised, place: Place): boolean {
  if (isNoise(value) || isBasicPair(value)) return true
  if (value.length < 4 || value.length > 4000 || isPlaceholder(value) || value.includes('://')) return false
  if (/^[A-Z]+(?:_[A-Z0-9]+)+$/.test(value) || (/^[A-Za-z_-]{1,30}=$/.test(value) && !isEncodedWord(value)))
    return false
  if (/^\[REDACTED:|^(?:call|toolu|msg|req|resp|fc|rs)_|^[.~]|^\w:\\|^\/\^|\w\(\)|^(?:ssh-|ecdsa-)/.test(value))
    return false
  if (/^\/\w{0,30}[./-]/.test(value) && (value.length < 32 || isWordy(value) || !isMixedCase(value))) return false
  if (value.endsWith(')') && place !== 'env') return false
  if (promise === 'password') return isPassword(value, place)
  if (/\s/.test(value)) return false
  const isMixed = /[A-Za-z]/.test(value) && /\d/.test(value)
  if (promise === 'weak')
    return (
      isRandom(value, 16) ||
      ((place === 'env' || place === 'line') && (isHex(value) || isUuid(value)) && value.length >= 20)
    )
  if (value.length < 8 || /^[\d.,:T-]{1,14}$/.test(value)) return false
  if (isHex(value) || isUuid(value)) return value.length >= (place === 'env' && isMixed ? 12 : 15)
  if (isPublicId(value) && !/^\d{15,}$/.test(value)) return false
  if (/^\d{15,}$/.test(value)) return true
  if (isWordy(value, isMixed && value.length >= 16)) return false
  if (isMixed) return entropy(value) >= 2.5
  return value.length >= 12 && entropy(value) >= 3 && /^[\w+/=.!@#%^&*~-]+$/.test(value)
}

/** Passwords people choose: short and low in entropy, so where it stands counts more than how it looks. */
function isPassword(value: string, place: Place): boolean {
  if (
    value.length > 200 ||
    (place === 'loose' && /&&|\|\|/.test(value)) ||
    /=>|\s(?:&&|\|\|)\s|[|](?:string|min|max|required)|[|:]\d+[|]/.test(value)
  )
    return false
  if (/^[\d.]+$/.test(value))
    return place !== 'loose' && value.length >= (place === 'literal' ? 4 : 6) && !value.includes('.')
  // the form in which Google shows the password of an app
  if (/^[a-z]{4}(?: [a-z]{4}){3}$/.test(value)) return place !== 'loose'
  if (/\s/.test(value))
    return (
      (/\d/.test(value) && /[^\w\s]/.test(value) && value.split(/\s/).length <= 3) ||
      (place !== 'loose' && isPhrase(value, false))
    )
  if (/^[\p{L}_.:/-]+$/u.test(value)) return isPlainPassword(value, place)
  if (place !== 'env' && /[(){}<>[\]]/.test(value) && !/\d/.test(value)) return false
  if (/^[#:@%?&*[][A-Za-z_-]+\]?$/.test(value) || /^[%{]\w{1,12}\}?$/.test(value)) return false
  const isDotted = /^[A-Za-z_]\w*(?:[.[][\w\]]+)+$/.test(value)
  if (isDotted && isWordy(value)) return isDottedPassword(value, place)
  if (place === 'env' || place === 'line') return true
  if (place === 'literal')
    return !/^(?:v?\d+(?:\.\d+)+|sha\d+|md5|utf-?\d+|base64|bcrypt\d*|argon2\w*|[A-Za-z]\d)$/i.test(value)
  const hasSymbol = /[^\w.\-/:\s,;[\]()]/.test(value)
  const isMixed = /[A-Za-z]/.test(value) && /\d/.test(value)
  if (hasSymbol && value.length >= 6) return true
  if (isMixed && value.length >= 5) return !(/[_.:/-]/.test(value) && isWordy(value))
  return value.length >= 8 && !isWordy(value)
}

/** Generated from all printable signs (WordPress salts, Django keys, password managers): no program or sentence looks like it. */
function isNoise(value: string): boolean {
  if (value.length < 24 || value.length > 200 || /\w{16}|\\u/.test(value)) return false
  const signs = new Set(value.replaceAll(/[\w\s.,:;/"'()-]/g, ''))
  if (signs.size < 9 && /=>|\$\{|\(\)/.test(value)) return false
  const words = [...value.matchAll(/[A-Za-z]{6,}/g)].filter(([run]) => isWordy(run))
  if (words.length > (signs.size < 9 ? 0 : 1)) return false
  return (
    signs.size >= 4 &&
    /[a-z]/.test(value) &&
    /\d/.test(value) &&
    entropy(value) >= 4.2 &&
    (signs.size >= 12 || !/\w\s\w+\s\w/.test(value))
  )
}

/** `user:password` in base64, as Docker, npm and HTTP keep it. */
function isBasicPair(value: string): boolean {
  if (value.length > 400 || !/^[A-Za-z0-9+/]{10,}={0,2}$/.test(value)) return false
  return /^[\x21-\x7e]{1,80}:[\x20-\x7e]{3,300}$/.test(Buffer.from(value, 'base64').toString('latin1'))
}

/** `YzBmZjMzITM=`, no `NAME=`: four by four, capitals amid small letters. */
function isEncodedWord(value: string): boolean {
  return (
    value.length % 4 === 0 && /[a-z][A-Z]/.test(value) && /[A-Z][a-z][A-Z]|[A-Z]{2}[a-z]/.test(value) && !isWordy(value)
  )
}

function isMixedCase(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
}
