/** Splits one shell line into simple commands of words: quotes, here-documents, substitutions and redirections understood. */

/** One simple command as written: its words, and how it hangs together with the one before it. */
export interface ShellPiece {
  words: string[]
  /** The operator before it; `start` for the first. */
  joined_by: 'start' | 'and' | 'or' | 'then' | 'pipe'
}

const maxLength = 20_000

/**
 * The simple commands of a shell line, in order. Redirections, comments and here-document bodies are dropped; a
 * `$(…)` or backquote substitution stays one opaque word. Unclosed quotes end at the end of the line. Never throws.
 */
export function shellPieces(line: string): ShellPiece[] {
  const text = withoutHeredocs(line.slice(0, maxLength))
  const pieces: ShellPiece[] = []
  let piece: ShellPiece = { words: [], joined_by: 'start' }
  let word: string | null = null
  let skipNextWord = false
  const endWord = () => {
    if (word === null) return
    if (skipNextWord) skipNextWord = false
    else piece.words.push(word)
    word = null
  }
  const endPiece = (joined_by: ShellPiece['joined_by']) => {
    endWord()
    skipNextWord = false
    if (piece.words.length > 0) pieces.push(piece)
    piece = { words: [], joined_by: pieces.length === 0 ? 'start' : joined_by }
  }
  let i = 0
  while (i < text.length) {
    const c = text[i] as string
    const next = text[i + 1]
    if (c === "'" || c === '"') {
      const end = closingQuote(text, i)
      word = (word ?? '') + unescaped(text.slice(i + 1, end), c)
      i = end + 1
    } else if (c === '\\') {
      if (next !== '\n' && next !== undefined) word = (word ?? '') + next
      i += 2
    } else if ((c === '$' && next === '(') || c === '`') {
      const end = c === '`' ? text.indexOf('`', i + 1) : closingParen(text, i + 1)
      const stop = end < 0 ? text.length : end + 1
      word = (word ?? '') + text.slice(i, stop)
      i = stop
    } else if (c === '&' && next === '&') {
      endPiece('and')
      i += 2
    } else if (c === '|' && next === '|') {
      endPiece('or')
      i += 2
    } else if (c === '|') {
      endPiece('pipe')
      i += next === '&' ? 2 : 1
    } else if (c === '>' || c === '<' || (c === '&' && next === '>')) {
      if (word !== null && /^\d$/.test(word)) word = null
      endWord()
      while (i < text.length && /[<>&|]/.test(text[i] as string)) i += 1
      if (/[\d-]/.test(text[i] ?? '') && text[i - 1] === '&') i += 1
      else skipNextWord = true
    } else if (c === ';' || c === '\n' || c === '&') {
      endPiece('then')
      i += 1
    } else if (c === '(' || c === ')') {
      endWord()
      i += 1
    } else if (c === '#' && word === null) {
      const end = text.indexOf('\n', i)
      i = end < 0 ? text.length : end
    } else if (c === ' ' || c === '\t' || c === '\r') {
      endWord()
      i += 1
    } else {
      word = (word ?? '') + c
      i += 1
    }
  }
  endPiece('then')
  return pieces
}

/** Removes here-document bodies: the lines after `<<WORD` up to the line that is WORD. */
function withoutHeredocs(text: string): string {
  if (!text.includes('<<')) return text
  const kept: string[] = []
  let until: string | null = null
  for (const line of text.split('\n')) {
    if (until !== null) {
      if (line.trim() === until) until = null
      continue
    }
    const opening = /<<-?\s?['"]?([A-Za-z_]\w{0,40})['"]?/.exec(line)
    if (opening?.[1]) until = opening[1]
    kept.push(line)
  }
  return kept.join('\n')
}

function closingQuote(text: string, start: number): number {
  const quote = text[start]
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === '\\' && quote === '"') i += 1
    else if (text[i] === quote) return i
  }
  return text.length
}

function closingParen(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i += 1) {
    const c = text[i]
    if (c === "'" || c === '"') i = closingQuote(text, i)
    else if (c === '(') depth += 1
    else if (c === ')') {
      depth -= 1
      if (depth === 0) return i
    }
  }
  return -1
}

function unescaped(text: string, quote: string): string {
  return quote === '"' ? text.replace(/\\(["\\$`])/g, '$1') : text
}
