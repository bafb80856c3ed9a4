/** The key of a session object: who sent it, when the session began, which session, which content. */
import { createHmac } from 'node:crypto'

export interface SessionKey {
  agent: string
  /** Pseudonym of the sender. */
  user_name: string
  /** Pseudonym of the machine that sent it; null in keys from before it was told. */
  host: string | null
  /** yyyy-mm-dd */
  sent_on: string
  name: string
}

/** `sessions/<agent>/<user>@<host>/<yyyy-mm-dd>/<session-id>.<content-hash>.<ext>.gz`: a pure function of who and what. */
export function sessionKey(key: SessionKey, content_hash: string, extension: string): string {
  const name = safe(key.name).slice(0, 120)
  const sender = key.host === null ? safe(key.user_name) : `${safe(key.user_name)}@${safe(key.host)}`
  return `sessions/${safe(key.agent)}/${sender}/${key.sent_on}/${name}.${content_hash}.${extension}.gz`
}

/** The parts of a session key; null when it is not one. */
export function parseSessionKey(object_key: string): SessionKey | null {
  const match = /^sessions\/([^/]+)\/([^/]+)\/(\d{4}-\d{2}-\d{2})\/([^/]+)$/.exec(object_key)
  if (!match) return null
  const [, agent = '', sender = '', sent_on = '', file = ''] = match
  const [, user_name = sender, host = null] = /^(.+)@(host-[0-9a-f]{8})$/.exec(sender) ?? []
  return { agent, user_name, host, sent_on, name: file }
}

/**
 * A person's or a machine's pseudonym: `dev-` or `host-` and eight hex characters of an HMAC over the name with the store's
 * own key, so that one person is one pseudonym in a store and nothing outside it.
 */
export function pseudonym(name: string, store_key: string, kind: 'dev' | 'host' = 'dev'): string {
  return `${kind}-${createHmac('sha256', store_key).update(name).digest('hex').slice(0, 8)}`
}

function safe(text: string): string {
  const kept = text
    .replace(/[^A-Za-z0-9._@+-]/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
  return kept === '' ? 'unknown' : kept
}
