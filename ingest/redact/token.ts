/** Makes the tokens that stand in for what was removed: keyed, so that equal secrets stay joinable but cannot be guessed. */
import { createHmac } from 'node:crypto'

/** What a replacement looks like; text of this form is never touched again, which makes redaction idempotent. */
export const TOKEN = /\[REDACTED:[a-z0-9-]{1,40}:[0-9a-f]{8}\]/y

/** Remembered replacements: names and mails repeat on every line of a session. */
const CACHE_SIZE = 4096

/**
 * Returns the function that names a replacement: `[REDACTED:<kind>:<8 hex digits>]`, and for kind `user` the bare
 * `user-<8 hex digits>`, so that `/home/user-1a2b3c4d/project` is still a path. The digits are the first 32 bits of
 * HMAC-SHA256(key, text), whatever the kind, so equal texts join across kinds, files and machines with the same key.
 */
export function createTokens(key: string): (text: string, kind: string) => string {
  const cache = new Map<string, string>()
  return (text, kind) => {
    let digits = cache.get(text)
    if (digits === undefined) {
      digits = createHmac('sha256', key)
        .update(kind === 'user' ? text.toLowerCase() : text)
        .digest('hex')
        .slice(0, 8)
      if (cache.size >= CACHE_SIZE) cache.clear()
      if (text.length <= 200) cache.set(ownCopy(text), digits)
    }
    return kind === 'user' ? `user-${digits}` : `[REDACTED:${kind}:${digits}]`
  }
}

/** The same text in memory of its own: what is remembered as a slice would keep the whole line alive. */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1)
}
