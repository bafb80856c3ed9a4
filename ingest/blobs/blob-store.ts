/**
 * The blob store: immutable objects under slash-separated keys. Two implementations (folder, S3), one conformance suite.
 * Every promise below is a test in test/ingest/blobs/conformance.ts.
 */
import type { Readable } from 'node:stream'

export interface BlobInfo {
  key: string
  /** Stored size in bytes. */
  size: number
}

export interface BlobStore {
  /** `file:///path` or `s3://bucket/prefix`, as people would write it in a config. */
  readonly url: string
  /**
   * Stores bytes under a key that must not exist yet. Returns `created`, or `exists` when the key is taken (whatever
   * its bytes); never overwrites, never leaves a half-written object visible, even when killed in the middle.
   */
  put(key: string, body: Uint8Array): Promise<'created' | 'exists'>
  /** Streams an object's bytes, complete or with an error; never short in silence. Rejects with NotFound when absent. */
  get(key: string): Promise<Readable>
  /** The whole object; at most `max_bytes` (default 64 MiB), otherwise a KnownError. */
  getBytes(key: string, max_bytes?: number): Promise<Uint8Array>
  /** Every object whose key begins with the prefix, ascending by key (byte order), across all pages. */
  list(prefix: string): AsyncIterable<BlobInfo>
  /** Whether the key exists. */
  has(key: string): Promise<boolean>
  /** Cheap check that the store answers and can be written; throws a KnownError that says what is wrong. */
  probe(): Promise<void>
}

/** Keys are attacker-reachable: a short alphabet, no `..`, no leading or doubled slash, no NUL. */
export function isSafeKey(key: string): boolean {
  return /^[A-Za-z0-9._/=@+-]{1,512}$/.test(key) && !/(^|\/)\.{0,2}(\/|$)/.test(key)
}
