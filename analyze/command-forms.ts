/** How one command is counted as the same remedy over sessions, and the one form in which it is then shown. */
import { commandForm, type SimpleCommand } from './commands.ts'
import { localPath, localText } from './local-path.ts'

/** One command that ran: the key under which it counts, and its form. */
export interface RanCommand {
  key: string
  form: string
}

/**
 * The key is the launcher and family, and for programs whose family says nothing (cp, export, cd) their plain
 * arguments too, so that `cp .env.example .env` and `cp -n .env.example .env` are one remedy.
 */
export function ranCommand(command: SimpleCommand, root: string | null): RanCommand {
  const form = localText(commandForm(command), root)
  const launcher =
    command.launcher === '' || /^python[\d.]*$/.test(command.launcher)
      ? ''
      : `${command.launcher.replace(/^(pnpm|yarn|npm|bun) (?:exec|x|dlx)$/, '$1')} `
  const plain = command.argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .map((word) => word.replace(/=.*$/s, '=').replace(/\d+(?:\.\d+)+[\w.+-]*/g, '#'))
  const isScript = /^(?:pnpm|npm|yarn|bun) /.test(command.family)
  const isVague = command.purpose === 'other' && (isScript || !command.family.includes(' '))
  const words = isVague
    ? plain
        .filter((word) => !isScript || word !== 'run')
        .map((word) => localPath(word, root, null) ?? word)
        .slice(0, 3)
    : []
  const family = isScript && isVague ? (command.family.split(' ')[0] ?? '') : command.family
  return {
    key: [`${launcher}${family}`, ...words].join(' '),
    form: command.family === 'cd' ? `cd ${words.join(' ')}` : form,
  }
}

/** The form that stands for all: the commonest one when many share it, else the words that most have at their place. */
export function commonForm(forms: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1)
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1))
  const [first = '', count = 0] = ranked[0] ?? []
  if (ranked.length === 1 || count * 5 >= forms.length) return first
  const split = forms.map((form) => form.split(' '))
  const words: string[] = []
  for (let at = 0; at < 12; at += 1) {
    const here = new Map<string, number>()
    for (const one of split) here.set(one[at] ?? '', (here.get(one[at] ?? '') ?? 0) + 1)
    const [word = '', share = 0] = [...here].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? []
    if (share * 2 > forms.length) {
      if (word === '') break
      words.push(word)
    } else if (words.at(-1) !== '…') words.push('…')
  }
  return words.length === 0 || words[0] === '…' ? first : words.join(' ')
}
