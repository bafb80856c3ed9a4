/** The last gate before anything is written to a repository: a proposed change in, the rules it breaks out. */
import { posix } from 'node:path'
import { diffLines } from 'diff'
import { hasHidden, splitCode } from './markdown.ts'

export interface Violation {
  rule: string
  detail: string
}
/** One file of a change; `before` is null when the file is new. */
export interface FileChange {
  path: string
  before: string | null
  after: string
}

/** Caps of a proposal (safety notes): small enough to be read whole. */
const caps = { files: 3, added_lines: 60, text_length: 400 }

/**
 * Checks a whole change. `text` is the untrusted line that was added, `redact` replaces secrets (unchanged text means
 * none). Returns every broken rule; an empty list means it may be proposed.
 */
export function validate(files: readonly FileChange[], text: string, redact: (text: string) => string): Violation[] {
  const known = files.map((file) => file.before ?? '').join('\n')
  return [...files.flatMap((file) => checkPath(file.path)), ...checkCaps(files), ...checkText(text, known, redact)]
}

/** Paths Hone may write: instruction files, agent docs and skills. Everything else, and anything not normal, is refused. */
export function checkPath(path: string): Violation[] {
  const bad = (detail: string) => [{ rule: 'path', detail }]
  if (hasHidden(path) || path.includes('\\') || path.length > 200)
    return bad('the path has characters that do not belong')
  if (posix.normalize(path) !== path || path.startsWith('/') || path.startsWith('..'))
    return bad(`${path} is not normal`)
  const folders = path.split('/').slice(0, -1)
  if (allowedInDotFolder.test(path)) return []
  if (folders.some((folder) => folder.startsWith('.'))) return bad(`${path} is in a hidden folder`)
  return allowed.some((pattern) => pattern.test(path)) ? [] : bad(`${path} is not a place Hone writes to`)
}

const allowed = [/^(?:[\w@. -]+\/){0,8}(?:AGENTS|CLAUDE)\.md$/, /^docs\/agents\/(?:[\w-]+\/){0,4}[\w-]+\.md$/]
const allowedInDotFolder = /^\.(?:claude|agents)\/skills\/[a-z0-9-]{1,64}\/SKILL\.md$/

/**
 * Checks untrusted text that would become standing instructions. `known` is the text already in the file: a host named there
 * may be named again. The rules run on the text and on its compatibility form (full-width letters become plain ones).
 */
export function checkText(text: string, known: string, redact: (text: string) => string): Violation[] {
  const found: Violation[] = []
  const say = (rule: string, detail: string) => {
    if (!found.some((violation) => violation.rule === rule)) found.push({ rule, detail })
  }
  if (text.length > caps.text_length) say('length', `more than ${caps.text_length} characters`)
  const bounded = text.slice(0, 4000)
  if (hasHidden(bounded)) say('hidden_character', 'has a character that a reader cannot see')
  if (redact(bounded) !== bounded) say('secret', 'the redactor found something that must not leave')
  for (const form of new Set([bounded, bounded.normalize('NFKC')])) {
    const pieces = splitCode(form)
    if (pieces === null) say('open_code', 'a back-tick never closes')
    const prose = (pieces ?? [{ text: form, is_code: false }]).map((p) => (p.is_code ? '`code`' : p.text)).join('')
    for (const [rule, pattern] of proseRules) {
      const match = pattern.exec(prose)
      if (match) say(rule, `"${match[0].trim().slice(0, 60)}"`)
    }
    for (const [rule, pattern] of anywhereRules) {
      const match = pattern.exec(form)
      if (match) say(rule, `"${match[0].trim().slice(0, 60)}"`)
    }
    const host = hostsOf(form).find((name) => !hostsOf(known).includes(name))
    if (host !== undefined) say('url', `"${host.slice(0, 60)}" is a host the file does not name yet`)
    const blob = (form.match(/[A-Za-z0-9+/=_-]{41,}/g) ?? []).find((run) => !isWords(run))
    if (blob !== undefined) say('blob', `"${blob.slice(0, 20)}…" looks like encoded data`)
  }
  return found
}

