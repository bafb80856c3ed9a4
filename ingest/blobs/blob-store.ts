/**
 * The blob store: immutable objects under slash-separated keys. Two implementations (folder, S3), one conformance suite.
 * Every promise below is a test in test/ingest/blobs/conformance.ts.
 */
import type { Readable } from 'node:stream'
import { KnownError } from '../known-error.ts'
import type { BlobBody } from './body.ts'

export type { BlobBody } from './body.ts'

export interface BlobInfo {
  key: string
  /** Stored size in bytes. */
  size: number
}

/** Waits until so many bytes may be sent; how a limit on bandwidth is kept. */
export type Pace = (bytes: number) => Promise<void>

export interface BlobStore {
  /** `file:///path` or `s3://bucket/prefix`, as people would write it in a config. */
  readonly url: string
  /**
   * Stores bytes under a key that must not exist yet. Returns `created`, or `exists` when the key is taken (whatever
   * its bytes); never overwrites, never leaves a half-written object visible, even when killed in the middle.
   * A body in a file is sent part by part, each part after `pace` let it go.
   */
  put(key: string, body: BlobBody, pace?: Pace): Promise<'created' | 'exists'>
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
  /**
   * Who the store takes us for, from our credentials alone and without asking anybody; null when they do not say (a
   * folder, a role's passing credentials).
   */
  caller(): Promise<string | null>
}

/** The key is not in the store. */
export class NotFound extends KnownError {
  readonly key: string

  constructor(url: string, key: string) {
    super(`${url} has no object ${key}`)
    this.key = key
  }
}

/** The object's bytes are not those that were stored, however often it is read. The object is at fault, not the store. */
export class DamagedObject extends KnownError {
  constructor(key: string) {
    super(`object ${key} is altered: its checksum does not match its bytes`, { transient: true })
  }
}

/**
 * Keys are attacker-reachable: a short alphabet, no `..`, no leading or doubled slash, no NUL. `.tmp/` is the stores'
 * own corner (temporary files, write probes): never listed, never written by callers.
 */
export function isSafeKey(key: string): boolean {
  return /^[A-Za-z0-9._/=@+-]{1,512}$/.test(key) && !/(^|\/)\.{0,2}(\/|$)/.test(key) && !/^\.tmp(\/|$)/.test(key)
}

/** Returns the key when it is safe; throws a KnownError otherwise. */
export function checkedKey(key: string): string {
  if (isSafeKey(key)) return key
  throw new KnownError(`unsafe object key ${JSON.stringify(key.slice(0, 120))}`)
}

/** Returns the prefix when it is empty or begins a safe key; throws a KnownError otherwise. */
export function checkedPrefix(prefix: string): string {
  if (prefix === '' || isSafeKey(prefix.replace(/\/$/, ''))) return prefix
  throw new KnownError(`unsafe key prefix ${JSON.stringify(prefix.slice(0, 120))}`)
}

/** What `getBytes` accepts unless told otherwise. */
export const MAX_GET_BYTES = 64 * 1024 * 1024

/** The refusal of an object larger than the caller is willing to hold in memory. */
export function tooLarge(key: string, size: number, max_bytes: number): KnownError {
  return new KnownError(`object ${key} has ${size} bytes, more than the ${max_bytes} allowed here`)
}
