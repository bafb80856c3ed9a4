/** Finds the value that a name in a text stands for, in the many ways of writing an assignment. */
import { ALPHANUMERIC, charTable } from './char-table.ts'
import { isWordy } from './shape.ts'

/** A value: its first 200 characters, by which it is judged, and how it was written. */
export interface AssignedValue {
  text: string
  start: number
  /** Set when the value may go on beyond `text`: the pattern of what still belongs to it. */
  rest: RegExp | null
  /** An environment line, a flag, a URL or a setting: here even a plain value is meant literally. */
  isAssigned: boolean
  /** A string literal or a text between tags: meant literally, unless it is a label or a name. */
  isQuoted: boolean
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
  while (at - start < 60 && inName[text.charCodeAt(start - 1)] === 1) start--
  return start
}

const inName = charTable(`${ALPHANUMERIC}_.-`)

/** An end of line, also as an escape in text that was not decoded. */
const SPACE = String.raw`(?:\s|\\{1,3}[nrt])`
const QUOTE = String.raw`\\{0,7}["'\x60]`
/** What may stand between a name and its value: closing quote or bracket, a type, an operator, a tag's end, or ` is `. */
const OPERATOR = new RegExp(
  [
    // `name="PASSWORD" value="…"`, `"key":"PASSWORD","value":"…"`, `<key>Password</key><string>…`, defaults of Terraform and Jinja
    String.raw`(?:${QUOTE})?(?:,?${SPACE}{1,12}|,)(?:${QUOTE})?(?:\w{1,20}:)?(?:[A-Za-z_]{0,16}value|default)(?:${QUOTE})?\s{0,4}[:=]\s{0,4}`,
    String.raw`|</(?:key|[\w-]{0,20}name|Name|Key)>${SPACE}{0,12}<(?:string|[\w-]{0,20}value|Value)(?:\s[^<>\n]{0,60})?>(?:<string>)?`,
    String.raw`|</\w{2,20}>${SPACE}{0,12}<\w{2,20}\s[^<>\n]{0,60}value${QUOTE}>`,
    String.raw`|${QUOTE}\s{0,4}\{[^{}]{0,160}\bdefault\s{0,8}=\s{0,4}`,
    String.raw`|\s{0,4}\|\s{0,4}default\(`,
    // `"password": {"value": "…"`, also with the object in quotes; PHP's `s:8:"password";s:10:"…"`; ABAP; a row of a Markdown table
    String.raw`|${QUOTE}\s{0,4}:\s{0,4}(?:${QUOTE})?\{\s{0,12}${QUOTE}(?:value|defaultValue|stringValue|plainText)${QUOTE}\s{0,4}:\s{0,4}`,
    String.raw`|\\{0,7}";s:\d{1,5}:|\sTYPE\s\w{1,20}\sVALUE\s`,
    String.raw`|\x60?\s{0,16}\|\s{1,16}(?=[^|\n\s]{0,80}\d[^|\n\s]{0,80}\s{1,16}\|)`,
    // a property of C# with its accessors, of Kotlin with its making
    String.raw`|\sby lazy \{\s?|\s\{ ?get; ?(?:(?:private |protected |internal )?(?:set|init); ?)?\}\s{0,4}=\s{0,4}`,
    // `password** :`, `'password'] =`, `'password']['root'] =`, `pass[] =`, `"password" type="text">`, `<Password Type="…">`
    String.raw`|(?:\*{1,2}|${QUOTE}|[\])])?(?:\\{0,7}["'\x60\])]|\[\]|\(\))?(?:\[${QUOTE}[\w.-]{1,40}${QUOTE}\])?(?:\s[\w:-]{1,30}=${QUOTE}[^"'<>\n]{0,90}${QUOTE}){0,3}[\])]?[ \t]{0,16}`,
    // `: string =`, `: Final[str] =`, `string "…"`
    String.raw`(?:(?::[ \t]?)?(?:string|str|String|&(?:'static )?str|Final\[str\]|As String|text|varchar|const char ?\*)[ \t]{1,4}(?==))?`,
    String.raw`(?:(?::{1,3}=|::(?=\s)|[?+.|]{0,2}={1,3}>?|=>|:-|:\*{0,2}|：|,|\(|\|\||\?\?|>|→|->|<-|<<<|\{(?=\s?["'])|-(?=\s))|(?:is|are|was|as|to|or|BY|N)(?=[\s':]):?|with(?=\s${QUOTE})|(?=%3[AD]))`,
    String.raw`(?:${SPACE}|&gt;|%3[AD]|\*{1,2}){0,12}(?:[>|][-+]?${SPACE}{1,12}|<Value>|process\.env\.\w{1,40}\s?(?:\|\||\?\?)\s?)?`,
  ].join(''),
  'iy',
)
const GAP = /[ \t]{1,8}/y
const OPENING =
  /(?:[bfrFRuUNL@]{1,2}(?=["'])|\[\]byte\(|(?:\w{1,16}\.){1,3}GetBytes\(@?|CryptoJS\.enc\.\w{3,8}\.parse\(|pack\(\\{0,7}["']H\*\\{0,7}["'],\s?|String::from\(|(?:Buffer|Uint8Array|Base64)\.(?:from|decode)\w{0,8}\(|(?:\w{1,16}\.)?(?:fromhex|unhexlify|b64decode|DecodeString|decode64|getDecoder\(\)\.decode|toCharArray)\(|(?:[\w.]{0,24}(?:md5|sha\d{0,3}|hash\w{0,9}|crypt|encrypt|password|secret|secretstr|secretstring|protect))\((?=\\{0,7}[\"'])|<!\[CDATA\[)?(?:\\{0,7}["'`]{1,3}|[[({<]{1,2}){0,3}(?:(?:Bearer|Basic|Token|AQAAABAAA)\s{1,2}(?:["'] ?\+ ?["'])?)?/iy

/** The value after a name, without quotes; null when no operator follows. */
export function valueAfter(text: string, nameStart: number, nameEnd: number): AssignedValue | null {
  const name = text.slice(nameStart, nameEnd)
  const isFlag = /^-{1,2}[A-Za-z]/.test(name) || isWindowsFlag(text, nameStart, nameEnd)
  OPERATOR.lastIndex = nameEnd
  let operator = OPERATOR.exec(text)?.[0] ?? ''
  if (operator === '') {
    GAP.lastIndex = nameEnd
    operator = GAP.exec(text)?.[0] ?? ''
    if (operator === '' || !(isFlag || isFollowedLiterally(text, nameStart, nameEnd))) return null
  }
  OPENING.lastIndex = nameEnd + operator.length
  const opening = OPENING.exec(text)?.[0] ?? ''
  const start = nameEnd + operator.length + opening.length
  const quote = /["'`]/.exec(opening.slice(opening.lastIndexOf(',') + 1))?.[0] ?? ''
  const sign = operator.trim()
  const isEnv = isFlag || (/^[A-Z][A-Z0-9_]{2,}$/.test(name) && (sign.startsWith('=') || name.includes('_')))
  const isDefault = text.slice(nameStart - 2, nameStart) === '${'
  const isSetting =
    isEnv || isDefault || /[;&?]/.test(text.charAt(nameStart - 1)) || text.charAt(start) === ';' || sign === '%3D'
  const wide =
    quote !== ''
      ? quotedValue(quote, opening.includes('\\'))
      : operator === '>' && text.charAt(nameStart - 1) === '<'
        ? TAG_VALUE
        : (isEnv && /[=\s]/.test(operator)) || (operator === '=' && isLineStart(text, nameStart))
          ? ENV_VALUE
          : BARE_VALUE
  wide.lastIndex = start
  const found = wide.exec(text)?.[0] ?? ''
  // `--- PASS: TestName` is a verdict; `<password>` is a place to fill in.
  if (
    /^pass$/i.test(name) &&
    quote === '' &&
    (/^PASS$/.test(name) ? sign === ':' : !/[=:>]/.test(sign) && isWordy(found))
  )
    return null
  if (/^pass$/i.test(name) && /^(?:as|to|or|with)$/i.test(sign)) return null
  if (opening.endsWith('<') && /^[^<]*>/.test(text.slice(start, start + 80))) return null
  const after = text.charAt(start + found.length)
  const isCall = quote === '' && found.length < JUDGED && /[([.]/.test(after)
  if (isCall) return null
  // `("password", "email")` lists names; `("password", "…")` alone sets one.
  if (sign.endsWith(',') && quote !== '' && !isFlag && !isPair(text, nameStart, start + found.length)) return null
  const trimmed = quote === '' ? found.replace(/[.,:;]{1,3}$/, '') : found
  const isTag = (sign.endsWith('>') && after === '<') || opening.endsWith('CDATA[')
  return {
    text: trimmed,
    start,
    rest: found.length >= JUDGED ? wide : null,
    isAssigned:
      isSetting ||
      (sign.startsWith('=') && quote === '' && !opening.includes('(') && /(?:^|\W)(?:key|secret|token)$/i.test(name)) ||
      (quote === '' &&
        (isTight(text, nameStart, start + found.length, operator) ||
          isWholeLine(text, nameStart, start + trimmed.length, operator))) ||
      (/^[A-Z][A-Z0-9_]{2,}$/.test(name) && sign === '='),
    isQuoted: quote !== '' || isTag,
  }
}

/** `/pass:…` after a space, as programs of Windows take it. */
function isWindowsFlag(text: string, nameStart: number, nameEnd: number): boolean {
  return text.charCodeAt(nameEnd) === 58 && /(?:^|\s)\/$/.test(text.slice(Math.max(0, nameStart - 2), nameStart))
}

function isLineStart(text: string, at: number): boolean {
  return at === 0 || text.charCodeAt(at - 1) === 10
}

/** An ampersand belongs to the value unless the next name of a query follows it. */
const BARE_VALUE =
  /(?:[^\s"'`<>,;\\(){}[\]&|=]|=(?![=>\s~"'\\])|&(?=[\w!@#$%^*+?-]{2})(?![\w.%[\]-]{1,40}=|\w{2,6};)){1,200}={0,2}/y
/** The words between a tag and its end. */
const TAG_VALUE = /(?:[^<>\n\\]{1,120}(?=<\/))|[^\s"'`<>\\]{1,200}/y
const ENV_VALUE = /[^\s"'`\\]{1,200}/y

function quotedValue(quote: string, isEscaped: boolean): RegExp {
  return isEscaped
    ? new RegExp(`[^${quote}\\\\\\n]{1,200}`, 'y')
    : new RegExp(`(?:[^${quote}\\\\\\n]|\\\\[^\\n]){1,200}`, 'y')
}

/** A value without any operator: `IDENTIFIED BY 'x'`, `(setq db-password "x")`, `storePassword 'x'`, `ENV DB_PASSWORD x`, `AuthToken x`. */
function isFollowedLiterally(text: string, nameStart: number, nameEnd: number): boolean {
  const next = text.slice(nameEnd, nameEnd + 40)
  if (/identified by$/i.test(text.slice(nameEnd - 13, nameEnd)))
    return /^\s{1,4}(?:\\{0,7}["']|[^\s`;]{4,30};)/.test(next)
  if (/^[ \t]{1,8}\\{0,7}["'][^\s"'\\]/.test(next)) return true
  const before = text.slice(Math.max(0, nameStart - 40), nameStart)
  if (/(?:^|\n|\\n)ENV\s+$/.test(before)) return true
  return (
    /(?:^|\n|\\n)[ \t]{0,12}$/.test(before) &&
    /^[ \t]{1,8}[^\s=:]+[ \t]*(?:$|\n|\\n)/.test(text.slice(nameEnd, nameEnd + 80))
  )
}

/** Whether the name and the value after its comma stand alone between brackets, `("name", "value")`, or in a tuple or setter. */
function isPair(text: string, nameStart: number, valueEnd: number): boolean {
  const before = text.slice(Math.max(0, nameStart - 24), nameStart)
  const after = text.slice(valueEnd, valueEnd + 8)
  const isSetter = /(?:variable|env|putenv|set|put|setdefault|get|getenv|fetch|config)\(\s?\\{0,7}["']$/i.test(before)
  return (
    (/[({]\s?\\{0,7}["']?[#:$]?$|(?:set|put) :$/i.test(before) && /^\\{0,7}["'](?:>>|\s)?(?:[)};]|$|\n)/.test(after)) ||
    (isSetter && /^\\{0,7}["']\s?,/.test(after))
  )
}

/** `name=value` without spaces between spaces: an argument or a log field (`password=x host=db`), seldom a program. */
function isTight(text: string, nameStart: number, valueEnd: number, operator: string): boolean {
  if (operator !== '=') return false
  const value = text.slice(Math.max(nameStart, valueEnd - 200), valueEnd)
  const after = text.slice(valueEnd, valueEnd + 2)
  return (
    /^(?:$|["'\s]|\\[nrt"])/.test(/\d/.test(value) ? after.replace(/^,/, ' ') : after) &&
    /^$|[\s"'=&?;,]/.test(text.charAt(nameStart - 1))
  )
}

/** What may stand before a setting on its line: list dashes, diff signs, line numbers, a file's name and line, `export`. */
const LINE_BEFORE =
  /(?:^|\n|\\[nr])(?:[\w./-]{1,60}:\d{1,6}:)?[ \t>+*#|:-]{0,24}(?:\d{1,6}[\t:→|-]{1,2}[ \t]{0,12})?(?:(?:export|set|ENV|ARG|my|setenv)[ \t]{1,3})?(?:\w{1,30}::){0,4}["']?$/
const LINE_AFTER = /^["']?[ \t]{0,20}(?:[#;][^\n]{0,200})?(?:$|[\n\r]|\\[nr])/
/** A neighbour line of a settings file: a section, a comment, another bare setting, or nothing. */
const SETTING_LINE = /^\s*(?:[{}]|\[[^\]]*\]|[#;].*|[\w.-]+[ \t]*[=:][ \t]*[^(){};,"']*)?\s*$/

/** Whether name, operator and value are all there is on the line, so that the value is no expression of a program. */
function isWholeLine(text: string, nameStart: number, valueEnd: number, operator: string): boolean {
  const sign = operator.trim()
  if (!/^(?:=|::?|is:|:=|\?=|\*{0,2}:\*{0,2}|)$/.test(sign)) return false
  if (!LINE_AFTER.test(text.slice(valueEnd, valueEnd + 240))) return false
  const before = text.slice(Math.max(0, nameStart - 100), nameStart)
  if (!LINE_BEFORE.test(before)) return sign.endsWith(':') && /[A-Za-z] $/.test(before)
  if (!sign.includes('=') || text.charAt(valueEnd) === ';') return true
  return (
    sign === operator ||
    (SETTING_LINE.test(lineBefore(text, nameStart)) && SETTING_LINE.test(lineAfter(text, valueEnd)))
  )
}

function lineBefore(text: string, at: number): string {
  return (
    text
      .slice(Math.max(0, at - 300), at)
      .split(/\n|\\n/)
      .at(-2) ?? ''
  )
}

function lineAfter(text: string, at: number): string {
  return text.slice(at, at + 300).split(/\n|\\n/)[1] ?? ''
}
