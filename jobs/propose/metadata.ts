/** The hidden comment that ties a pull request to its lesson: written at the end of the body, read back on the next run. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export const ProposalMetadata = z.object({
  lesson_id: z.string(),
  cluster_id: z.string(),
  content_hash: z.string(),
  version: z.number(),
  /** The last commit Hone put on the branch. */
  head_sha: z.string().nullable(),
})
export type ProposalMetadata = z.infer<typeof ProposalMetadata>
const Stored = ProposalMetadata.extend({ body_hash: z.string() })

const comment = /\n*<!-- hone:([A-Za-z0-9+/=]{1,4000}) -->\s*$/

/** The visible body with the metadata behind it. */
export function writeMetadata(visible: string, metadata: ProposalMetadata): string {
  const stored = { ...metadata, body_hash: hashOf(visible) }
  return `${visible.trimEnd()}\n\n<!-- hone:${Buffer.from(JSON.stringify(stored)).toString('base64')} -->\n`
}

/** The metadata of a body, and whether a person changed the visible text since; null when there is none that parses. */
export function readMetadata(body: string | null): (ProposalMetadata & { is_edited: boolean }) | null {
  const match = comment.exec(body ?? '')
  if (!match?.[1] || body === null) return null
  try {
    const { body_hash, ...metadata } = Stored.parse(JSON.parse(Buffer.from(match[1], 'base64').toString('utf8')))
    return { ...metadata, is_edited: hashOf(body) !== body_hash }
  } catch {
    return null
  }
}

/** True when two bodies say the same, metadata and white space aside. */
export function isSameBody(a: string | null, b: string | null): boolean {
  return hashOf(a ?? '') === hashOf(b ?? '')
}

function hashOf(body: string): string {
  const visible = body.replace(comment, '').replace(/\s+/g, ' ').trim()
  return createHash('sha256').update(visible).digest('hex').slice(0, 16)
}
