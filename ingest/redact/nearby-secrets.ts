/** Detects random tokens near a name with no operator between them: "the token we use: …", "use `…` as the Fastly key". */
import { ALPHANUMERIC, charTable } from './char-table.ts'
import { entropy, isHex, isPublicId, isRandom, isUuid, isWordy } from './shape.ts'
import { isAlphanumeric, type Emit } from './span.ts'

/** What makes a hexadecimal number beside a name surely something else. */
const NAMES_IDS =
  /(?:\n|\\n)\W*\w|\bgit\b|\brev|commit|sha|hash|digest|revision|checksum|etag|md5|\bids?\b|uuid|guid|version|\bref|branch|@|\.\.|blob|tree|http|\/|session|request|trace|span|container|image|line|test|call|message|count|file/i
/** What may stand between a service's name and its key: signs, and words that speak of keys. */
const KEY_WORDS =
  /^(?:[\W_]{0,16}(?:api|app|access|auth|secret|pat|cert|generic|routing|consumer|oauth|bearer|license|client|private|public|rest|sdk|write|server|project|personal|token|key|keystring|credentials?|password|account|admin|user|is|was|our|the|my|for|prod|production|live|test|dev|staging|with|using|value|id|s|set|to)){0,6}[\W_]{0,16}$/i

/**
 * Tokens within 80 characters after a name, up to where its word stands again; hexadecimal ones within 40, and only when the
 * name is that of a secret.
 */
export function near(text: string, from: number, word: string, isSecretName: boolean, emit: Emit): void {
  let at = nextRun(text, from, from + 80)
  if (at < 0) return
  const again = text.slice(from, from + 80).indexOf(word)
  const last = again < 0 ? from + 80 : from + again
  while (at >= 0 && at <= last && !text.slice(from, at).includes('[REDACTED:')) {
    RUN.lastIndex = at
    const run = RUN.exec(text)?.[0] ?? ''
    const value = run.replace(/[.=]{0,3}$/, '')
    const isNext = at <= from + 3
    const isKey = isHex(value) || isUuid(value)
    const isWhole = !isAlphanumeric(text.charCodeAt(at - 1)) || /\\[nrt]$/.test(text.slice(at - 2, at))
    const isSecret = isKey
      ? isSecretName && value.length >= (isNext ? 15 : 32) && at <= from + 40 && !NAMES_IDS.test(text.slice(from, at))
      : isNearSecret(value, isNext ? 16 : 20)
    if (isWhole && isSecret) emit(at, at + value.length, 'secret')
    at = nextRun(text, at + run.length, last)
  }
}

/** The key after a service's name, with nothing but signs and words for keys between: `Fastly: …`, `vultr production key …`. */
export function nearService(text: string, from: number, emit: Emit): void {
  const at = nextRun(text, from, from + 40)
  if (at <= from || !KEY_WORDS.test(text.slice(from, at))) return
  RUN.lastIndex = at
  const value = RUN.exec(text)?.[0].replace(/[.=]{0,3}$/, '') ?? ''
  if (isServiceKey(value)) emit(at, at + value.length, 'secret')
}

/** Runs of these are looked at; shorter ones open nothing. */
const RUN = /[A-Za-z0-9_+/.~-]{15,400}={0,2}/y
const SHORTEST = 15
const inRun = charTable(`${ALPHANUMERIC}_+/.~-`)

/**
 * Where the next run of key characters begins, at `last` or before; -1 when none of `shortest` characters does. Looks from
 * each run's would-be end backwards.
 */
export function nextRun(text: string, from: number, last: number, shortest = SHORTEST): number {
  let begin = from
  while (begin <= last) {
    let at = begin + shortest - 1
    while (at >= begin && inRun[text.charCodeAt(at)] === 1) at--
    if (at < begin) return begin
    begin = at + 1
  }
  return -1
}

/** The token in quotes before a name: "use `…` as the Fastly key", "'…' for Fastly". */
export function behind(text: string, start: number, isPassword: boolean, emit: Emit): void {
  if (text.charCodeAt(start - 1) !== 32) return
  const said = SAID.exec(text.slice(Math.max(0, start - 56), start))
  if (said === null) return
  const end = Math.max(0, start - 56) + said.index
  if (isPassword) {
    const said = /["'`]([^\s"'`\\]{5,60})$/.exec(text.slice(Math.max(0, end - 64), end))?.[1] ?? ''
    if (
      /[A-Za-z]/.test(said) &&
      /\d/.test(said) &&
      !isPublicId(said) &&
      (/[!@#$%^&*?]|\d\d/.test(said) || !isWordy(said)) &&
      !/[/(){}=]/.test(said)
    )
      emit(end - said.length, end, 'password')
    return
  }
  let at = end
  while (at > 0 && end - at < 400 && TOKEN_CHARACTER.test(text.charAt(at - 1))) at--
  if (/["'`]/.test(text.charAt(at - 1)) && isServiceKey(text.slice(at, end))) emit(at, end, 'secret')
}

/** From the closing quote to the name. */
const SAID =
  /["'`] (?:(?:is|was|as|for|with|in|on|to) ){1,2}(?:(?:the|our|my|your|an?|this|new|old) ){0,2}(?:[\w.-]{2,20} ){0,3}$/i
const TOKEN_CHARACTER = /[A-Za-z0-9_+/=.:~-]/

/** What services give out: hexadecimal of 15 and more, UUIDs, random letters and digits. */
export function isServiceKey(value: string): boolean {
  if (isHex(value)) return value.length >= 15 && /\d/.test(value) && /[a-f]/i.test(value)
  return isUuid(value) || isRandom(value, 15)
}

/** Strict: upper, lower and digit (or long in one case with digits), and no path, URL, or public id. */
function isNearSecret(value: string, length: number): boolean {
  if (
    !isRandom(value, length) ||
    (value.includes('/') && (value.length < 40 || /[._~-]/.test(value))) ||
    isPublicId(value)
  )
    return false
  const classes = Number(/[a-z]/.test(value)) + Number(/[A-Z]/.test(value)) + Number(/\d/.test(value))
  return classes === 3 ? entropy(value) >= 3.3 : /^[a-z0-9]{20,}$|^[A-Z0-9]{20,}$/.test(value) && entropy(value) >= 3.5
}
