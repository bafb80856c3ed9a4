/** Detects keys and passwords that are arguments of ciphers, hashes and key stores, pairs in brackets, and keys as lists of bytes. */
import { isArgument, OTHER, STRING } from './credential-calls.ts'
import { isPhrase } from './human-passwords.ts'
import { isServiceKey } from './nearby-secrets.ts'
import { isPlaceholder } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** What turns a text into bytes, before its quote. */
const AS_BYTES = String.raw`(?:\[\]byte\(|Buffer\.from\(|(?:\w{1,16}\.){1,4}(?:GetBytes|parse|decode)\()?`

/** Calls whose first argument can only be a key. */
const KEYS = [
  'symmetricsecuritykey(',
  'hmacshakeyfor(',
  'setsigningkey(',
  'cookiestore(',
  'signedstring(',
  'secretkeyspec(',
  'hmacsha256(',
  'hmacsha512(',
  'hmacsha1(',
  'encryptor.new(',
  'verifier.new(',
]

/** Words that wake, and the shape from the word on: the first group is the key. From the libraries' documentation. */
const CALLS: readonly [words: string[], shape: string][] = [
  // what is hashed as a password, and the first argument of a cipher
  [
    [
      'hmac256(',
      'hmac384(',
      'hmac512(',
      'aes.new(',
      'des.new(',
      'des3.new(',
      'blowfish.new(',
      'arc4.new(',
      'hashsync(',
      'comparesync(',
      'bcrypt.hash(',
      'bcrypt.compare(',
      'hashpw(',
      'password_hash(',
      'password_verify(',
      'make_password(',
      'check_password(',
      'hash_password(',
      'verify_password(',
      'hashpassword(',
      'verifypassword(',
      'checkpassword(',
      'pbekeyspec(',
      'deskeyspec(',
      'derivebytes(',
      'scryptsync(',
      'pbkdf2sync(',
      'cipher(',
      'password.create(',
      'encoder.encode(',
      'encoder().encode(',
    ],
    String.raw`\s{0,4}${AS_BYTES}${STRING}`,
  ],
  // data or an algorithm, then the key
  [
    [
      'encrypt(',
      'decrypt(',
      'createcipheriv(',
      'createcipher(',
      'createdecipheriv(',
      'createdecipher(',
      'pbkdf2_hmac(',
      '.basic(',
      'hmac.hexdigest(',
      'hmac.digest(',
      'signwith(',
      'basicauthentication(',
      'jwt.encode ',
    ],
    String.raw`\s{0,4}${OTHER},\s{0,8}${AS_BYTES}${STRING}`,
  ],
  [
    ['openssl_encrypt(', 'openssl_decrypt(', 'hash_hmac(', 'directoryentry('],
    String.raw`\s{0,4}${OTHER},\s{0,8}${OTHER},\s{0,8}${STRING}`,
  ],
  // the name of an entry in a directory, then its password
  [
    ['bind_s(', '.bind(', 'ldap_bind('],
    String.raw`\s{0,4}(?:\$?\w{1,20},\s{0,4})?\\{0,7}["'][^"'\n]{0,200}=[^"'\n]{0,200}["'],\s{0,8}${STRING}`,
  ],
  [['derivebytes('], String.raw`\s{0,4}${OTHER},\s{0,8}(?:\w{1,12}\.){1,3}GetBytes\(${STRING}`],
  // a digest compared with what a password must give
  [
    ['md5(', 'sha1('],
    String.raw`\s{0,4}\$?\w{0,20}(?:pass|pwd|pw|(?<=\$)p)\w{0,10}(?:\[[^\]\n]{1,30}\])?\s{0,4}\)\s{0,4}[!=]==?\s{0,4}\\{0,7}["']([0-9a-f]{32,40})\\{0,7}["']`,
  ],
  // a user and a password side by side
  [['basic_auth ', 'http_basic '], String.raw`\\{0,7}["'][^"'\\\n]{1,80}\\{0,7}["'],\s{0,4}${STRING}`],
  [['basic_auth('], String.raw`\s{0,4}${OTHER},\s{0,8}Some\(${STRING}`],
  [
    ['credentials::new('],
    String.raw`\s{0,4}\\{0,7}"[^"\\\n]{1,80}\\{0,7}"(?:\.\w{1,12}\(\))?,\s{0,8}${STRING}(?:\.\w{1,12}\(\))?`,
  ],
  [['credentials('], String.raw`\s{0,4}\\{0,7}["'][^"'\\\n]{1,80}\\{0,7}["']\s{0,4}=>\s{0,4}${STRING}`],
  [
    ['creds', 'credentials', 'auth =', 'login ='],
    String.raw`\\{0,7}["']?\s{0,4}(?::=|=>?|:)?\s{0,4}(?:\[\]string\{|[[(])\s{0,4}\\{0,7}["'][^"'\\\n]{1,80}\\{0,7}["'],\s{0,4}${STRING}\s{0,4}[\])}]`,
  ],
  [
    ['fill_in '],
    String.raw`\(?["':][^"',\n]{0,30}(?:pass\w{0,6}|secret|pin)["']?,\s{0,4}:?with(?::|\s?=>)\s{0,4}${STRING}`,
  ],
  [
    ['assword:"; send ', 'assword: "; send ', 'assword:\\"; send ', 'assword:*"; send '],
    String.raw`(?:--\s)?\\{0,7}["']([^"'\\\r\n]{4,80})`,
  ],
  [['connection.open(', 'connection1.open('], String.raw`\s{0,4}${OTHER},\s{0,8}${STRING}`],
]

