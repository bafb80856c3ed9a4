/** Detects secrets by the name that stands before them (`password`, `api_key`, `token` …), judged by the shape of the value. */
import { endOfValue, startOfName, valueAfter, type AssignedValue } from './assigned-value.ts'
import {
  isBytesKey,
  isChosenSecret,
  isChosenToken,
  isHexKey,
  isIniSecret,
  isNamedPhrase,
  isShortKey,
  isWordSecret,
  isUserPair,
} from './chosen-secrets.ts'
import { ABOUT, KEY_BEFORE, NO_SECRET_KEY, PASSWORD_WORDS, SECRET_WORDS, type Promised } from './secret-names.ts'
import { behind, isServiceKey, near, nearService } from './nearby-secrets.ts'
import { onLine } from './service-lines.ts'
import { isSecretValue, type Place } from './secret-values.ts'
import { entropy, isHex, isPlaceholder, isPublicId, isWordy } from './shape.ts'
import { type Emit, type Finder } from './span.ts'
import { vendorNames } from './vendor-names.ts'

/** A word inside a longer run of name characters is chance (base64, a minified bundle). */
const LONGEST_NAME = 56

/** Detectors for all names. */
export const nameFinders: readonly Finder[] = [
  { words: PASSWORD_WORDS, is_name: true, find: (text, start, end, emit) => named(text, start, end, 'password', emit) },
  { words: SECRET_WORDS, is_name: true, find: (text, start, end, emit) => named(text, start, end, 'secret', emit) },
  { words: ['key'], find: keyNamed },
  { words: ['auth', '_api'], find: (text, start, end, emit) => named(text, start, end, 'weak', emit) },
  { words: vendorNames, find: serviceNamed },
]

/** A hit on a word: is it (the end of) a name, is there an operator, and does the value look like what the name promises? */
function named(text: string, start: number, end: number, promise: Promised, emit: Emit): void {
  if (promise === 'password' && isInPassword(text, start, end)) return
  NAME_TAIL.lastIndex = end
  const rest = /\W/.test(text.charAt(end - 1)) ? '' : (NAME_TAIL.exec(text)?.[0] ?? '')
  if (/pass$/i.test(text.slice(start, end)) && /^(?:w|phrase|code)/i.test(rest)) return
  if (rest !== '' && ABOUT.test(rest.replace(/^(?=[A-Z])/, '_'))) return
  const nameEnd = /[=: ]/.test(text.charAt(end - 1)) ? end - 1 : end + rest.length
  const nameStart = startOfName(text, start)
  if (
    end - start === 4 &&
    text.charAt(end - 1) === 's' &&
    /[a-z]/.test(text.charAt(start - 1)) &&
    text.charAt(start) === 'p' &&
    NO_PASSWORD.test(text.slice(nameStart, start))
  )
    return
  if (nameEnd - nameStart > LONGEST_NAME || (promise === 'password' && text.slice(nameStart - 4, nameStart) === 'etc/'))
    return
  const value = valueAfter(text, nameStart, nameEnd)
  const name = text.slice(nameStart, nameEnd)
  if (value !== null) {
    const place = promise === 'password' && isSettingName(text, nameStart, nameEnd) ? 'env' : placeOf(value, name)
    const isSecret =
      isSecretValue(value.text, promise, place) ||
      (promise !== 'weak' && isNamedPhrase(name, value.text, place)) ||
      (promise === 'secret' &&
        (isChosenSecret(name, value.text, place) ||
          isChosenToken(name, value.text, place) ||
          isShortKey(name, value) ||
          isWordSecret(name, value.text, place) ||
          isIniSecret(text, nameStart, name, value))) ||
      isLoginPair(text, nameStart, name, value.text) ||
      (promise === 'weak' && (isHexKey(name, value) || isUserPair(name, value))) ||
      (promise !== 'password' &&
        isBytesKey(
          name,
          text.slice(nameEnd, value.start),
          value.text,
          text.slice(value.start + value.text.length, value.start + value.text.length + 20),
        ))
    if (isSecret) {
      emit(value.start, endOfValue(text, value), promise === 'password' ? 'password' : 'secret')
      return
    }
  }
  if (promise !== 'weak') {
    near(text, nameEnd, text.slice(start, end), true, emit)
    behind(text, nameStart, promise === 'password', emit)
  }
  if (promise === 'password') inProse(text, nameEnd, emit)
}

