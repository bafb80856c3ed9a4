/** Detects secrets by the structure they stand in: PEM blocks, JWTs, URL credentials, headers, cookies. */
import { entropy, isHex, isPlaceholder, isRandom, isWordy } from './shape.ts'
import { around, isTokenStart, type Emit, type Finder } from './span.ts'

/** How far a PEM block may reach; the longest usual private key (RSA 8192, encrypted) is about 6.5 KB, escaped 7 KB. */
const PEM_LIMIT = 16 * 1024

/** All detectors of this file. */
export const structureFinders: readonly Finder[] = [
  { words: ['-----begin ', '---- begin '], find: pemBlock },
  { words: ['-----end '], find: pemTail },
  { words: ['private-lines:'], find: puttyKey },
  { words: ['eyj'], find: jsonWebToken },
  { words: ['://', ':\\/\\/'], find: urlCredentials },
  {
    words: ['authorization', 'bearer', 'x-api-key', 'x-auth-token', 'x-honeycomb-team', 'client-id '],
    find: authorization,
  },
  { words: ['cookie'], find: cookies },
  { words: ['@tcp(', '@unix(', '@protocol('], find: driverAddress },
  { words: ['akia', 'asia'], find: awsPair },
  { words: ['export ', '$env:'], find: exported },
  {
    words: [
      'mnemonic',
      'seed phrase',
      'recovery phrase',
      'seed_phrase',
      'secret phrase',
      'walletprovider',
      'fromphrase',
    ],
    find: seedWords,
  },
  { words: [':5432:', ':3306:', ':6543:', ':5433:', ':*:'], find: pgpassLine },
  { words: ['kind: secret', 'kind":"secret"', 'kind": "secret"'], find: kubernetesSecret },
]

/** Private keys only; a certificate or a public key is public. A block without an end (cut output) goes up to where base64 stops. */
function pemBlock(text: string, start: number, end: number, emit: Emit): void {
  const header = /^(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN [\w -]{1,30})-{4,5}/.exec(text.slice(end, end + 80))
  if (header === null) return
  const bodyStart = end + header[0].length
  const nextBlock = text.indexOf('-----BEGIN ', bodyStart)
  const limit = Math.min(bodyStart + PEM_LIMIT, nextBlock < 0 ? text.length : nextBlock)
  const footer = /-{4,5} ?END [\w -]{0,60}-{4,5}/.exec(text.slice(bodyStart, limit))
  if (footer !== null) {
    emit(start, bodyStart + footer.index + footer[0].length, 'private-key')
    return
  }
  const body = /(?:[A-Za-z0-9+/=\s]|\\[nr]|[\w-]{4,20}: [^\n]{1,60}\n){0,20000}/y
  body.lastIndex = bodyStart
  const length = body.exec(text)?.[0].length ?? 0
  if (length >= 20) emit(start, bodyStart + length, 'private-key')
}