/** All detectors of this file. */
export const keyFinders: readonly Finder[] = [
  ...CALLS.map(([words, shape]) => callFinder(words, shape, isKeyArgument)),
  callFinder(KEYS, String.raw`\s{0,4}${AS_BYTES}${STRING}`, isAnyKey),
  { words: ['".tochararray('], find: javaPassword },
  { words: ['forkey:'], is_name: true, find: valueForKey },
  { words: ['new '], find: constructorKeys },
  { words: ['.rest(', 'handler(', 'subscription(', 'authenticatetier('], find: keyStrings },
  {
    words: ['key', 'secret', 'seed'].flatMap((name) =>
      ['[', ' = {', ' = [', ' = new ', ' := []byte', ' = bytes', ': ['].map((sign) => name + sign),
    ),
    find: byteList,
  },
]

/** The detector of one row. */
function callFinder(words: readonly string[], shape: string, isKey: (value: string) => boolean): Finder {
  const call = new RegExp(shape, 'iy')
  return {
    words,
    find(text: string, _start: number, end: number, emit: Emit) {
      call.lastIndex = end
      const match = call.exec(text)
      const key = match?.[1] ?? ''
      if (match === null || !isKey(key)) return
      const at = end + match[0].lastIndexOf(key)
      emit(at, at + key.length, 'password')
    },
  }
}

/** An argument that may be a key: like a password, no name of an algorithm; or a phrase. */
function isKeyArgument(value: string): boolean {
  if (/^[a-z]{4}(?: [a-z]{4}){3}$/.test(value) || /^[0-9a-f]{32,40}$/.test(value)) return true
  if (/\s/.test(value)) return isPhrase(value, true) || isWordsWithNumber(value)
  return isArgument(value) && !ALGORITHM.test(value)
}

/** `secret key 123`: up to five words, one with a digit. */
function isWordsWithNumber(value: string): boolean {
  return (
    value.length <= 64 && /\d/.test(value) && /^[\w-]{1,20}(?: [\w-]{1,20}){1,4}$/.test(value) && !isPlaceholder(value)
  )
}

/** Where only a key can stand any text is one, but for a placeholder. */
function isAnyKey(value: string): boolean {
  return value.length >= 6 && /[A-Za-z]/.test(value) && !isPlaceholder(value) && !ALGORITHM.test(value)
}

/** `aes-256-cbc`, `SHA256`, `utf-8`, `P-256`, `AES/CBC/PKCS5Padding`. */
const ALGORITHM =
  /^(?:aes|3?des|desede|rsa|ecdsa|sha|md|hmac|utf|base|hex|latin|ascii|iso|pkcs|oaep|ecb|cbc|gcm|ctr|blowfish|bf|rc|chacha|x|ed|secp|ripemd|blake|argon|scrypt|bcrypt|pbkdf|p|[hrep]s|id)(?:[-_/]?\d{1,5}[a-z]?)?(?:[-_/.]\w{1,24}){0,4}$/i

