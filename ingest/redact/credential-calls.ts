/** Detects passwords that stand as an unnamed argument of a call that takes credentials: `login("bob", "…")`, `setPassword("…")`. */
import { isPlaceholder, isPublicId } from './shape.ts'
import type { Emit, Finder } from './span.ts'

const STRING = String.raw`\\{0,4}(?:N|@)?["']([^"'\\\n]{0,200})\\{0,7}["']`
/** An argument that is no interesting string: a variable, an expression without brackets, or a string that is passed over. */
const OTHER = String.raw`(?:\\{0,7}["'][^"'\n]{0,200}?\\{0,7}["']|[^"',()\n]{1,60})`

/** Words that wake, and the shape from the word on: the first group is the password. */
const CALLS: readonly [words: string[], shape: string][] = [
  // user and password, in this order, from the libraries' documentation
  [
    [
      '.login(',
      'basicauth(',
      'basic_auth(',
      'auth=(',
      'networkcredential(',
      'passwordauthentication(',
      'passwordcredential(',
      'usernamepasswordcredentials(',
      'httpbasicauth(',
      'setcredentials(',
      'basiccredentials(',
      'basicawscredentials(',
      'authenticate(',
      'setauth(',
    ],
    String.raw`\s{0,4}${OTHER},\s{0,8}${STRING}`,
  ],
  // address, user and password
  [
    [
      'mysqli_connect(',
      'mysql_connect(',
      'new mysqli(',
      'getconnection(',
      'new pdo(',
      'dbi->connect(',
      'ftp_connect(',
      'oci_connect(',
    ],
    String.raw`\s{0,4}${OTHER},\s{0,8}${OTHER},\s{0,8}${STRING}`,
  ],
  [['credentials('], String.raw`\s{0,4}${OTHER},\s{0,8}${OTHER},\s{0,8}${OTHER},\s{0,8}${STRING}`],
  // the password alone, or after its own name or selector
  [
    [
      'setpassword(',
      'set_password(',
      'withpassword(',
      'setpassphrase(',
      'setsecret(',
      'setauthtoken(',
      'settoken(',
      'convertto-securestring ',
    ],
    String.raw`\s{0,4}(?:-String\s{1,4})?${STRING}`,
  ],
  [
    [
      'pgp_sym_decrypt(',
      'pgp_sym_encrypt(',
      'aes_decrypt(',
      'aes_encrypt(',
      'jwt.sign(',
      'jwt.verify(',
      'jwt.encode(',
      'jwt.decode(',
    ],
    String.raw`\s{0,4}(?:\{[^{}\n]{0,200}\}|${OTHER}),\s{0,8}${STRING}`,
  ],
  [
    ['password', 'passwd', 'passphrase'],
    String.raw`[^\n"']{0,30}["'\]][^\n(]{0,8}\)?\s{0,4}[.,]\s{0,4}(?:(?:fill|type|sendKeys|send_keys|setValue|set|val|toBe|toEqual|equals)\(\s{0,4})?${STRING}\s{0,4}\)`,
  ],
  [
    ['password:", "password: "', 'assword:'],
    String.raw`[ ]?\\{0,7}["']\)?\s{0,4}(?:\n|\\n)\s{0,8}send(?:line)?\(?\s{0,4}\\{0,7}["']([^"'\\\r\n]{4,80})`,
  ],
]

/** All detectors of this file. */
export const callFinders: readonly Finder[] = CALLS.map(([words, shape]) => {
  const call = new RegExp(shape, 'iy')
  return {
    words: words.flatMap((word) => word.split(', ')),
    find(text: string, _start: number, end: number, emit: Emit) {
      call.lastIndex = end
      const match = call.exec(text)
      const password = match?.[1] ?? ''
      if (match === null || !(isArgument(password) || (isPlainPlace(words, match[0]) && isPlainWord(password)))) return
      const at = end + match[0].lastIndexOf(password)
      emit(at, at + password.length, 'password')
    },
  }
})

/** Calls that connect to a database, and a login with an address in quotes, leave no doubt what the argument is. */
function isPlainPlace(words: readonly string[], call: string): boolean {
  return (
    words.includes('new mysqli(') ||
    (words.includes('.login(') && /^\s{0,4}\\{0,7}["'][^"'@\s]{1,60}@[^"'\s]{1,60}["']/.test(call))
  )
}

function isPlainWord(value: string): boolean {
  return (
    /^[a-z]{5,40}$|^[A-Za-z]{10,40}$/.test(value) &&
    !isPlaceholder(value) &&
    !/pass|pwd|secret|user|name|data|test|host/i.test(value)
  )
}

/** A password in a call shows a digit or a sign, so that field names, roles and messages stay. */
function isArgument(value: string): boolean {
  if (value.length < 5 || isPlaceholder(value) || /\s|:\/\/|^[./#]|[(){}<>]/.test(value)) return false
  return /[A-Za-z]/.test(value)
    ? /[\d!@#$%^&*?]/.test(value) && (!isPublicId(value) || value.length >= 20)
    : /\d{6}/.test(value)
}
