/** Text files with places for secrets go in, seeded cases come out: each a text and the invented secrets that stand in it. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Redactor } from '#ingest/redact/redactor.ts'
import { randomSource } from '../../../random-source.ts'

export interface Case {
  name: string
  text: string
  secrets: string[]
}

/** How a text reaches the redactor: as it is, as a JSON string, as JSON inside JSON, and escaped inside text that is no JSON. */
export const ENCODINGS: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'JSON once': (text) => JSON.stringify({ type: 'tool_result', output: text }),
  'JSON twice': (text) => JSON.stringify({ arguments: JSON.stringify({ output: text }) }),
  'JSON string twice': (text) => JSON.stringify(JSON.stringify(text)),
  'JSON three times': (text) => JSON.stringify({ text: JSON.stringify([JSON.stringify({ text })]) }),
  'as a key': (text) => JSON.stringify({ [text]: 1 }),
  'in a diff': (text) => JSON.stringify({ diff: text.replaceAll(/^/gm, '+') }),
  'escaped in text': (text) => `log: ${JSON.stringify(text).slice(1, -1)} (end)`,
}

/** The files are found from the project's root, so that the bench finds them from where it is built too. */
const folder = 'test/ingest/redact/suite'

/** Every case of every file: `vendors.txt` has one a line, the others one below each `=== name`. Equal seeds give equal cases. */
export function suiteCases(root: string, seed: number): Case[] {
  const random = randomSource(seed)
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8')
      const blocks =
        file === 'vendors.txt'
          ? text
              .split('\n')
              .filter((line) => /^[^#\s]/.test(line))
              .map((line) => [/^[^:]+/.exec(line)?.[0] ?? '', line.replace(/^[^:]+: /, '')])
          : text
              .split(/^=== /m)
              .slice(1)
              .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1).trimEnd()])
      return blocks.map(([name = '', template = '']) => filled(`${file.slice(0, -4)}/${name}`, template, random))
    })
}

/** Secrets that can still be read in the redacted text: whole, or all but their first two and last four characters. */
export function survivorsOf(redactor: Redactor, one: Case, encode: (text: string) => string): string[] {
  const input = encode(one.text)
  const output = redactor.line(input).text
  return one.secrets.filter((secret) =>
    [secret, JSON.stringify(secret).slice(1, -1)].some(
      (form) => output.includes(form) || (form.length >= 12 && output.includes(form.slice(2, -4))),
    ),
  )
}

function filled(name: string, template: string, random: () => number): Case {
  const secrets: string[] = []
  const text = template.replace(/⟦([^⟧]+)⟧/g, (_whole, format: string) => {
    const secret = secretOf(format, random)
    secrets.push(secret)
    return secret
  })
  return { name, text, secrets }
}

function secretOf(format: string, random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const some = (alphabet: string, length: number): string =>
    Array.from({ length }, () => pick([...(ALPHABETS[alphabet] ?? '')])).join('')
  const fill = (shape: string): string =>
    shape
      .replaceAll('{u}', () => [8, 4, 4, 4, 12].map((length) => some('h', length)).join('-'))
      .replaceAll(/\{([A-Za-z#])(\d+)\}/g, (_whole, alphabet: string, length: string) => some(alphabet, Number(length)))
  const chosen = (kind: string): string =>
    fill(kind === 'strong' ? pick(STRONG) : kind === 'word' ? pick(WORDS) + pick(['', '', pick(WORDS)]) : human(pick))
  if (/^(?:weak|word|strong)$/.test(format)) return chosen(format)
  if (format === 'u') return fill('{u}')
  if (format.startsWith('b64:'))
    return Buffer.from(fill(format.slice(4)).replaceAll(/\b(?:weak|strong)\b/g, (kind) => chosen(kind))).toString(
      'base64',
    )
  const long = /^(wp|dj|sym)(\d+)$/.exec(format)
  if (long !== null)
    return Array.from({ length: Number(long[2]) }, () => pick([...(SYMBOLS[long[1] ?? ''] ?? '')])).join('')
  return fill(/^[A-Za-z]\d+$/.test(format) ? `{${format}}` : format)
}

/** A password as people choose them: a word with digits, spelled with signs, or two words. */
function human(pick: <T>(from: readonly T[]) => T): string {
  const word = pick(WORDS)
  const capital = word.charAt(0).toUpperCase() + word.slice(1)
  return pick([
    `${capital}{d4}`,
    `${word}{d3}`,
    `${word.replaceAll('a', '@').replaceAll('e', '3').replaceAll('o', '0')}!{d1}`,
    `${word}-${pick(WORDS)}-{d2}`,
    `${capital}#{d2}${pick(WORDS)}`,
    `${capital}_${pick(WORDS)}{d1}!`,
  ]).replaceAll(/\{d(\d)\}/g, (_whole, length: string) =>
    Array.from({ length: Number(length) }, () => pick([...'0123456789'])).join(''),
  )
}

const WORDS = (
  'sunshine dragon monkey tiger summer winter orange coffee batman purple silver banana flower hockey guitar pepper ginger ' +
  'trustno letmein qwertz football starwars whatever freedom princess charlie jordan mustang shelby biscuit penguin rainbow'
).split(' ')
const STRONG = ['{b5}{#1}{b6}{#1}{b3}', '{b12}', '{b8}-{b8}', '{#1}{b10}{#2}', '{b16}']

const ALPHABETS: Record<string, string> = {
  h: '0123456789abcdef',
  H: '0123456789ABCDEF',
  a: 'abcdefghijklmnopqrstuvwxyz0123456789',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  s: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  k: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  B: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  d: '0123456789',
  U: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  l: 'abcdefghijklmnopqrstuvwxyz',
  '#': '!@#%^&*-_+=?',
}

/** Generated by the frameworks from these signs: WordPress salts, Django keys, and passwords with all a dotenv file allows. */
const SYMBOLS: Record<string, string> = {
  wp: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()-_[]{}<>~`+=,.;:/?| ',
  dj: 'abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)',
  sym: 'ABCDEFGHJKLMNPabcdefghjkmnp23456789!@%^&*()-_=+;,.?',
}

/**
 * What the redactor is known to miss, and why: plain words in a sentence or under a name of one letter, numbers of four
 * digits, sentences as keys, values that name a user first (`"ada/libera:…"`), and assertions.
 */
export const KNOWN_GAPS: readonly string[] = [
  'code-and-shell/assert',
  'code-and-shell/prose',
  'config-files/json appsettings',
  'vendors/imgur',
  'whole-files/davfs secrets',
  'whole-files/filezilla sitemanager',
  'whole-files/hexchat servlist',
  'whole-files/prose passwords',
  'whole-files/voicemail conf',
  'whole-files/weechat sec',
  'whole-files/wget hgrc curlrc',
]

/** Covered when they are all of a text; in a diff, or printed among other lines, some of their lines look like ordinary ones. */
export const NEEDS_WHOLE_FILE: readonly string[] = [
  'config-files/ethereum keystore',
  'config-files/htpasswd crypt',
  'config-files/json composer auth',
  'whole-files/ansible vault file',
  'whole-files/deluge auth',
  'whole-files/htdigest',
  'whole-files/htpasswd bare crypt only',
  'whole-files/htpasswd long',
  'whole-files/pgbouncer userlist',
  'whole-files/pgpass whole',
  'whole-files/shadow whole',
  'whole-files/wp-config whole',
]
