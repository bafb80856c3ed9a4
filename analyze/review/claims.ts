/** What a comment claims in so many words: use this instead of that, do not use that, this is missing; and the code it names. */

export interface Claim {
  kind: 'use_instead' | 'dont_use' | 'missing'
  /** What to use, or what is missing; null for dont_use. */
  use: string | null
  /** What not to use; null for missing. */
  not_use: string | null
}

/** Code in back-ticks, or a bare word that looks like code (a dot, a call, camelCase, snake_case). */
const thing =
  '(`[^`\\n]{1,80}`|@?[A-Za-z_$][\\w$]{0,40}(?:(?:\\.|::|/)[\\w$]{1,40}){1,5}(?:\\(\\))?|[A-Za-z_$][\\w$]{0,60}\\(\\)|[a-z]{1,30}[A-Z][\\w$]{0,40}|[A-Za-z]{1,30}_\\w{1,40})'
const the = '(?:(?:the|a|an|our|plain|raw|just|directly)\\s{1,2}){0,2}'

/** What is often missing and is no code. */
const nouns =
  '(?:unit |integration |error |null |type |input )?(?:tests?|await|handling|check|docs?|documentation|docstring|validation|return type|types?|translations?|index|migration|licen[sc]e header|changelog entry)\\b'

const rules: readonly { kind: Claim['kind']; pattern: RegExp; use: number | null; not_use: number | null }[] = [
  {
    kind: 'use_instead',
    pattern: new RegExp(
      `\\b(?:use|prefer|call|try|want|do)\\s+${the}${thing}[^.\\n]{0,40}?\\b(?:instead of|rather than|over|not)\\s+${the}${thing}`,
      'gi',
    ),
    use: 1,
    not_use: 2,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(
      `\\b(?:instead of|rather than)\\s+(?:using\\s+|calling\\s+)?${the}${thing}[,\\s]{1,3}(?:please\\s+|you (?:can|should)\\s+|we\\s+)?(?:use|prefer|call|try)\\s+${the}${thing}`,
      'gi',
    ),
    use: 2,
    not_use: 1,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(`\\b(?:replace|swap|change)\\s+${the}${thing}\\s+(?:with|by|for|to)\\s+${the}${thing}`, 'gi'),
    use: 2,
    not_use: 1,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(`${thing}\\s+(?:instead of|rather than|over)\\s+${the}${thing}`, 'gi'),
    use: 1,
    not_use: 2,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(
      `(?:don't|do not|never|avoid)\\s+(?:use|using|call|calling)?\\s*${the}${thing}[^.\\n]{0,30}?[,;.]?\\s+(?:please\\s+)?(?:use|prefer|call)\\s+${the}${thing}`,
      'gi',
    ),
    use: 2,
    not_use: 1,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(
      `(?:(?:don't|do not|stop|no longer|never)\\s+(?:use|using)\\s+${the})?${thing}(?:\\s+is\\s+(?:\\w+\\s){0,2}(?:deprecated|forbidden|discouraged|banned|not allowed|gone)\\b[^.;\\n]{0,30}|[^.\\n]{0,30})[,;.]\\s+(?:please\\s+)?use\\s+${the}${thing}(?=\\s*(?:instead|[.!]?$))`,
      'gi',
    ),
    use: 2,
    not_use: 1,
  },
  {
    kind: 'use_instead',
    pattern: new RegExp(
      `${thing},?\\s+(?:not|statt|anstelle von|au lieu de|en vez de|ではなく)\\s+${the}${thing}`,
      'gi',
    ),
    use: 1,
    not_use: 2,
  },
  {
    kind: 'dont_use',
    pattern: new RegExp(
      `(?:don't|do not|shouldn't|should not|must not|mustn't|never|avoid|stop|no need to)\\s+(?:use|using|call|calling|import|importing|do|doing)?\\s*${the}${thing}`,
      'gi',
    ),
    use: null,
    not_use: 1,
  },
  {
    kind: 'missing',
    pattern: new RegExp(`\\b(?:missing|lacks?|forgot(?: to add)?|without)\\s+${the}${thing}`, 'gi'),
    use: 1,
    not_use: null,
  },
  {
    kind: 'missing',
    pattern: new RegExp(`\\b(?:the|a|an)\\s(${nouns})\\s+(?:is|are)\\s+missing\\b`, 'gi'),
    use: 1,
    not_use: null,
  },
  {
    kind: 'missing',
    pattern: new RegExp(`\\bthere (?:is|are) no\\s(${nouns})`, 'gi'),
    use: 1,
    not_use: null,
  },
  {
    kind: 'missing',
    pattern: new RegExp(`\\b(?:missing|lacks?)\\s+(?:the\\s|a\\s|an\\s)?(${nouns})`, 'gi'),
    use: 1,
    not_use: null,
  },
]

/** Every claim once, in the order of the rules; at most five. A thing that is both replaced and forbidden is one claim. */
export function claimsOf(prose: string): Claim[] {
  const found: Claim[] = []
  if (isNoClaim.test(prose)) return found
  for (const { kind, pattern, use, not_use } of rules) {
    for (const match of prose.slice(0, 4000).matchAll(pattern)) {
      if (!isCode(match, use) || !isCode(match, not_use)) continue
      const claim = { kind, use: thingAt(match, use), not_use: thingAt(match, not_use) }
      const isTold = found.some(
        (one) =>
          (claim.use !== null && one.use === claim.use) || (claim.not_use !== null && one.not_use === claim.not_use),
      )
      if (claim.use !== claim.not_use && !isTold) found.push(claim)
    }
  }
  return found.slice(0, 5)
}

/** A short question why something was done, or praise for it, names things and asks for none of them. */
const isNoClaim = /^(?:why|did you|have you|do you|nice|great|love|good)\b[^.!?]{0,200}[?!.]?$/i

/** Code that a comment names, each once, in order; at most 20. */
export function codeTokens(prose: string): string[] {
  const found = prose.slice(0, 4000).matchAll(new RegExp(thing, 'g'))
  return [...new Set([...found].map((match) => bare(match[1] ?? '')))].slice(0, 20)
}

const codeLike = /^`|[a-z][A-Z]|[\w$](?:\.|::|\/)[\w$]|_|\(\)$/
const noun = new RegExp(nouns, 'i')

/** The rules ignore case, so that "Use" and "use" are one; what they caught must look like code, or be a known noun. */
function isCode(match: RegExpMatchArray, group: number | null): boolean {
  const text = group === null ? '`' : (match[group] ?? '')
  return codeLike.test(text) || noun.test(text)
}

function thingAt(match: RegExpMatchArray, group: number | null): string | null {
  return group === null ? null : bare(match[group] ?? '')
}

function bare(text: string): string {
  return text.replace(/^`|`$/g, '').trim()
}
