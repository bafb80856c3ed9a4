/** Detects stored passwords: crypt(3) and its kin, the hashes of frameworks and databases, and the account files they stand in. */
import { ALPHANUMERIC, charTable } from './char-table.ts'
import { isPlaceholder, isWordy } from './shape.ts'
import { isTokenStart, type Emit, type Finder } from './span.ts'

/** Shapes that begin at their word. Sources: crypt(5), passlib's list of formats, the manuals of the databases and servers named. */
export const hashFinders: readonly Finder[] = [
  pattern(['$2a$', '$2b$', '$2y$', '$2x$'], /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{50,53}/y),
  pattern(
    ['$1$', '$5$', '$6$', '$y$', '$apr1$', '$7$', '$sha1$', '$gy$', '$8$', '$9$'],
    /\$(?:[156789y]|apr1|sha1|gy)\$(?:[\w./=,+-]{1,60}\$){1,3}[./+A-Za-z0-9]{20,100}={0,2}/y,
  ),
  // doubled dollar signs, as Docker Compose wants them
  pattern(['$$apr1$$', '$$2y$$', '$$2a$$', '$$6$$', '$$5$$'], /\$\$(?:apr1|2[ay]|[56])(?:\$\$[./\w=]{2,60}){1,2}/y),
  // Juniper's reversible form, MySQL's caching_sha2_password, Drupal, phpass
  pattern(['"$9$'], /"(\$9\$[\w./-]{12,120})(?=")/y),
  pattern(['$a$0'], /\$A\$0\d\d\$[^\s'"\\]{40,80}/y),
  pattern(['$s$', '$p$', '$h$'], /\$(?:S\$[./0-9A-Za-z]{50,56}|[PH]\$[./0-9A-Za-z]{31})/y),
  pattern(['$argon2', '$scrypt$', '$pbkdf2'], /\$(?:argon2[id]{1,2}|scrypt|pbkdf2[\w-]{0,10})\$[\w=,$+/.-]{20,200}/y),
  // Django and Werkzeug, GRUB
  pattern(
    ['pbkdf2_sha', 'pbkdf2:sha', 'scrypt:'],
    /(?:pbkdf2[_:]sha\d{1,3}[$:]|scrypt:)[\w:.]{1,30}\$[\w./+-]{1,40}\$[\w+/=]{20,140}/y,
  ),
  pattern(['sha1$', 'md5$', 'sha256$'], /(?:sha1|md5|sha256)\$[\w.-]{1,32}\$[0-9a-f]{32,64}(?![0-9a-f])/y),
  pattern(['grub.pbkdf2.'], /grub\.pbkdf2\.sha\d{1,3}\.\d{1,8}\.[0-9A-F]{16,300}\.[0-9A-F]{16,300}/y),
  pattern(['sha1:', 'md5:', 'sha256:'], /(?:sha1|md5|sha256):[0-9a-f]{8,32}:[0-9a-f]{32,64}(?![0-9a-f])/y),
  // RFC 2307 and Dovecot: the scheme in braces
  pattern(
    ['{ssha', '{sha', '{smd5}', '{md5', '{cram-', '{digest-', '{hmac-', '{ldap-', '{plain', '{clear'],
    /\{(?:S?(?:SHA\d{0,3}|MD5)(?:\.(?:HEX|B64|BASE64))?|(?:CRAM|DIGEST|HMAC|LDAP|PLAIN|SHA)-MD5|PLAIN(?:-MD4)?|CLEAR(?:TEXT)?)\}([\w+/.!@#%^*-]{6,200}={0,2})/y,
  ),
  // CouchDB, PostgreSQL and MySQL
  pattern(['-pbkdf2-', '-pbkdf2:'], /-pbkdf2[-:](?:sha\d{1,3}-)?[0-9a-f]{40,128},[0-9a-f]{16,64}/y),
  pattern(
    ['scram-sha-'],
    /SCRAM-SHA-(?:1|256|512)\$\d{1,8}:[\w+/]{8,80}={0,2}\$[\w+/]{20,100}={0,2}:[\w+/]{20,100}={0,2}/y,
  ),
  pattern(['md5'], /md5[0-9a-f]{32}(?![\w])/y),
  pattern(["'*", '"*'], /["'](\*[0-9A-F]{40})(?![0-9A-F])/y),
  // `$2a$` and `$2y$` in base64, as Caddy keeps them
  pattern(['jdjhj', 'jdj5j', 'jdjij'], /JDJ[5hi]J[\w+/]{50,120}={0,2}/y),
  { words: [':0:99999:'], works_on_raw: true, find: accountBefore(/^([^:\s]{8,130}):\d{0,6}$/) },
  {
    works_on_raw: true,
    words: [':/bin/', ':/sbin/', ':/usr/', ':/root:'],
    find: accountBefore(/^([./\w]{13}):\d{1,6}:\d{1,6}:[^:\n]{0,80}(?::[^:\n]{0,80})?$/),
  },
  { words: [':::', ':[u'], works_on_raw: true, find: ntHashes },
  { words: ['insert into '], works_on_raw: true, find: userTable },
]

/** A detector for a shape that begins at its word; its first group, or all of it, is the hash. */
function pattern(words: readonly string[], sticky: RegExp): Finder {
  return {
    words,
    works_on_raw: true,
    find(text, start, _end, emit) {
      sticky.lastIndex = start
      const match = sticky.exec(text)
      if (match === null || (/\w/.test(text.charAt(start)) && !isTokenStart(text, start))) return
      const hash = match[1] ?? match[0]
      const at = start + match[0].lastIndexOf(hash)
      emit(at, at + hash.length, 'password-hash')
    },
  }
}

/** A line of `/etc/shadow` or `/etc/passwd`, known by what stands after its hash; the pattern matches what follows the name. */
function accountBefore(fields: RegExp): Finder['find'] {
  return (text, start, _end, emit) => {
    const from = Math.max(0, start - 200)
    const line = /[\w.@$-]{1,64}:([^\n\\]{0,190})$/.exec(lastLine(text.slice(from, start)))
    const match = line === null ? null : fields.exec(line[1] ?? '')
    const hash = match?.[1] ?? ''
    if (match === null || !isCrypt(hash)) return
    const at = start - match[0].length
    emit(at, at + hash.length, 'password-hash')
  }
}

/** `name:500:<LM>:<NT>:::` of a Windows account dump, and smbpasswd's `name:1000:<LM>:<NT>:[U`. */
function ntHashes(text: string, start: number, _end: number, emit: Emit): void {
  const match = /:\d{1,10}:([0-9a-f]{32}):([0-9a-f]{32})$/i.exec(text.slice(Math.max(0, start - 90), start))
  if (match === null) return
  emit(start - 65, start - 33, 'password-hash')
  emit(start - 32, start, 'password-hash')
}

/** Quoted digests in the rows of a dumped table of people; a table of anything else may hold commits and checksums. */
function userTable(text: string, _start: number, end: number, emit: Emit): void {
  const table = /[`"'\w.[]{0,60}(?:user|account|member|login|customer|admin|credential)\w{0,30}[`"'\]]?\s/iy
  table.lastIndex = end
  if (!table.test(text)) return
  const rows = text.slice(table.lastIndex, table.lastIndex + 16_384)
  const next = rows.search(/insert into /i)
  for (const match of (next < 0 ? rows : rows.slice(0, next)).matchAll(
    /'([0-9a-f]{32}(?:[0-9a-f]{8}|[0-9a-f]{32}|:[\w]{8,40})?)\\?'/gi,
  )) {
    const at = table.lastIndex + match.index + 1
    emit(at, at + (match[1] ?? '').length, 'password-hash')
  }
}

function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\\n') + 1) + 1)
}

/** Traditional crypt(3): 2 characters of salt and 11 of hash; longer ones have a scheme that `pattern` knows. */
function isCrypt(value: string): boolean {
  return /^[./0-9A-Za-z]{13}$/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && !isWordy(value, true)
}

/** Lines of files of accounts, as their manuals give them; the group is the secret. */
const RECORDS: readonly [line: RegExp, isSecret: (value: string) => boolean][] = [
  // htpasswd with crypt(3), htdigest, Deluge, PostgreSQL's .pgpass, PgBouncer's userlist
  [/^[\w.@+-]{1,64}:([./0-9A-Za-z]{13})(?::.{0,200})?$/, isCrypt],
  [/^[\w.@+-]{1,64}:[^:]{1,80}:([0-9a-f]{32})$/, () => true],
  [/^[\w.@+-]{1,64}:([^\s:]{5,64}):\d{1,2}$/, () => true],
  [/^[\w.*-]{1,80}:(?:\d{2,5}|\*):[\w*.@-]{1,64}:[\w*.@-]{1,64}:([^\s:]{4,120})$/, () => true],
  [/^"[\w.@-]{1,64}" "([^\s"]{4,200})"$/, () => true],
  // Exim's passwd.client
  [/^[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}:[\w.@+-]{1,64}:([^\s:]{4,120})$/, () => true],
]
/** What may stand between such lines: nothing, a comment, an account without password or one already replaced. */
const OTHER_RECORD =
  /^\s*$|^#|^[\w.@+-]{1,64}:(?:[*!x]{0,2}:|[${]|user-|\[REDACTED:)|^[\w.*:@-]{1,200}:\[REDACTED:|"\[REDACTED:/
/** Account files are small; a longer text is looked at by the other detectors only. */
const MAX_FILE = 64 * 1024

/** How such a file begins, in a string of JSON (perhaps inside JSON) or out of it: cheap to refuse, so that every string can be asked. */
const FIRST_RECORD =
  /[[{\\"\s]{0,16}(?:\w{1,24}\\{1,7}"\s?:\s?\\{1,7}")?(?:#[^\n\\"]{0,200}(?:\n|\\{1,7}n)){0,4}(?:[\w.@+*-]{1,64}:(?! )[^\n\\":/]{1,140}(?=[\n":\\]|$)|\\{0,7}"?[\w.@-]{1,64}\\{0,7}" \\{0,7}")/y

const inName = charTable(`${ALPHANUMERIC}_.@+*-`)

/** The commonest string with a colon: a time (ISO 8601), to the end of the JSON string. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z"/y

/** Whether the text from `at` on may be a file of accounts. */
export function mayBeAccounts(text: string, at: number): boolean {
  let nameEnd = at
  while (nameEnd < at + 65 && inName[text.charCodeAt(nameEnd)] === 1) nameEnd++
  if (nameEnd > at ? text.charCodeAt(nameEnd) !== 58 : !'#"[{\\'.includes(text.charAt(at))) return false
  TIME.lastIndex = at
  FIRST_RECORD.lastIndex = at
  return !TIME.test(text) && FIRST_RECORD.test(text)
}

/** Reports the secrets of a text in which every line is an account's, a comment or empty. */
export function accountFile(text: string, emit: Emit): void {
  if (text.length > MAX_FILE || !mayBeAccounts(text, 0)) return
  const found: [start: number, end: number][] = []
  let at = 0
  for (const line of text.split('\n')) {
    const record = line.endsWith('\r') ? line.slice(0, -1) : line
    const secret = RECORDS.map(([shape, isSecret]) => {
      const value = shape.exec(record)?.[1]
      return value !== undefined && isSecret(value) && !isPlaceholder(value) ? value : null
    }).find((value) => value !== null)
    if (secret !== undefined && secret !== null) {
      const start = at + record.lastIndexOf(secret)
      found.push([start, start + secret.length])
    } else if (!OTHER_RECORD.test(record)) return
    at += line.length + 1
  }
  for (const [start, end] of found) emit(start, end, 'password-hash')
}
