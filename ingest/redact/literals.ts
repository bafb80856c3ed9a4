/** Detects string literals in programs and settings that look given out by a service, whatever their names. */
import { inToken } from './char-table.ts'
import { entropy, isRandom } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** Where a literal is passed or assigned, however often its quote is escaped. */
const BEGINNINGS = ['(', '= ', '=', ': ', '=> ', '- '].flatMap((sign) => ['"', "'", '\\'].map((quote) => sign + quote))

/** All detectors of this file. */
export const literalFinders: readonly Finder[] = [
  { words: BEGINNINGS, works_on_raw: true, find: literal },
  { words: ['='], works_on_raw: true, find: setting },
]

/** `name=…` without quotes, to the end of the line or the argument. */
function setting(text: string, start: number, end: number, emit: Emit): void {
  for (let i = end + SHORTEST_BARE - 1; i >= end; i--) if (inToken[text.charCodeAt(i)] !== 1) return
  TOKEN.lastIndex = end
  const value = TOKEN.exec(text)?.[0] ?? ''
  const after = text.charAt(end + value.length)
  if (!/^(?:$|[\s"'&;,\\])/.test(after) || !isGivenOut(value)) return
  const before = text.slice(Math.max(0, start - 40), start)
  if (!/[A-Za-z]\s?$/.test(before) || NAMES_IDS.test(before)) return
  emit(end, end + value.length, 'secret')
}

const SHORTEST_BARE = 24

/** Letters of both cases and digits, too even for words; nothing that its own name calls an id, a checksum or data. */
function literal(text: string, start: number, end: number, emit: Emit): void {
  let at = end - 1
  while (text.charCodeAt(at) === 92 && at < end + 7) at++
  const quote = text.charCodeAt(at)
  if (quote !== 34 && quote !== 39) return
  at++
  if (text.charCodeAt(start) === 40) inConstructor(text, start, at, emit)
  for (let i = at + SHORTEST - 1; i >= at; i--) if (inToken[text.charCodeAt(i)] !== 1) return
  TOKEN.lastIndex = at
  const value = TOKEN.exec(text)?.[0] ?? ''
  const after = text.charCodeAt(at + value.length)
  if ((after !== quote && after !== 92) || !isGivenOut(value)) return
  if (NAMES_IDS.test(text.slice(Math.max(0, start - 40), start))) return
  emit(at, at + value.length, 'secret')
}

/** `otx = OTXv2("…")`: the one argument of what is made, hexadecimal of a usual length of keys. */
function inConstructor(text: string, start: number, at: number, emit: Emit): void {
  HEX.lastIndex = at
  const value = HEX.exec(text)?.[0] ?? ''
  if (![32, 40, 64].includes(value.length) || !/["'\\]/.test(text.charAt(at + value.length))) return
  const made = /=\s{0,4}(?:new |await )?(?:\w{1,30}\.)?([A-Z]\w{1,40})$/.exec(
    text.slice(Math.max(0, start - 90), start),
  )
  if (made !== null && !NO_CLIENT.test(made[1] ?? '')) emit(at, at + value.length, 'secret')
}

const HEX = /[0-9a-f]{32,65}/y
const NO_CLIENT =
  /id|hash|sha|md5|digest|commit|ref|oid|object|bytes|buffer|hex|int|num|decimal|address|point|key|color|string|str|text|path|url|uri|from|parse|decode|test|expect|check|revision|version|image|sum|tag/i

const SHORTEST = 20
const TOKEN = /[\w-]{20,100}/y

const NAMES_IDS =
  /(?:ids?|uu?ids?|guid|hash|sha\d*|md5|digest|etag|integrity|checksum|sum|nonce|cursor|commit|rev|version|name|url|href|path|src|image|data|body|content|text|expected|b64|base64|encoded|public|pub|cert\w*|fingerprint|seed|cid|address|page\w*|class\w*|import|require|test|it|describe)\\{0,7}["'\]]?\)?\s{0,2}$/i

function isGivenOut(value: string): boolean {
  if (!/\d\D{0,90}\d/.test(value) || !isRandom(value, SHORTEST)) return false
  if (/(?:^|[_-])[0-9a-f]{16,}(?:$|[_-])/.test(value)) return false
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value)
  return entropy(value) >= (isMixed ? 3.7 : 4) && (isMixed || value.length >= 30)
}