const NAME_TAIL = /[\w\u00c0-\u017f-]{0,40}/y

/** `pass` and `passw` go on with w, o or d in `password` and `passwd`, which are words of their own. */
function isInPassword(text: string, start: number, end: number): boolean {
  const isPass = end - start < 6 && (text.charCodeAt(start + 1) | 32) === 97
  return isPass && /[wod]/i.test(text.charAt(end))
}

/** Words that end in `pass` and have nothing to do with passwords. */
const NO_PASSWORD =
  /(?:by|com|encom|sur|tres|over|under|render|sub|pre|multi|one|two|first|second|single|all|low|high|band|last|final|per|each|depth|shadow|post|tests?|[^a-z]in|code|type|compiler|opt\w*)$/

/** `;Password=Tulip` in a connection string, `spring.datasource.password=Tulip` in properties. */
function isSettingName(text: string, start: number, end: number): boolean {
  if (text.charAt(end) !== '=' || /[\s=]/.test(text.charAt(end + 1))) return false
  return (
    /;\s?$/.test(text.slice(Math.max(0, start - 2), start)) ||
    /^(?!this\.|self\.)[\w-]+(?:\.[\w-]+){2,}$/.test(text.slice(start, end))
  )
}

function placeOf(value: AssignedValue, name: string): Place {
  if (!value.isAssigned) return value.isQuoted ? 'literal' : 'loose'
  return /^-{1,2}[A-Za-z]|^[A-Z][A-Z0-9_]+$/.test(name) ? 'env' : 'line'
}

