/** What the store already holds of one repository: the newest version of every resource, read only when asked for. */
import { checkedKey, type BlobStore } from '../blobs/blob-store.ts'
import { contentHash, objectKey, packEnvelope, placeOf, safeResource, unpackEnvelope } from './object.ts'
import type { Envelope, ObjectKind, Place } from './object.ts'

/** An answer before it is stored. */
export type Answer = Pick<Envelope, 'kind' | 'resource' | 'url' | 'etag' | 'status' | 'data'>

export interface RepoState {
  has(kind: ObjectKind, resource: string): boolean
  /** The newest version; null when there is none or it is damaged. */
  read(kind: ObjectKind, resource: string): Promise<Envelope | null>
  /** Resources of a kind whose newest version was stored at or after a time, epoch ms. */
  storedSince(kind: ObjectKind, at: number): string[]
  /** Stores an answer unless the newest version says the same. Returns whether it was new. */
  write(answer: Answer): Promise<boolean>
}

/** Lists the repository's objects once. `redact` is applied to data before anything is hashed or written. */
export async function openRepoState(
  store: BlobStore,
  repo: string,
  options: { now: number; redact: (data: unknown) => unknown; onStep: (step: string) => void },
): Promise<RepoState> {
  const newest = new Map<string, Pick<Place, 'kind' | 'resource' | 'version' | 'content_hash'> & { key: string }>()
  for await (const { key } of store.list(`github/${repo}/`)) {
    const place = placeOf(key)
    if (place === null || place.repo !== repo) continue
    const id = idOf(place.kind, place.resource)
    const known = newest.get(id)
    if (!known || known.version < place.version) newest.set(id, { key, ...place })
  }
  return {
    has: (kind, resource) => newest.has(idOf(kind, resource)),
    read: async (kind, resource) => {
      const known = newest.get(idOf(kind, resource))
      if (!known) return null
      try {
        return unpackEnvelope(await store.getBytes(known.key))
      } catch {
        return null
      }
    },
    storedSince: (kind, at) =>
      [...newest.values()].flatMap((one) => (one.kind === kind && one.version >= at ? one.resource : [])),
    write: async (answer) => {
      const id = idOf(answer.kind, answer.resource)
      const known = newest.get(id)
      const version = Math.max(options.now, (known?.version ?? 0) + 1)
      const envelope: Envelope = { v: 1, repo, ...answer, version, data: options.redact(answer.data) }
      const content_hash = contentHash(envelope)
      if (known?.content_hash === content_hash) return false
      const key = checkedKey(objectKey(envelope))
      await store.put(key, packEnvelope(envelope))
      newest.set(id, { key, kind: answer.kind, resource: safeResource(answer.resource), version, content_hash })
      options.onStep('collect:stored')
      return true
    },
  }
}

function idOf(kind: ObjectKind, resource: string): string {
  return `${kind} ${safeResource(resource)}`
}
