/** A comment's body without what is not prose: HTML, quotes, fenced code, links, badges; its suggestion kept apart. */

export interface CommentText {
  /** Prose on one line; code spans keep their back-ticks. */
  prose: string
  /** What a suggestion block proposes, or null. */
  suggestion: string | null
}

/** At most the first 8,000 characters are read. */
export function commentText(body: string): CommentText {
  const text = body.slice(0, 8000).replaceAll('\r', '')
  const { kept, suggestion } = withoutFences(text)
  const prose = kept
    .replace(/<!--[\s\S]{0,4000}?-->/g, ' ')
    .replace(/<details>[\s\S]{0,8000}?<\/details>/gi, ' ')
    .replace(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)/g, '$1')
    .replace(/<\/?[a-z][^<>\n]{0,300}>/gi, ' ')
    .replace(/^>.*$/gm, ' ')
    .replace(/[*_]{2,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return { prose, suggestion }
}

/** The first sentence of a prose, at most 160 characters. */
export function firstSentence(prose: string): string {
  const end = /[.!?](?=\s+[A-Z`]|\s*$)/.exec(prose)
  const sentence = end ? prose.slice(0, end.index + 1) : prose
  return sentence.length <= 160 ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', 158))} …`
}

function withoutFences(text: string): { kept: string; suggestion: string | null } {
  const kept: string[] = []
  let fence: { mark: string; info: string; lines: string[] } | null = null
  let suggestion: string | null = null
  for (const line of text.split('\n')) {
    const mark = /^\s{0,3}(`{3,}|~{3,})\s*([\w-]{0,40})/.exec(line)
    if (fence === null && mark) fence = { mark: mark[1] ?? '', info: mark[2] ?? '', lines: [] }
    else if (fence !== null && line.trim() === fence.mark) {
      if (fence.info === 'suggestion') suggestion ??= fence.lines.join('\n')
      fence = null
    } else if (fence !== null) fence.lines.push(line)
    else kept.push(line)
  }
  return { kept: kept.join('\n'), suggestion }
}
