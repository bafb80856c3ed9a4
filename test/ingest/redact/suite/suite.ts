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

/**
 * Every case of every file: `vendors….txt` have one a line, `vendor-settings.txt` puts vendors' keys into settings, the others
 * have one below each `=== name`. Equal seeds give equal cases.
 */
export function suiteCases(root: string, seed: number): Case[] {
  const random = randomSource(seed)
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8')
      const read = file.startsWith('vendors')
        ? caseLines
        : file.startsWith('vendor-settings')
          ? settingCases
          : caseBlocks
      return read(text).map(([name = '', template = '']) => filled(`${file.slice(0, -4)}/${name}`, template, random))
    })
}

function caseLines(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^[^#\s]/.test(line))
    .map((line) => [/^[^:]+/.exec(line)?.[0] ?? '', line.replace(/^[^:]+: /, '')])
}

function caseBlocks(text: string): string[][] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1).trimEnd()])
}

/** Each vendor's key in one setting of code, one of commands and one of prose, taken in turn; and each generic line. */
function settingCases(text: string): string[][] {
  const settings = new Map(caseBlocks(text).map(([name = '', lines = '']) => [name, lines.split('\n')]))
  const vendors = text.slice(0, text.indexOf('\n===')).split('\n')
  const keys = vendors.filter((line) => !line.startsWith('#')).map((line) => line.split(' | '))
  const placed = keys.flatMap(([vendor = '', key = '', format = ''], n) => {
    const is_told = format.startsWith('*')
    return ['code', 'command', is_told ? 'bare' : 'prose'].map((kind) => {
      const lines = settings.get(kind) ?? []
      const template = lines[(n * 7 + vendor.length) % lines.length] ?? ''
      return [`${vendor} ${key} in ${kind}`, inSetting(template, vendor, key, is_told ? format.slice(1) : format)]
    })
  })
  return [...placed, ...(settings.get('generic') ?? []).map((line) => [`generic ${line}`, line])]
}

/** `~v_n`, `~vN`, `~V-N`… are the vendor's and the key's names spelled so, `~V n` with spaces, `~v` and `~n` one of them alone. */
function inSetting(template: string, vendor: string, key: string, format: string): string {
  const words = (name: string, spell: (word: string) => string): string[] => name.split(' ').map(spell)
  const lower = (word: string): string => word
  const upper = (word: string): string => word.toUpperCase()
  const title = (word: string): string => upper(word.charAt(0)) + word.slice(1)
  const both = `${vendor} ${key}`
  const camel = words(both, title).join('')
  return template
    .replaceAll('¶', '\n')
    .replaceAll('~V_N', words(both, upper).join('_'))
    .replaceAll('~v_n', words(both, lower).join('_'))
    .replaceAll('~v-n', words(both, lower).join('-'))
    .replaceAll('~VN', camel)
    .replaceAll('~vN', camel.charAt(0).toLowerCase() + camel.slice(1))
    .replaceAll('~V n', `${words(vendor, title).join(' ')} ${key}`)
    .replaceAll('~v n', both)
    .replaceAll('~V', words(vendor, title).join(''))
    .replaceAll('~v', words(vendor, lower).join(''))
    .replaceAll('~n', words(key, lower).join('_'))
    .replaceAll('~S', `⟦${format}⟧`)
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
 * digits, sentences as keys, values that name a user first (`"ada/libera:…"`), assertions, public ids beside keys, files known
 * by their place only, passwords that only the sentence before tells, and services whose names are ordinary words.
 */
export const KNOWN_GAPS: readonly string[] = [
  'code-and-shell/assert',
  'code-and-shell/prose',
  'config-files/json appsettings',
  'developer-files/gcloud service account',
  'developer-files/gem credentials',
  'developer-files/ionic config',
  'developer-files/ppp chap secrets',
  'developer-files/rails devise',
  'developer-files/terraform state',
  'developer-files/vsftpd users pairs',
  'developer-files/whmcs configuration',
  'files-ninth/ninth chat',
  'files-ninth/ninth har',
  'files-ninth/ninth karaf users',
  'files-ninth/ninth rsyncd',
  'files-ninth/ninth scala play',
  'files-seventh/seventh autoit',
  'files-seventh/seventh gcp json',
  'files-seventh/seventh python argparse',
  'files-sixth/sixth mremoteng confcons',
  'last-files/confluence cfg',
  'last-files/eclipse secure storage',
  'last-files/tnsping log',
  'more-files/older vendors in assignment',
  'more-files/solr security json',
  'vendor-settings/hunter api key in prose',
  'vendor-settings/uptimerobot api key in bare',
  'vendors-ninth/azure storage in bicep comment',
  'vendors-seventh/rollout',
  'vendors-sixth/stream io',
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
  'developer-files/exim passwd client',
  'files-ninth/ninth cobol jcl',
  'files-ninth/ninth django dump',
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
