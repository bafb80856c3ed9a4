/** Words of a lesson from templates: a claim for people and one line for the instructions, safe to paste, no key needed. */
import type { FoundRemedy } from './found-remedy.ts'
import { reviewWords } from './review/words.ts'
import { isSuppression } from './signals/honesty.ts'

/** What the templates speak of. Everything in it is masked patterns, commands or paths. */
export interface Trouble {
  kind: string
  subject: string
  /** The masked message without its `(tool rule)` ending. */
  message: string
  /** `tool rule`, or the command family for unexplained failures. */
  name: string
  /** The command that shows it, in its common form; null when it is no command. */
  command: string | null
  is_checked: boolean
}

export interface Words {
  claim: string
  text: string
}

const maxLine = 200

/** Claim and line; null when there is nothing useful to say (no remedy, and the trouble does not explain itself). */
export function wordsFor(trouble: Trouble, remedy: FoundRemedy | null): Words | null {
  const words = raw(trouble, remedy)
  return words === null ? null : { claim: safeLine(words.claim, 300), text: safeLine(words.text, maxLine) }
}

function raw(trouble: Trouble, remedy: FoundRemedy | null): Words | null {
  const { subject, name } = trouble
  const message = code(cut(trouble.message, 100))
  const command = trouble.command === null ? 'it' : code(cut(trouble.command, 60))
  const fromReview = reviewWords(trouble, remedy, (text) => code(cut(text, 100)))
  if (fromReview !== undefined) return fromReview
  if (trouble.kind === 'slow_command') {
    return {
      claim: `${code(subject)} takes over a minute, in the inner loop of several sessions.`,
      text: `${code(subject)} takes over a minute: while iterating, run only the part you changed, and the whole once at the end.`,
    }
  }
  if (remedy?.kind === 'retry') {
    return {
      claim: `${message} goes away by itself on the next run: it is flaky.`,
      text: `${message} (${name}) is flaky: run ${command} once more before changing code for it.`,
    }
  }
  if (trouble.name === 'path wrong_folder') {
    return {
      claim: "Agents change into a folder and then use paths of the repository's root.",
      text: "Run commands from the repository's root and name paths from there; after `cd` into a folder they miss.",
    }
  }
  if (trouble.kind === 'wrong_belief' && remedy?.edit_after?.endsWith('/')) {
    return {
      claim: `Agents ask for ${code(subject)}, which is not there; what they then work on lies in ${code(remedy.edit_after)}.`,
      text: `There is no ${code(subject)}; what it would hold lies in ${code(remedy.edit_after)}.`,
    }
  }
  if (trouble.kind === 'wrong_belief' && remedy?.edit_after) {
    return {
      claim: `Agents ask for ${code(subject)}, which is not there; what they need is ${code(remedy.edit_after)}.`,
      text: `There is no ${code(subject)}; use ${code(remedy.edit_after)}.`,
    }
  }
  if (trouble.kind === 'wrong_belief' && remedy === null) {
    return {
      claim: `Agents ask for ${code(subject)}, which is not there.`,
      text: `There is no ${code(subject)} here; do not look for it.`,
    }
  }
  if (remedy?.kind === 'command' && remedy.edit_after !== null && remedy.edit_before !== null) {
    return {
      claim: `${code(remedy.edit_before)} fails with ${message}; ${code(remedy.edit_after)} is what works.`,
      text: `Use ${code(remedy.edit_after)}, not ${code(cut(remedy.edit_before, 60))}: the latter fails with ${message}.`,
    }
  }
  if (remedy?.kind === 'command') {
    return {
      claim: `${command} needs ${code(remedy.text)} first; without it, ${message}.`,
      text: `Run ${code(remedy.text)} before ${command}: without it, ${message}.`,
    }
  }
  if (remedy?.kind === 'edit') {
    // An answer that silences the check is reported, never taught.
    if (isSuppression(remedy.edit_before ?? '', remedy.edit_after ?? '')) return null
    const example = exampleOf(remedy)
    const opening = trouble.is_checked ? `${code(name)} asks` : 'What works'
    return {
      claim: `${message} (${name}) comes back in session after session and is mended the same way.`,
      text: `${opening}: ${example}${trouble.is_checked ? ` (${cut(plain(trouble.message), 60)})` : `, else ${message}`}.`,
    }
  }
  return null
}

/** `write X, not Y`, X cut when it is long; the shape of the edit when Y alone is too long for the line. */
function exampleOf(remedy: FoundRemedy): string {
  if ((remedy.edit_after ?? '').trim() === '') return takenOut(remedy.edit_before ?? '')
  const before = oneLine(remedy.edit_before)
  const after = oneLine(remedy.edit_after)
  if (before !== '' && after !== '' && before.length <= 70)
    return `write ${code(cut(after, 140 - before.length))}, not ${code(before)}`
  return `edit like ${code(cut(remedy.text, 120))}`
}

function takenOut(before: string): string {
  const line = before
    .split('\n')
    .map((text) => text.trim())
    .find((text) => /^[\w@#<{"'`]/.test(text) && !/^(?:#(?!!\[|include)|\/\/|\*)/.test(text))
  return line === undefined || line.length > 90 ? 'take it out' : `take out such as ${code(line)}`
}

function oneLine(text: string | null): string {
  return (text ?? '').replace(/\s+/g, ' ').trim()
}

/** Text as code: back-ticks inside become quotes, the mask becomes an ellipsis. */
function code(text: string): string {
  return `\`${plain(text).replaceAll('`', "'").trim()}\``
}

function plain(text: string): string {
  return text.replaceAll('<*>', '…').replace(/\s+/g, ' ').trim()
}

function cut(text: string, length: number): string {
  const short = plain(text)
  if (short.length <= length) return short
  const at = short.lastIndexOf(' ', length - 1)
  return `${short.slice(0, at > length / 2 ? at : length - 1)} …`
}

const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\u{e0000}-\u{e01ef}]/gu
const address = /\b(?:https?|ftp|ssh|git|file):\/\/\S{1,500}|\bwww\.\S{1,300}/gi

/** One line without addresses, markup that could close a comment, or characters that cannot be seen. */
export function safeLine(text: string, length: number): string {
  const safe = text
    .replace(invisible, '')
    .replace(address, '…')
    .replace(/<!--|-->/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (safe.length <= length) return safe
  const short = safe.slice(0, length - 2)
  const isOpen = (short.match(/`/g) ?? []).length % 2 === 1
  return isOpen ? `${short.slice(0, length - 3)}…\`` : `${short} …`
}
