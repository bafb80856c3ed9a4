/** Detects passwords that stand as an unnamed argument of a call that takes credentials: `login("bob", "…")`, `setPassword("…")`. */
import { isServiceKey } from './nearby-secrets.ts'
import { isPlaceholder, isPublicId, isUuid, isWordy } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** A string literal, with the marks languages put before it. */
export const STRING = String.raw`(?:\\{0,4}(?:N|@)?|[bu])\\{0,4}["']([^"'\\\n]{0,200})\\{0,7}["']`
/** An argument that is no interesting string: a variable, an expression without brackets, or a string that is passed over. */
export const OTHER = String.raw`(?:\\{0,7}["'][^"'\n]{0,200}?\\{0,7}["']|[^"',()\n]{1,60})`

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
      'createhmac(',
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
      'plainauth(',
      'sequelize(',
    ],
    String.raw`\s{0,4}${OTHER},\s{0,8}${OTHER},\s{0,8}${STRING}`,
  ],
  [['hmac.new(sha'], String.raw`\w{1,10}\.new,\s{0,4}\[\]byte\(${STRING}`],
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
      'cookieparser(',
      'hmac.new(',
      'hmac.new(b',
      'fernet(',
      'fernet(b',
      'secretkeyspec(',
    ],
    String.raw`\s{0,4}(?:-String\s{1,4})?${STRING}`,
  ],
  [[':auth(', '.auth(', '.unlock(', '.identify('], String.raw`\s{0,4}${STRING}\s{0,4}\)`],
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
    ['"pass', "'pass", '#pass', '"pwd', "'pwd", '#pwd'],
    String.raw`\\{0,7}["'][^\n("']{0,8}\)?\s{0,4}[.,]\s{0,4}(?:fill|type|sendKeys|send_keys|setValue|set|val)\(\s{0,4}${STRING}\s{0,4}\)`,
  ],
  [
    ['password:", "password: "', 'assword:'],
    String.raw`[ ]?\\{0,7}["']\)?\s{0,4}(?:\n|\\n)\s{0,8}send(?:line)?\(?\s{0,4}\\{0,7}["']([^"'\\\r\n]{4,80})`,
  ],
]

/** All detectors of this file. */
export const callFinders: readonly Finder[] = [
  ...CALLS.map(callFinder),
  {
    words: [
      'connect(',
      'login(',
      'loginrequest(',
      'create_user(',
      'create_superuser(',
      'createuser(',
      'createasync(',
      'adduser(',
      'add_user(',
      'registeruser(',
      'register_user(',
      'signup(',
      'sign_up(',
      'passwordasync(',
      'smtp.start(',
      'ftp(',
      'principalcontext(',
      '.auth(',
      'signin(',
      'sign_in(',
      'logon(',
      'credentials(',
      'connection(',
      'password(',
      'database(',
      '.begin(',
    ],
    find: loginArguments,
  },
  {
    words: ['client(', 'client.new ', 'client.new(', 'sdk(', 'applicationid(', 'initialize(', '.api(', 'init('],
    find: onlyArgument,
  },
]

/** Any call that connects or logs in: among the strings after the first, the first that can only be a password. */
function loginArguments(text: string, _start: number, end: number, emit: Emit): void {
  const list =
    /(?:\s{0,8}(?:\\{0,7}["'][^"'\\\n]{0,120}\\{0,7}["']|[\w.$:]{1,40}),){1,4}\s{0,8}\\{0,7}["'][^"'\\\n]{0,120}/y
  list.lastIndex = end
  const found = list.exec(text)
  if (found === null) return
  for (const [index, part] of [
    ...found[0].matchAll(/["']([^"'\\]{1,120})(?=\\{0,7}["']|$)(?:\\{0,7}["'])?/g),
  ].entries()) {
    const value = part[1] ?? ''
    if (index === 0 && /^\s{0,8}\\{0,7}["']/.test(found[0])) continue
    if (
      !isArgument(value) ||
      /^[\w-]{1,20}\.[\w.-]+$|@[\w-]+\.|^(?:user|admin|db|host|test|client|root)\w{0,3}$/i.test(value)
    )
      continue
    emit(end + part.index + 1, end + part.index + 1 + value.length, 'password')
    return
  }
}

/** `new SomeClient("…")`: one string that looks given out by a service. */
function onlyArgument(text: string, _start: number, end: number, emit: Emit): void {
  const call = /\s{0,4}\\{0,7}["']([\w.-]{16,200})(?=\\{0,7}["']\s{0,2}[),])/y
  call.lastIndex = end
  const value = call.exec(text)?.[1] ?? ''
  if (value !== '' && !isUuid(value) && isServiceKey(value))
    emit(call.lastIndex - value.length, call.lastIndex, 'secret')
}

/** The detector of one row of the table. */
function callFinder([words, shape]: (typeof CALLS)[number]): Finder {
  const call = new RegExp(shape, 'iy')
  return {
    words: words.flatMap((word) => word.split(', ')),
    find(text: string, _start: number, end: number, emit: Emit) {
      call.lastIndex = end
      const match = call.exec(text)
      const password = match?.[1] ?? ''
      if (
        match === null ||
        !(isArgument(password) || isAppPassword(password) || (isPlainPlace(words, match[0]) && isPlainWord(password)))
      )
        return
      const at = end + match[0].lastIndexOf(password)
      emit(at, at + password.length, 'password')
    },
  }
}

/** Calls that connect to a database, and a login with an address in quotes, leave no doubt what the argument is. */
function isPlainPlace(words: readonly string[], call: string): boolean {
  return (
    words.includes('new mysqli(') ||
    (words.includes('.login(') && /^\s{0,4}\\{0,7}["'][^"'@\s]{1,60}@[^"'\s]{1,60}["']/.test(call))
  )
}

/** The form in which Google shows the password of an app. */
function isAppPassword(value: string): boolean {
  return /^[a-z]{4}(?: [a-z]{4}){3}$/.test(value)
}

function isPlainWord(value: string): boolean {
  return (
    /^[a-z]{5,40}$|^[A-Za-z]{10,40}$/.test(value) &&
    !isPlaceholder(value) &&
    !/pass|pwd|secret|user|name|data|test|host/i.test(value)
  )
}

/** Letters of both cases that make no words, as password managers give. */
function isLetterNoise(value: string): boolean {
  return value.length >= 12 && /[a-z]/.test(value) && /[A-Z]/.test(value) && !isWordy(value)
}

/** A password in a call shows a digit or a sign, so that field names, roles and messages stay. */
export function isArgument(given: string): boolean {
  const value = given.replace(/\{\w{1,12}\}$/, '')
  if (value.length < 5 || isPlaceholder(value) || /\s|:\/\/|^[./]|^#[\w-]+$|[(){}<>]/.test(value)) return false
  return /[A-Za-z]/.test(value)
    ? (/[\d!@#$%^&*?]/.test(value) && (!isPublicId(value) || value.length >= 20)) || isLetterNoise(value)
    : /\d{6}/.test(value)
}