/** The end of a private key whose beginning was cut off. */
function pemTail(text: string, start: number, end: number, emit: Emit): void {
  const footer = /^[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(text.slice(end, end + 80))
  if (footer === null) return
  let from = start
  for (let lineEnd = start; start - from < PEM_LIMIT; lineEnd = from) {
    while (lineEnd > 0 && /[\s+\\]/.test(text.charAt(lineEnd - 1))) lineEnd--
    let lineStart = lineEnd
    while (lineStart > 0 && lineEnd - lineStart < 120 && /[A-Za-z0-9+/=]/.test(text.charAt(lineStart - 1))) lineStart--
    if (lineEnd - lineStart < (from === start ? 4 : 20)) break
    from = lineStart
  }
  if (start - from > 40) emit(from, end + footer[0].length, 'private-key')
}

/** The secret half of a PuTTY key file: the given number of base64 lines. */
function puttyKey(text: string, _start: number, end: number, emit: Emit): void {
  const lines = /^\s{0,4}\d{1,3}(?:\s|\\[rn]){1,4}((?:[A-Za-z0-9+/=]{4,80}(?:\s|\\[rn]){0,4}){1,200})/.exec(
    text.slice(end, end + PEM_LIMIT),
  )
  if (lines !== null) emit(end, end + lines[0].trimEnd().length, 'private-key')
}

/** JWT and JWE: base64url parts of which the first is a JSON object (`eyJ` is `{"`). */
function jsonWebToken(text: string, start: number, _end: number, emit: Emit): void {
  const token = /eyJ[\w-]{8,4000}\.[\w-]{4,8000}(?:\.[\w-]{0,8000}){0,3}/y
  token.lastIndex = start
  const match = isTokenStart(text, start) ? token.exec(text) : null
  if (match !== null) emit(start, start + match[0].length, 'jwt')
}

/** The password in `scheme://user:password@host`, or a token that stands alone before the `@`. */
function urlCredentials(text: string, _start: number, end: number, emit: Emit): void {
  const authority = /([^\s:@/?#"'`<>\\]{0,200})(?::([^\s/"'`<>\\,()]{0,120}|[^\s@"'`<>\\]{0,300}))?@[\w[$%{*-]/y
  authority.lastIndex = end
  const match = authority.exec(text)
  if (match === null) return
  const [, user = '', password = ''] = match
  if (password.includes('/') && /^\d{1,5}\//.test(password)) return
  const passwordStart = end + user.length + 1
  const isKnownStandIn = /^(?:x+|\*+|…|pass(?:word)?|passwd|pwd|secret|token)$/i.test(password)
  if (password.length > 1 && !isKnownStandIn && !/^[$<{[%]|\$\{|\{\{|\*\*\*/.test(password)) {
    emit(passwordStart, passwordStart + password.length, 'url-password')
  }
  const isTokenUser =
    (user.length >= 16 && (isRandom(user, 16) || /^[0-9a-f]{20,}$/i.test(user))) ||
    (password !== '' && isRandom(user, 12))
  if (isTokenUser) emit(end, end + user.length, 'url-token')
}

/** The credential after `Authorization:`, `Bearer` and kin, whatever the quoting. */
function authorization(text: string, start: number, end: number, emit: Emit): void {
  const shape =
    /(?:[\w-]{0,20}\\{0,7}["'`]?\]?\)?\s{0,4}(?::|=>?|,|\()?\s{0,4}\\{0,7}["'`]{0,3}(?:(?:Bearer|Basic|Token|ApiKey|Api-Key|Key|Bot|Digest|Negotiate|NTLM|SSWS|GenieKey|Splunk|OAuth|[A-Z][A-Za-z]{1,14}(?:-[A-Za-z]{1,14})?(?=\s))(?:\s{1,4}(?:token=)?|=))?\\{0,7}["'`]?)([\w.~+/=:%|!-]{6,4000})/iy
  shape.lastIndex = end
  const match = shape.exec(text)
  const value = match?.[1] ?? ''
  if (match === null || !isTokenStart(text, start)) return
  const offset = end + match[0].length - value.length
  const isHeader =
    /[:=(,]/.test(match[0].slice(0, match[0].length - value.length)) ||
    /(?:bearer|basic)\s/i.test(text.slice(start, offset))
  if (!isHeader || isPlaceholder(value) || isWordy(value) || entropy(value) < 2.5 || !/\d/.test(value)) {
    if (!/basic\s{1,4}$/i.test(text.slice(start, offset)) || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value) || isWordy(value))
      return
  }
  emit(offset, offset + value.length, 'authorization')
}

const COOKIE_ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|secure|httponly|priority|version|comment)$/i

/** The values of `Cookie:` and `Set-Cookie:` pairs, attributes kept. */
function cookies(text: string, _start: number, end: number, emit: Emit): void {
  const header =
    /(?:\\{0,7}["'`])?(?:,\s{0,4}\\{0,7}["']value\\{0,7}["'])?\s{0,4}[:,=]\s{0,4}\\{0,7}["'`]?([^\r\n"'`\\]{4,4000})/y
  header.lastIndex = end
  const match = header.exec(text)
  if (match === null) return
  const line = match[1] ?? ''
  const offset = end + match[0].length - line.length
  const next = line.search(/cookie["']?\s?[:=]/i)
  for (const pair of (next < 0 ? line : line.slice(0, next)).matchAll(/([\w.-]{1,80})=([^;\s,]{6,4000})/g)) {
    const [whole, name = '', value = ''] = pair
    if (COOKIE_ATTRIBUTE.test(name) || isPlaceholder(value) || isWordy(value) || /^\d{1,9}$/.test(value)) continue
    const at = offset + pair.index + whole.length - value.length
    emit(at, at + value.length, 'cookie')
  }
}

/** The password of a Go database address: `user:password@tcp(host:3306)/name`. */
function driverAddress(text: string, start: number, _end: number, emit: Emit): void {
  const password = /[\w.-]{1,60}:([^\s:"'`\\]{3,120})$/.exec(text.slice(Math.max(0, start - 190), start))?.[1]
  if (password !== undefined && !isPlaceholder(password)) emit(start - password.length, start, 'url-password')
}

/** The 40-character secret that stands within 160 characters after an access key id, in whatever table or log. */
function awsPair(text: string, start: number, _end: number, emit: Emit): void {
  const window = text.slice(start, start + 220)
  if (!/^A[KS]IA[A-Z0-9]{16}/.test(window)) return
  for (const match of window.slice(20).matchAll(/[A-Za-z0-9+/]{40,}/g)) {
    const at = start + 20 + match.index
    if (match[0].length === 40 && !isHex(match[0]) && /[A-Z]/.test(match[0]) && /[a-z]/.test(match[0]))
      emit(at, at + 40, 'aws-secret-key')
  }
}

/** `export NAME=` and PowerShell's `$env:NAME =` with a random value, whatever the name. */
function exported(text: string, _start: number, end: number, emit: Emit): void {
  const line = /[A-Za-z_]\w{1,60}\s{0,2}=\s{0,2}\\{0,7}["']?([\w+/.=-]{24,200})(?=$|[\s"'\\;&])/y
  line.lastIndex = end
  const value = line.exec(text)?.[1] ?? ''
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
  if (isMixed && !value.includes('/') && isRandom(value, 24))
    emit(line.lastIndex - value.length, line.lastIndex, 'secret')
}

/** Twelve to twenty-four lower-case words after the name of a wallet's phrase. */
function seedWords(text: string, _start: number, end: number, emit: Emit): void {
  const phrase = /\\{0,7}["']?\s{0,4}(?:[:=(]|is)\s{0,4}\\{0,7}["']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})/iy
  phrase.lastIndex = end
  const words = phrase.exec(text)?.[1]
  if (words !== undefined) emit(phrase.lastIndex - words.length, phrase.lastIndex, 'seed-phrase')
}

/** `host:port:database:user:password`, the whole line. */
function pgpassLine(text: string, start: number, end: number, emit: Emit): void {
  const line = /(?:\*:)?[\w*-]{1,64}:[\w*.@-]{1,64}:([^\s:"'\\]{3,120})(?=$|[\s"'\\])/y
  line.lastIndex = end
  const match = line.exec(text)
  const before = /[\w.*-]{1,100}$/.exec(text.slice(Math.max(0, start - 100), start))
  if (match === null || before === null) return
  const password = match[1] ?? ''
  emit(end + match[0].length - password.length, end + match[0].length, 'password')
}

/** Every value below `data:` or `stringData:` of a Kubernetes Secret manifest, within 4 KB of its `kind`. */
function kubernetesSecret(text: string, start: number, end: number, emit: Emit): void {
  const [from, to] = around(text, start, end, 4096, 4096)
  const manifest = text.slice(from, to)
  for (const block of manifest.matchAll(
    /(?<=^|\n|\\n)[ \t]{0,8}(?:stringData|data):[ \t]{0,4}(?:\n|\\n)((?:[ \t]{1,12}[\w.-]{1,80}:[^\n\\]{1,3000}(?:\n|\\n|$)){1,40})/g,
  )) {
    const blockStart = from + block.index + block[0].length - (block[1] ?? '').length
    for (const pair of (block[1] ?? '').matchAll(/[\w.-]{1,80}:[ \t]{1,4}["']?([^\s"'\\]{4,3000})/g)) {
      const value = pair[1] ?? ''
      if (isPlaceholder(value)) continue
      const at = blockStart + pair.index + pair[0].length - value.length
      emit(at, at + value.length, 'kubernetes-secret')
    }
  }
  for (const block of manifest.matchAll(/"(?:stringData|data)"\s{0,4}:\s{0,4}\{([^{}]{1,4000})\}/g)) {
    const blockStart = from + block.index + block[0].length - (block[1] ?? '').length - 1
    for (const pair of (block[1] ?? '').matchAll(/:\s{0,4}"([^"\\]{4,3000})"/g)) {
      const value = pair[1] ?? ''
      const at = blockStart + pair.index + pair[0].length - value.length - 1
      if (!isPlaceholder(value)) emit(at, at + value.length, 'kubernetes-secret')
    }
  }
}
