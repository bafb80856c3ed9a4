/** Takes the rows of one object: people become pseudonyms, what does not fit its shape becomes a quarantine row. */
import { z } from 'zod'
import type { Row } from '../warehouse.ts'

/** A field that may be absent or null; null either way. */
export function maybe<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null)
}

export const User = maybe(z.object({ login: z.string(), type: maybe(z.string()) }))
export type User = z.infer<typeof User>

export interface Rows {
  put(table: string, row: Row): void
  /** Reads an item by its schema and hands it on; an item that does not fit is quarantined with its place in the answer. */
  item<T extends z.ZodType>(schema: T, value: unknown, place: number, use: (item: z.output<T>) => void): void
  /** `{ author, author_kind }` of a user; a deleted user is unknown. */
  author(user: User): { author: string | null; author_kind: AuthorKind }
  /** A name as it may be kept: bots keep theirs, people get pseudonyms. */
  name(login: string | null, kind: AuthorKind): string | null
  /** A text with the people of this object who are mentioned in it as pseudonyms, at most 65,536 characters. */
  text(text: string): string
}

export type AuthorKind = 'person' | 'bot' | 'unknown'

export interface SinkResult {
  tables: Map<string, Row[]>
  quarantine: { line: number; reason: string; excerpt: string }[]
}

/** Accounts of programs that GitHub calls users. */
const botNames =
  /\[bot\]$|^(?:dependabot|renovate|github-actions|coderabbitai|codecov|sonarcloud|copilot(?:-[\w-]+)?|greptile-apps|cursor|devin-ai-integration|claude|chatgpt-codex-connector|qodo-merge[\w-]*|sourcery-ai|ellipsis-dev|web-flow)$/i
const maxText = 65_536

/** A sink whose rows all carry `common` (object key, version, repo). */
export function rowSink(
  common: Row,
  logins: ReadonlySet<string>,
  pseudonym: (name: string) => string,
): Rows & SinkResult {
  const tables = new Map<string, Row[]>()
  const quarantine: SinkResult['quarantine'] = []
  const name = (login: string | null, kind: AuthorKind) =>
    login === null ? null : kind === 'bot' ? login : pseudonym(login)
  return {
    tables,
    quarantine,
    name,
    put: (table, row) => {
      const list = tables.get(table)
      if (list) list.push({ ...row, ...common })
      else tables.set(table, [{ ...row, ...common }])
    },
    item: (schema, value, place, use) => {
      const parsed = schema.safeParse(value)
      if (parsed.success) return use(parsed.data)
      const issue = parsed.error.issues[0]
      const reason = `${issue?.path.join('.') || 'item'}: ${issue?.message ?? 'does not fit'}`
      quarantine.push({
        line: place,
        reason: reason.slice(0, 200),
        excerpt: (JSON.stringify(value) ?? '').slice(0, 200),
      })
    },
    author: (user) => {
      if (user === null) return { author: null, author_kind: 'unknown' }
      const kind = user.type === 'Bot' || botNames.test(user.login) ? 'bot' : 'person'
      return { author: name(user.login, kind), author_kind: kind }
    },
    text: (text) =>
      text
        .slice(0, maxText)
        .replace(/(^|[^\w/@`])@([A-Za-z\d][A-Za-z\d-]{0,38})/g, (whole: string, before: string, login: string) =>
          logins.has(login.toLowerCase()) && !botNames.test(login) ? `${before}@${pseudonym(login)}` : whole,
        ),
  }
}

/** Every `login` anywhere in an answer, lower case. */
export function loginsIn(data: unknown, found: Set<string> = new Set(), depth = 0): Set<string> {
  if (depth > 12 || typeof data !== 'object' || data === null) return found
  for (const [key, value] of Object.entries(data)) {
    if (key === 'login' && typeof value === 'string') found.add(value.toLowerCase())
    else loginsIn(value, found, depth + 1)
  }
  return found
}
