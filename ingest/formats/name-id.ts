/** A file name or object key in, a session id out, for agents whose logs do not name their session. */
import { contentHash } from './thread-log.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/**
 * In: a local path, or the key the file was stored under. Out: the id in the key; else the last UUID of the path; else
 * the file's own name with a hash of the whole path, because names like `messages.jsonl` repeat.
 */
export function idFromName(name: string): string {
  const stored = /(?:^|\/)([^/]{1,200})\.[0-9a-f]{16}\.(?:jsonl|json|txt)\.gz$/.exec(name)?.[1]
  if (stored !== undefined) return stored
  const found = name.slice(-1000).match(uuid)?.at(-1)
  if (found !== undefined) return found
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/^\.+/, '')
  return `${base.replace(/\.[a-z]{1,8}$/i, '').slice(0, 80)}-${contentHash(name)}`
}
