/** Shell commands as people would read them, and which non-zero exit codes are an answer rather than a failure. */

const shells = /(^|\/)(bash|sh|zsh|dash|ksh|fish|pwsh|powershell)(\.exe)?$/i

/**
 * In: a command as an argument vector or a string. Out: one command line; `["bash","-lc","X"]` and `bash -lc 'X'` give X,
 * arguments with special characters are quoted. Null when there is none.
 */
export function commandLine(command: unknown): string | null {
  if (typeof command === 'string') return unwrapLine(command)
  if (!Array.isArray(command) || command.length === 0) return null
  const argv = command.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
  const script = argv[2]
  if (argv.length === 3 && script !== undefined && isShell(argv[0]) && isScriptFlag(argv[1])) return script
  return argv.map(quoted).join(' ')
}

function isShell(word: string | undefined): boolean {
  return word !== undefined && word.length < 200 && shells.test(word)
}

function isScriptFlag(word: string | undefined): boolean {
  return word !== undefined && /^(-[a-z]{0,4}c|-command)$/i.test(word)
}

/** `bash -lc 'X'` written as one string; anything else stays as it is. */
function unwrapLine(line: string): string {
  const match = /^(\S{1,100}) (-[a-zA-Z]{1,8}) (['"])/.exec(line)
  if (match === null || !isShell(match[1]) || !isScriptFlag(match[2])) return line
  const quote = match[3] as string
  const script = line.slice(match[0].length, -1)
  return line.endsWith(quote) && !script.includes(quote) ? script : line
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/**
 * Whether a non-zero exit is the command's answer: nothing found (grep and relatives, exit 1, no output), files differ
 * (diff, cmp, git diff, exit 1), a condition is false (test, [, exit 1, no output). Source: each command's manual; a
 * command behind `&&` counts only without output, since any part of the chain may have failed.
 */
export function isBenignExit(command: string | null, exit_code: number | null, output: string | null): boolean {
  if (command === null || exit_code !== 1) return false
  const isQuiet = (output ?? '').trim() === ''
  const { words, isChained } = lastCommand(command.slice(0, 4096))
  const first = (words[0] ?? '').replace(/^.*\//, '')
  const isGitDiff = first === 'git' && words.includes('diff')
  if (first === 'diff' || first === 'cmp' || isGitDiff) return !isChained || isQuiet
  if (first === 'git' && words.includes('grep')) return isQuiet
  return isQuiet && quietAnswers.has(first)
}

const quietAnswers = new Set(
  'grep egrep fgrep zgrep rg ag ack test [ [[ pgrep which command type pidof cmp diff lsof'.split(' '),
)

/** The words of the last simple command (after `|`, `;`, `&&`, `||` or a line end), quotes respected, assignments dropped. */
function lastCommand(command: string): { words: string[]; isChained: boolean } {
  let words: string[] = []
  let word = ''
  let quote = ''
  let isChained = false
  const endWord = (): void => {
    if (word !== '' && !(words.length === 0 && /^\w+=/.test(word))) words.push(word)
    word = ''
  }
  const text = command.trimEnd()
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word += ' '
    } else if (char === '\\') {
      word += text[++at] ?? ''
    } else if (';|&\n'.includes(char)) {
      endWord()
      if (char === '&' && text[at + 1] !== '&' && text[at - 1] !== '&') continue
      if (at + 1 < text.length) {
        isChained = char === '&' || (char !== '|' && isChained && words.length === 0)
        words = []
      }
    } else if (char === ' ' || char === '\t') endWord()
    else word += char
  }
  endWord()
  return { words, isChained }
}
