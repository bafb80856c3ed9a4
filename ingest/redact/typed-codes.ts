/** Detects codes that people type: PINs, access codes, the recovery codes of a second factor, passwords in groups, serial numbers of licences. */
import { isPlaceholder } from './shape.ts'
import type { Emit, Finder } from './span.ts'

/** All detectors of this file. */
export const codeFinders: readonly Finder[] = [
  {
    words: [
      ...['access', 'alarm', 'unlock', 'door', 'gate', 'login'].flatMap((what) =>
        ['_code', 'code', '-code', ' code'].map((code) => what + code),
      ),
      '_pin',
      'pin=',
      'pin"',
      "pin'",
    ],
    find: code,
  },
  {
    words: ['recovery', 'backup', 'scratch', 'emergency'].flatMap((what) =>
      ['_codes', 'codes', '-codes', ' codes'].map((codes) => what + codes),
    ),
    find: codeList,
  },
  { words: ['password', 'passwd', '_pass', 'pass:'], find: appPassword },
  { words: ['serial', 'license', 'licence', 'product_key', 'product key', 'activation'], find: serialNumber },
]

/** Four to ten digits, or capital letters with digits, right after the name and its operator. */
function code(text: string, _start: number, end: number, emit: Emit): void {
  const shape =
    /\\{0,7}["']?\s{0,4}(?:[:=]|=>|is\b|value=)\s{0,4}\\{0,7}["']?(\d{4,10}|(?=[A-Z0-9-]{0,20}\d)(?=[A-Z0-9-]{0,20}[A-Z])[A-Z0-9-]{6,20})(?![\w.-])/y
  shape.lastIndex = /=$/.test(text.slice(end - 1, end)) ? end - 1 : end
  const value = shape.exec(text)?.[1] ?? ''
  if (value !== '' && !isPlaceholder(value)) emit(shape.lastIndex - value.length, shape.lastIndex, 'password')
}

/** What may stand between two codes of a list: signs, ends of lines, numbers of items. */
const BETWEEN = String.raw`(?:[\s,;"'\\[({*|\]-]|\\n|\d{1,2}[.)]\s){0,16}`

/** The codes after the name of such a list: the first shows a digit, the others are as long, or show one too. */
function codeList(text: string, _start: number, end: number, emit: Emit): void {
  const head = /\\{0,7}["']?\s{0,4}(?::|=>?|are)/y
  head.lastIndex = end
  if (!head.test(text)) return
  let next = new RegExp(`${BETWEEN}(${WITH_DIGIT})(?![\\w-])`, 'y')
  next.lastIndex = head.lastIndex
  for (let count = 0; count < 20; count++) {
    const value = next.exec(text)?.[1]
    if (value === undefined) return
    const at = next.lastIndex
    emit(at - value.length, at, 'password')
    if (count === 0) {
      next = new RegExp(`${BETWEEN}(${WITH_DIGIT}|[A-Za-z0-9-]{${String(value.length)}})(?![\\w-])`, 'y')
      next.lastIndex = at
    }
  }
}

const WITH_DIGIT = String.raw`(?=[A-Za-z-]{0,24}\d)[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{4,12}){1,3}|(?=[A-Za-z]{0,12}\d)[A-Za-z0-9]{6,12}`

/**
 * Four groups of four small letters without quotes, as Google writes the passwords it makes for one program; of random
 * letters nine in ten have a group without a vowel, words have none.
 */
function appPassword(text: string, _start: number, end: number, emit: Emit): void {
  const shape = /\\{0,7}["']?\s{0,4}[:=]\s{0,4}([a-z]{4}(?: [a-z]{4}){3})(?![\w-]| [a-z])/y
  shape.lastIndex = text[end - 1] === ':' ? end - 1 : end
  const value = shape.exec(text)?.[1] ?? ''
  if (/(?:^| )[^aeiou ]{4}(?: |$)/.test(value)) emit(shape.lastIndex - value.length, shape.lastIndex, 'password')
}

/** Four and more groups of capital letters and digits. */
function serialNumber(text: string, _start: number, end: number, emit: Emit): void {
  const shape =
    /\w{0,12}\\{0,7}["']?\s{0,4}[:=]\s{0,4}\\{0,7}["']?((?=[A-Z-]{0,40}\d)(?=[\d-]{0,40}[A-Z])[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8}){3,7})(?![\w-])/y
  shape.lastIndex = end
  const value = shape.exec(text)?.[1] ?? ''
  if (value !== '' && !isPlaceholder(value)) emit(shape.lastIndex - value.length, shape.lastIndex, 'secret')
}
