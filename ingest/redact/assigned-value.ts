/** Finds the value that a name in a text stands for, in the many ways of writing an assignment. */
import { isWordy } from './shape.ts'

/** A value: its first 200 characters, by which it is judged, and how it was written. */
export interface AssignedValue {
  text: string
  start: number
  /** Set when the value may go on beyond `text`: the pattern of what still belongs to it. */
  rest: RegExp | null
  /** An environment line, a flag, a URL or a setting: here even a plain value is meant literally. */
  isAssigned: boolean
}

/** A value is judged by this many characters, so that a hostile line cannot make each word read the whole line. */
const JUDGED = 200
/** Values beyond this many pieces of 200 characters are not followed further (a private key in base64 has about 3,000). */
const MAX_PIECES = 20

/** Where a value that turned out to be a secret ends. */
export function endOfValue(text: string, value: AssignedValue): number {
  let end = value.start + value.text.length
  for (let piece = 0; value.rest !== null && piece < MAX_PIECES; piece++) {
    value.rest.lastIndex = end
    const more = value.rest.exec(text)
    if (more === null) break
    end += more[0].length
  }
  return end
}

/** Where the identifier that ends at or before `at` begins; looks back at most 60 characters. */
export function startOfName(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start < 60 && /[\w.-]/.test(text.charAt(start - 1))) start--
  return start
}

/** What may stand between a name and its value: closing quote, a type, an operator or ` is `. */
const OPERATOR =
  /(?:\\{0,4}["'`\])]){0,3}[ \t]{0,8}(?:(?:string|str|String|&str|text|varchar|const char ?\*)[ \t]{1,4})?(?:(:{1,3}=|[?+.|<>]{0,2}=>?|=>|:|,|\(|\||>|→|->)|(?:is|are|was|as)(?=\s))(?:\s|\\[nrt]|&gt;){0,12}(?:[>|][-+]?(?:\s|\\n){1,12})?|(?:\\{0,4}["'])?,?(?:\s|\\n){1,12}\\{0,4}["']?value\\{0,4}["']?\s{0,4}[:=]\s{0,4}/iy
const FLAG_SPACE = /[ \t]{1,4}/y
const OPENING = /(?:\\{0,4}["'`]{1,3}|[[({<]{1,2}){0,3}(?:(?:Bearer|Basic|Token|AQAAABAAA)\s{1,2})?/y

/** The value after a name, without quotes; null when no operator follows. */
export function valueAfter(text: string, nameStart: number, nameEnd: number): AssignedValue | null {
  const name = text.slice(nameStart, nameEnd)
  const isFlag = /^-{1,2}[A-Za-z]/.test(name)
  OPERATOR.lastIndex = nameEnd
  let operator = OPERATOR.exec(text)
  if (operator === null) {
    FLAG_SPACE.lastIndex = nameEnd
    operator = FLAG_SPACE.exec(text)
    const isSql =
      /^(?:password|passwd|by)$/i.test(name.slice(-8).trim()) && /^\s{1,4}['"]/.test(text.slice(nameEnd, nameEnd + 6))
    if (operator === null || !(isFlag || isSql || /identified by$/i.test(text.slice(nameEnd - 13, nameEnd))))
      return null
  }
  OPENING.lastIndex = nameEnd + operator[0].length
  const opening = OPENING.exec(text)?.[0] ?? ''
  const start = nameEnd + operator[0].length + opening.length
  const quote = /["'`]/.exec(opening)?.[0] ?? ''
  const isEnv = isFlag || (/^[A-Z][A-Z0-9_]{2,}$/.test(name) && (/^\s*=/.test(operator[0]) || name.includes('_')))
  const isSetting = isEnv || /[;&?]/.test(text.charAt(nameStart - 1)) || text.charAt(start) === ';'
  const wide =
    quote !== ''
      ? quotedValue(quote, opening.includes('\\'))
      : isEnv && /[=\s]/.test(operator[0])
        ? ENV_VALUE
        : BARE_VALUE
  wide.lastIndex = start
  const found = wide.exec(text)?.[0] ?? ''
  if (/^pass$/i.test(name) && quote === '' && (operator[1] ?? '') !== '=' && isWordy(found)) return null
  const isCall = quote === '' && found.length < JUDGED && /[([.]/.test(text.charAt(start + found.length))
  if (isCall) return null
  const trimmed = quote === '' ? found.replace(/[.,:;!?]{1,3}$/, '') : found
  const isExact = /^\s*=/.test(operator[0]) && !opening.includes('(')
  return {
    text: trimmed,
    start,
    rest: found.length >= JUDGED ? wide : null,
    isAssigned:
      isSetting || (isExact && quote === '' && /^(?:key|secret|token)$/i.test(name.slice(-6).replace(/^.*\W/, ''))),
  }
}

const BARE_VALUE = /[^\s"'`<>,;\\(){}[\]&|=]{1,200}={0,2}/y
const ENV_VALUE = /[^\s"'`\\]{1,200}/y

function quotedValue(quote: string, isEscaped: boolean): RegExp {
  const stop = quote === '`' ? '`' : quote
  return isEscaped
    ? new RegExp(`[^${stop}\\\\\\n]{1,200}`, 'y')
    : new RegExp(`(?:[^${stop}\\\\\\n]|\\\\[^\\n]){1,200}`, 'y')
}
