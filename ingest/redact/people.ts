/** Detects what names a person: home folders, the slugs agents make of them, given user names, e-mail addresses. */
import { isAlphanumeric, isTokenStart, type Emit, type Finder } from './span.ts'

/** Accounts of images, runners and systems: they name a machine's role, nobody. */
const SHARED_ACCOUNT =
  /^(?:user|users|username|runner|runneradmin|node|ubuntu|debian|ec2-user|vscode|codespace|coder|gitpod|root|admin|administrator|app|dev|developer|default|public|shared|guest|all users|home|test|testuser|example|git|jenkins|circleci|vagrant|docker|linuxbrew|appuser|nonroot|sandbox|agent|me|you|your-?name|yourname|your-?user(?:name)?|name|someone|somebody|foo|bar)$/i
const ALREADY = /^user-[0-9a-f]{8}(?![0-9a-z])/i

/** The detectors for homes and mail; `user_names` and `home_dirs` add exact ones. */
export function peopleFinders(user_names: readonly string[], home_dirs: readonly string[]): Finder[] {
  const folders = home_dirs.map((dir) => dir.replace(/[\\/]+$/, '')).filter((dir) => /[\\/][^\\/]{2,}$/.test(dir))
  const names = [...user_names, ...folders.map((dir) => dir.slice(dir.search(/[^\\/]+$/)))]
  const personal = [...new Set(names)].filter((name) => name.length >= 3 && isAscii(name) && !SHARED_ACCOUNT.test(name))
  return [
    {
      words: ['/home/', '/users/', '\\/home\\/', '\\/users\\/', '%2fhome%2f', '%2fusers%2f'],
      works_on_raw: true,
      find: unixHome,
    },
    {
      words: [
        ':\\users\\',
        ':\\\\users\\\\',
        ':\\\\\\\\users\\\\\\\\',
        ':/users/',
        ':\\documents and settings\\',
        '\\\\users\\\\',
      ],
      works_on_raw: true,
      find: windowsHome,
    },
    { words: ['-users-', '-home-'], works_on_raw: true, find: slugHome },
    { words: ['@', '%40', '\\u0040'], works_on_raw: true, find: mailAddress },
    ...personal.map((name) => givenName(name)),
    ...personal.filter((name) => /[.@ _]/.test(name)).map((name) => givenName(name.replaceAll(/[.@ _]/g, '-'))),
  ]
}

/** `/home/<user>` and `/Users/<user>` at the beginning of an absolute path (also under `/var`, `/mnt/c`, `/export`, a URL's `file://`). */
function unixHome(text: string, start: number, end: number, emit: Emit): void {
  const before = text.slice(Math.max(0, start - 24), start)
  const isInsidePath =
    /[\w.~)\]}*-]$/.test(before) &&
    !/(?:^|[^\w.])\/?(?:\\?\/(?:var|export|mnt\\?\/[a-z]|[a-z]|private|Volumes\\?\/\w{1,20}|System\\?\/Volumes\\?\/Data)|file:\/\/localhost)$/.test(
      before,
    ) &&
    !isTokenStart(text, start)
  if (!isInsidePath) user(text, end, emit)
}

function windowsHome(text: string, _start: number, end: number, emit: Emit): void {
  user(text, end, emit)
}

/** `-Users-<user>-project`, the folder names agents make of a working directory. */
function slugHome(text: string, start: number, end: number, emit: Emit): void {
  if (!/(?:^|[\s/\\"'`=:(,[]|\b[A-Za-z]-|\\[nrt])$/.test(text.slice(Math.max(0, start - 2), start))) return
  const name = /[A-Za-z0-9_.]{2,40}/y
  name.lastIndex = end
  const match = name.exec(text)
  if (match === null || SHARED_ACCOUNT.test(match[0]) || /^user$/i.test(match[0])) return
  if (ALREADY.test(text.slice(end, end + 16))) return
  emit(end, end + match[0].length, 'user')
}

/** The path segment that begins at `at`, when it can name a person. */
function user(text: string, at: number, emit: Emit): void {
  const segment = /[\p{L}\p{N}_][\p{L}\p{N}_.@+-]{0,63}/uy
  segment.lastIndex = at
  const found = segment.exec(text)?.[0].replace(/[.@+-]+$/, '') ?? ''
  const name = found.replace(/%2f.*$/i, '')
  if (name.length < 2 || SHARED_ACCOUNT.test(name) || ALREADY.test(name)) return
  if (/^\w:?[\\/]*$/.test(name) || /\.(?:html?|php|tsx?|jsx?|md|py|json|vue|svelte|css)$/.test(name)) return
  emit(at, at + name.length, 'user')
}

/** A name the caller gave, as a whole word in any letter case. */
function givenName(name: string): Finder {
  return {
    words: [name.toLowerCase()],
    find(text, start, end, emit) {
      const isInner = isAlphanumeric(text.charCodeAt(end)) || !isTokenStart(text, start)
      if (!isInner) emit(start, end, 'user')
    },
  }
}

const FILE_ENDING =
  /\.(?:png|jpe?g|gif|svg|webp|ico|tsx?|jsx?|mjs|cjs|json|html?|css|scss|ya?ml|toml|lock|txt|log|service|socket|timer|target|mount|local|internal|lan|map|vue|svelte|map|snap|rb|go|java|kt|length|value|weight|data|shape|key|type|latest|next|beta|alpha|rc|test|invalid|example|localhost)$/i

/** Real-looking addresses; `noreply@…`, `git@host` and reserved domains (RFC 2606: example.*, .test, .invalid …) stay. */
function mailAddress(text: string, start: number, end: number, emit: Emit): void {
  const domain = /[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24}/y
  domain.lastIndex = end
  const host = domain.exec(text)?.[0]
  if (host === undefined || FILE_ENDING.test(host) || isAlphanumeric(text.charCodeAt(end + host.length))) return
  let from = start
  while (from > 0 && start - from < 64 && /[\w.+%-]/.test(text.charAt(from - 1))) from--
  while (from < start && (!isAlphanumeric(text.charCodeAt(from)) || !isTokenStart(text, from))) from++
  const local = text.slice(from, start)
  if (local === '' || /(?:^|\b)(?:no-?reply|do-?not-?reply|git|hg|svn)$/i.test(local)) return
  if (/(?:^|\.)example\.(?:com|org|net|edu)$/i.test(host)) return
  if (/:\/\/(?:[^\s/@]{0,64}:)?$/.test(text.slice(Math.max(0, from - 70), from))) return
  emit(from, end + host.length, 'email')
}

function isAscii(name: string): boolean {
  return /^[\x20-\x7e]+$/.test(name)
}
