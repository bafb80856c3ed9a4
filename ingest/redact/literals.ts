/** Detects string literals in programs and settings that look given out by a service, whatever their names. */
import { entropy, isRandom } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** Where a literal is passed or assigned, however often its quote is escaped. */
const BEGINNINGS = ['(', '= ', '=', ': ', '=> ', '- '].flatMap((sign) => ['"', "'", '\\'].map((quote) => sign + quote))

/** All detectors of this file. */
export const literalFinders: readonly Finder[] = [{ words: BEGINNINGS, works_on_raw: true, find: literal }]

/** Letters of both cases and digits, too even for words; nothing that its own name calls an id, a checksum or data. */
function literal(text: string, start: number, end: number, emit: Emit): void {
  let at = end - 1
  while (text.charCodeAt(at) === 92 && at < end + 7) at++
  const quote = text.charCodeAt(at)
  if (quote !== 34 && quote !== 39) return
  at++
  for (let i = at + SHORTEST - 1; i >= at; i--) if (inToken[text.charCodeAt(i)] !== 1) return
  TOKEN.lastIndex = at
  const value = TOKEN.exec(text)?.[0] ?? ''
  const after = text.charCodeAt(at + value.length)
  if ((after !== quote && after !== 92) || !isGivenOut(value)) return
  if (NAMES_IDS.test(text.slice(Math.max(0, start - 40), start))) return
  emit(at, at + value.length, 'secret')
}

const SHORTEST = 20
const TOKEN = /[\w-]{20,100}/y
const inToken = new Uint8Array(128)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') inToken[char.charCodeAt(0)] = 1

const NAMES_IDS =
  /(?:ids?|uu?ids?|guid|hash|sha\d*|md5|digest|etag|integrity|checksum|sum|nonce|cursor|commit|rev|version|name|url|href|path|src|image|data|body|content|text|expected|b64|base64|encoded|public|pub|cert\w*|fingerprint|seed|cid|address|page\w*|class\w*|import|require|test|it|describe)\\{0,7}["'\]]?\)?\s{0,2}$/i

function isGivenOut(value: string): boolean {
  if (!/\d\D{0,90}\d/.test(value) || !isRandom(value, SHORTEST)) return false
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value)
  return entropy(value) >= (isMixed ? 3.7 : 4) && (isMixed || value.length >= 30)
}
