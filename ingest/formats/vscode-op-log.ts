/** VS Code's op-log of a chat: one operation a line in, the session as it stands after the last one out. Evidence: ingest/README.md. */
import { BadRecord } from '../format.ts'
import { arrayOf, objectOf, wordOf, type JsonObject } from './json-access.ts'

/** Operations by their number: 0 the whole session, 1 set, 2 push (after cutting the list to `i` entries), 3 delete. */
export class OpLog {
  state: JsonObject | null = null
  /** Requests that were taken out of the session again (sent anew, undone), by id: the work was done all the same. */
  readonly #removed = new Map<string, JsonObject>()

  /** Applies one operation; false when it is none. Throws BadRecord for one that does not fit the session so far. */
  apply(entry: JsonObject): boolean {
    const { kind, v } = entry
    if (kind === 0) this.#begin(v)
    else if (kind === 1 || kind === 2 || kind === 3) this.#change(kind, pathIn(entry['k']), v, entry['i'])
    else return false
    return true
  }

  /** The requests in order of time, those taken out between the others. */
  requests(): JsonObject[] {
    const present = requestsIn(this.state)
    const ids = new Set(present.map((request) => request['requestId']))
    const gone = [...this.#removed.values()].filter((request) => !ids.has(request['requestId']))
    const time = (request: JsonObject): number => Number(request['timestamp'] ?? 0) || 0
    return gone.length === 0 ? present : [...gone, ...present].sort((a, b) => time(a) - time(b))
  }

  #begin(v: unknown): void {
    const state = objectOf(v)
    if (state === null) throw new BadRecord('a snapshot without a session')
    this.#keep(requestsIn(this.state))
    this.state = state
  }

  #change(kind: 1 | 2 | 3, path: readonly (string | number)[], v: unknown, i: unknown): void {
    if (this.state === null) throw new BadRecord('an operation before any snapshot')
    const last = path[path.length - 1] as string | number
    let at: unknown = this.state
    for (const step of path.slice(0, -1)) at = stepInto(at, step)
    if (kind === 2) {
      const parent = objectOf(at) ?? (Array.isArray(at) ? at : null)
      if (parent === null) throw new BadRecord('an operation on nothing')
      const held = (parent as JsonObject)[last]
      const list: unknown[] = Array.isArray(held) ? held : []
      const length = typeof i === 'number' && i >= 0 ? Math.min(Math.floor(i), list.length) : list.length
      if (path.length === 1 && last === 'requests') this.#keep(list.slice(length))
      list.length = length
      for (const each of arrayOf(v)) list.push(each)
      put(parent, last, list)
      return
    }
    if (path[0] === 'requests')
      this.#keep(path.length === 1 ? requestsIn(this.state) : path.length === 2 ? [stepInto(at, last, true)] : [])
    put(at, last, kind === 3 ? undefined : v)
  }

  #keep(requests: readonly unknown[]): void {
    for (const each of requests) {
      const request = objectOf(each)
      const id = wordOf(request?.['requestId'])
      if (request !== null && id !== null) this.#removed.set(id, request)
    }
  }
}

function requestsIn(state: JsonObject | null): JsonObject[] {
  return arrayOf(state?.['requests'])
    .map(objectOf)
    .filter((request) => request !== null)
}

function pathIn(k: unknown): readonly (string | number)[] {
  const path = arrayOf(k)
  const isPath =
    path.length > 0 && path.every((step) => (typeof step === 'string' && step !== '__proto__') || isIndex(step))
  if (!isPath) throw new BadRecord('an operation without a path')
  return path as (string | number)[]
}

function isIndex(step: unknown): step is number {
  return typeof step === 'number' && Number.isInteger(step) && step >= 0
}

function stepInto(value: unknown, step: string | number, isOptional = false): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, step)) return (value as JsonObject)[step]
  if (isOptional) return undefined
  throw new BadRecord('an operation on nothing')
}

/** Writes a member of an object, or an entry of a list that is there or comes next. */
function put(parent: unknown, key: string | number, value: unknown): void {
  const isList = Array.isArray(parent) && isIndex(key) && key <= parent.length
  if (!isList && objectOf(parent) === null) throw new BadRecord('an operation on nothing')
  ;(parent as JsonObject)[key] = value
}