/** `ks.load(in, "…".toCharArray())`, `new PBEKeySpec("…".toCharArray(), …)`: Java keeps passwords so, and alphabets. */
function javaPassword(text: string, start: number, _end: number, emit: Emit): void {
  const before =
    /(?:load|init|store|getKey|getEntry|setKeyEntry|PBEKeySpec|PasswordProtection|unlock|pass\w{0,20}|pin)\s{0,4}(?:\(|=)[^;\n]{0,80}?"([^"\\\n]{4,80})\\{0,7}$/i.exec(
      text.slice(Math.max(0, start - 200), start),
    )
  const value = before?.[1] ?? ''
  if (before === null || /0123|abcd/i.test(value)) return
  // what a key store is opened with is a password, be it a mere word
  const isStores = /^(?:load|init|store|get|setKey|PasswordP)/.test(before[0])
  if (!isArgument(value) && !(isStores && /^[A-Za-z]{4,40}$/.test(value) && !isPlaceholder(value))) return
  const end = start - (before[0].length - before[0].lastIndexOf(value) - value.length)
  emit(end - value.length, end, 'password')
}

/** `keychain.set("…", forKey: "userPassword")`: the value before its name. */
function valueForKey(text: string, start: number, end: number, emit: Emit): void {
  const name =
    /^\s?@?\\{0,7}["']\w{0,24}(?:pass(?:word|phrase|code|wd)|secret|token|pin|api_?key)\w{0,12}\\{0,7}["']/i.exec(
      text.slice(end, end + 80),
    )
  const from = Math.max(0, start - 140)
  const value = /\\{0,7}["']([^"'\\\n]{4,100})\\{0,7}["'],?\s{0,4}$/.exec(text.slice(from, start))
  if (name === null || value === null || !isArgument(value[1] ?? '')) return
  const at = from + value.index + value[0].indexOf(value[1] ?? '')
  emit(at, at + (value[1] ?? '').length, 'password')
}

/** `new SomeApi("24811", "…", "…")`: every string that looks given out by a service. */
function constructorKeys(text: string, start: number, end: number, emit: Emit): void {
  const call = /[A-Z][\w.]{2,40}(?=\(\s{0,4}\\{0,7}["'])/y
  call.lastIndex = end
  const name = call.exec(text)?.[0]
  if (name !== undefined && !NO_CLIENT.test(name)) keyStrings(text, start, call.lastIndex + 1, emit)
}

const NO_CLIENT =
  /id|hash|sha|digest|commit|ref|object|bytes|buffer|error|exception|address|point|color|string|text|path|ur[il]|date|regex|event|node|image/i

/** The strings of an argument list, up to five, that look given out: letters of both cases and digits, or hexadecimal of 32 and more. */
function keyStrings(text: string, _start: number, end: number, emit: Emit): void {
  const list = /(?:\s{0,8}(?:\\{0,7}["'][^"'\\\n]{0,160}\\{0,7}["']|[\w.$:]{1,40}),?){1,5}/y
  list.lastIndex = end
  const found = list.exec(text)
  if (found === null) return
  for (const match of found[0].matchAll(/["']([\w.:/+=-]{20,160})(?=\\{0,7}["'])/g)) {
    const key = match[1] ?? ''
    const isGivenOut = /^[0-9a-f]+$/.test(key)
      ? isServiceKey(key) && key.length >= 32
      : /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d.{0,90}\d/.test(key) && key.split(/[/.:]/).some(isServiceKey)
    if (!isGivenOut || ALGORITHM.test(key)) continue
    const at = end + match.index + 1
    emit(at, at + key.length, 'secret')
  }
}

/** `aes_key[16] = {0x67, …}`, `key = [103, 158, …]`: bytes under the name of a key. */
function byteList(text: string, start: number, end: number, emit: Emit): void {
  if (/pub(?:lic)?[_-]?$/i.test(text.slice(Math.max(0, start - 8), start))) return
  const list =
    /\w{0,20}\]?\s{0,4}(?:PROGMEM\s{0,4})?(?:=\s{0,4})?(?:new\s)?(?:\w{0,12}\[\]|bytearray|Uint8Array|Buffer|\w{1,12}\.of)?\s{0,4}\(?\s{0,4}[[{]?\s{0,12}((?:(?:\(byte\)\s?)?(?:0x[0-9a-f]{1,2}|-?\d{1,3}),(?:\s|\\n){0,16}){7,80}(?:\(byte\)\s?)?(?:0x[0-9a-f]{1,2}|-?\d{1,3}))/iy
  list.lastIndex = end
  const bytes = list.exec(text)?.[1] ?? ''
  if (bytes === '') return
  const isHexadecimal = /0x/i.test(bytes)
  if (!isHexadecimal && (bytes.split(',').length < 16 || !/\d{3}/.test(bytes))) return
  emit(list.lastIndex - bytes.length, list.lastIndex, 'secret')
}