/** `the password is Tiger2024`, `password for root@localhost: x9…`: letters with digits or signs, in the same sentence. */
function inProse(text: string, from: number, emit: Emit): void {
  const window = text.slice(from, from + 160)
  const next =
    /^(?:\\{0,7}["'`*]{1,3})?(?: (?:is|was|to|as|of|be|=|->|→|(?:has been |is |was )?(?:set|changed|reset) to))?(?:：|:? {1,2})\\{0,7}["'`*]{0,3}([^\s"'`<>,;\\(){}[\]]{6,64})/.exec(
      window,
    )
  const last =
    /^(?: (?:for|of|to|on|in|at|is)\b[\w @.'()-]{1,50})?:[ \t]{1,4}["'`*]{0,3}([^\s"'`<>,;\\(){}[\]]{8,64})["'`*]{0,3}\.?\s?(?:$|\n|\\n)/.exec(
      window,
    )
  const later = /^[\w @.'()-]{1,70}:(?:\s|\\n){1,4}["'`*]{0,3}([^\s"'`<>,;\\(){}[\]]{8,64})/.exec(window)
  for (const [match, isSecret] of [
    [next, isSaidPassword],
    [last, isLastWord],
    [later, isStrongPassword],
  ] as const) {
    const word = match?.[1]?.replace(/[.:?]{1,3}$/, '') ?? ''
    if (match === null || isPlaceholder(word) || /^[./~[-]|:\/\/|^[\w.+-]+@[\w-]+\./.test(word) || !isSecret(word))
      continue
    const at = from + match[0].length - (match[1] ?? '').length
    emit(at, at + word.length, 'password')
    return
  }
}

/** Right after the word: a letter and two digits or a sign, and no name of an algorithm, a version or a path. */
function isSaidPassword(word: string): boolean {
  if (!/[A-Za-z]/.test(word) || !/\d\D*\d|[!@#$%^&?]/.test(word) || /[/=]|^\W/.test(word) || isPublicId(word))
    return false
  return !/^(?:sha|md\d|utf|base\d|aes|rsa|argon|http|v\d|rfc|pbkdf|owasp|cve|nist|iso|line|step)|^\d+(?:st|nd|rd|th|px|ms|kb|mb|x\d+)$|\.\w{2,4}$/i.test(
    word,
  )
}

/** Nothing but `pw for the box: ` before it and nothing after it on its line: a word with two digits. */
function isLastWord(word: string): boolean {
  return /[A-Za-z]{3}/.test(word) && /\d\d/.test(word) && !/[/=]|^\W/.test(word) && !isPublicId(word)
}

/** After the end of a sentence about a password: what looks generated. */
function isStrongPassword(word: string): boolean {
  if (isHex(word)) return word.length >= 20
  if (/[A-Za-z]/.test(word) && /\d/.test(word) && /\w[!@#$%^&*?]/.test(word) && isSaidPassword(word)) return true
  return (
    /[A-Za-z]/.test(word) &&
    /\d/.test(word) &&
    entropy(word) >= 3 &&
    !isWordy(word) &&
    !isPublicId(word) &&
    !/[/:=]/.test(word)
  )
}

/** `user: bob` just before, then `password: qwertyuiop`: a pair of credentials, however plain the password looks. */
function isLoginPair(text: string, nameStart: number, name: string, value: string): boolean {
  if (!/^pass(?:word|wd)?$|^pwd$/i.test(name) || !/^[a-z0-9]{6,40}$/.test(value) || isPlaceholder(value)) return false
  return /(?:user(?:name)?|login|e?mail)\\{0,7}["']?\s{0,4}[:=]\s{0,4}\\{0,7}["']?[\w.@+-]{2,60}\\{0,7}["']?,?(?:\s|\\n){1,12}\\{0,7}["']?$/i.test(
    text.slice(Math.max(0, nameStart - 120), nameStart),
  )
}

/** `key` alone is ordinary; what stands before it decides. */
function keyNamed(text: string, start: number, end: number, emit: Emit): void {
  const before = text.slice(Math.max(0, start - 16), start)
  if (NO_SECRET_KEY.test(before)) return
  named(
    text,
    start,
    end,
    KEY_BEFORE.test(before) || isHeader(text, start) || isInSecretBlock(text, start) ? 'secret' : 'weak',
    emit,
  )
}

/** `X-Fastly-Key`: a header of one's own. */
function isHeader(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === 45 && /(?:^|\W)x-[\w-]{2,30}$/i.test(text.slice(Math.max(0, start - 36), start))
}

/** `'crypt' => ['key' => …`, `"api": {"key": …`: the block's own name says what the key is for. */
function isInSecretBlock(text: string, start: number): boolean {
  return /(?:crypt|api|secret)>\s{0,24}<$|(?:api|secret|crypt|jwt|access|sign|cipher|hmac|params|query|auth)\\{0,7}["']?\s{0,4}(?::|=>?)\s{0,4}[[{(]\s{0,24}\\{0,7}["']?$|(?:login|authenticate|authorize|configure|connect|client)\(\s{0,12}$/i.test(
    text.slice(Math.max(0, start - 72), start),
  )
}

/** A service's name followed within 24 characters by an operator and a key (`algolia_app = "…"`), or with the key near it. */
function serviceNamed(text: string, start: number, end: number, emit: Emit): void {
  if (end - start < 8 && isInWord(text, start)) return
  SERVICE_TAIL.lastIndex = end
  const nameEnd = end + (SERVICE_TAIL.exec(text)?.[0] ?? '').trimEnd().length
  const nameStart = startOfName(text, start)
  const value = valueAfter(text, nameStart, nameEnd)
  if (value !== null && !NO_KEY.test(text.slice(end, nameEnd)) && isServiceKey(value.text))
    emit(value.start, endOfValue(text, value), 'secret')
  else {
    nearService(text, end, emit)
    near(text, nameEnd, text.slice(start, end), true, emit)
    behind(text, nameStart, false, emit)
    onLine(text, start, end, emit)
  }
}

const SERVICE_TAIL = /[\w .-]{0,24}/y

/** `arize` in `summarized`: a short name within a word, and no new word of a camelCase name. */
function isInWord(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1)
  const isLetter = (before | 32) >= 97 && (before | 32) <= 122
  return isLetter && (text.charCodeAt(start) >= 97 || before < 97) && text.charAt(start - 2) !== '\\'
}

/** What a service's name goes on with when the value is public. */
const NO_KEY =
  /commit|sha|hash|digest|revision|checksum|etag|version|ref\b|branch|url|path|file|image|session|trace|span|request/i