/** Rules for prose only: inside a code span neither GitHub nor an agent's file import acts on these. */
const proseRules: [string, RegExp][] = [
  ['mention', /(?:^|[^\w.])@[\w-]/],
  ['closing_keyword', /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +(?:[\w.-]+\/[\w.-]+)?(?:#|GH-)\d/i],
  ['reference', /#\d|\bGH-\d/i],
  ['slash_command', /(?:^|\s)\/[a-z][a-z-]*(?=\s|$)/i],
  ['html', /<[a-z!/?]|&(?:#\d|#x[\da-f]|[a-z]{2,10};)/i],
  ['image', /!\[/],
  ['link', /\]\s?\(\s?(?:[a-z][a-z0-9+.-]{0,20}:|\/\/|www\.)/i],
  ['url', /\bwww\.[\w-]/i],
]

/** Rules that hold inside code as well: an agent reads code spans as commands. */
const anywhereRules: [string, RegExp][] = [
  ['html', /<!--|-->/],
  ['pipe_to_shell', /\|\s{0,8}(?:sudo\s{1,8})?(?:(?:ba|z|da|k|fi)?sh|python\d?|node|perl|ruby|php|iex|source|eval)\b/i],
  ['network_command', /\b(?:curl|wget|ncat|netcat|scp|sftp|telnet|Invoke-WebRequest|iwr|Invoke-Expression)\b/i],
  ['shell_trick', /\$\(\w|\s<\(|\beval\s|\bbase64\s{1,4}(?:-d|-D|--decode)|\/dev\/tcp\//],
  ['privilege', /\b(?:sudo|doas|chmod|chown|setuid)\b/i],
  [
    'destructive',
    /\brm\s{1,4}-\w{0,6}[rf]\w{0,6}\s{1,4}(?:\/|~|\$|\*|\.\.|\.git\b)|\bpush\b.{0,40}(?:--force|\s-f\b)|\breset --hard/i,
  ],
  [
    'skip_checks',
    /--no-verify|--dangerously|--yolo|--skip-(?:checks|permissions|tests)|\[(?:skip ci|ci skip)\]|\bbypass/i,
  ],
  [
    'skip_checks',
    /\b(?:skip|disable|ignore|turn off|avoid)\w{0,4} (?:\w+ ){0,2}(?:tests?|checks?|hooks?|lint(?:er|s)?|reviews?|approvals?|permissions?|sandbox|security)\b/i,
  ],
  [
    'secret_name',
    /\$\{?[A-Z_]{0,40}(?:TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIALS?)\b|\b[A-Z_]{0,40}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|PRIVATE_KEY)=[\w$"']|\.ssh\/|\bid_rsa\b/,
  ],
  [
    'override',
    /\b(?:ignore|disregard|forget|override) (?:\w+ ){0,3}(?:previous|prior|above|earlier|other|system|all|instructions?|rules?)\b/i,
  ],
  [
    'override',
    /\byou are (?:now|no longer)\b|\b(?:system prompt|new instructions?|developer mode|jailbreak|act as an?)\b/i,
  ],
  [
    'override',
    /\b(?:do not|don't|never) (?:tell|ask|inform|mention|report|show)\b|\bwithout (?:asking|telling|confirmation)\b/i,
  ],
]

function checkCaps(files: readonly FileChange[]): Violation[] {
  const found: Violation[] = []
  if (files.length > caps.files)
    found.push({ rule: 'cap_files', detail: `${files.length} files, at most ${caps.files}` })
  let added = 0
  for (const { path, before, after } of files) {
    const whole = (text: string) => text.replace(/\r\n/g, '\n').replace(/([^\n])$/, '$1\n')
    for (const part of diffLines(whole(before ?? ''), whole(after))) {
      if (part.added) added += part.count
      if (part.removed) found.push({ rule: 'cap_deletions', detail: `${path} would lose ${part.count} lines` })
    }
  }
  if (added > caps.added_lines)
    found.push({ rule: 'cap_lines', detail: `${added} new lines, at most ${caps.added_lines}` })
  return found
}

/** Hosts named in a text: after a scheme, after `//`, or bare before a path under a common top-level domain. */
function hostsOf(text: string): string[] {
  const after = [...text.matchAll(/[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/`'")\]>]{1,255})/gi)]
  const bare = [...text.matchAll(/\/\/([\w-]{1,63}\.[\w.-]{1,190})/g)]
  const plain = [...text.matchAll(/\b([\w-]{1,63}\.(?:com|net|org|io|dev|sh|xyz|app|co|me|ru|cn))\/\w/gi)]
  return [...after, ...bare, ...plain].map(([, host = '']) => host.toLowerCase().replace(/^[^@]*@/, ''))
}

/** Paths, hyphenated names and identifiers are made of words with a number here and there; encoded data is not. */
function isWords(run: string): boolean {
  return run
    .split(/[/_=+-]/)
    .every((part) => /^(?:[A-Za-z]{0,40}|\d{1,8}|[A-Za-z]{1,40}\d{1,4}[A-Za-z]{0,40})$/.test(part))
}
