/** A list walked from its newest item back to where the last complete walk began, with a safe overlap. */
import { z } from 'zod'
import { askPages, plainItems, write, type Asked, type Collecting } from './request.ts'

const Walk = z.object({ until: z.number() })

/**
 * Walks a list that comes newest first. `timeOf` is the time it is ordered by, epoch ms, null when it has none. The walk
 * counts as complete only once `whenDone` (work that depends on the items) ended too; then its newest time is stored, and
 * the next walk goes back to `overlap_ms` before that. A walk that was cut short leaves no mark and is walked again.
 */
export async function walk(
  c: Collecting,
  asked: Asked & {
    timeOf: (item: unknown) => number | null
    overlap_ms: number
    itemsOf?: (data: unknown) => unknown[]
  },
  whenDone: (items: unknown[]) => Promise<void> = async () => undefined,
): Promise<unknown[]> {
  const { timeOf, overlap_ms, itemsOf = plainItems, ...request } = asked
  const mark = Walk.safeParse((await c.state.read('walk', request.kind))?.data)
  const floor = Math.max(c.since, mark.success ? mark.data.until - overlap_ms : 0)
  const isOld = (item: unknown) => (timeOf(item) ?? floor) < floor
  const all = await askPages(c, request, itemsOf, (items) => items.some(isOld))
  const items = all.filter((item) => !isOld(item))
  await whenDone(items)
  const until = Math.max(...items.map((item) => timeOf(item) ?? 0), mark.success ? mark.data.until : 0)
  if (until > 0)
    await write(c, { kind: 'walk', resource: request.kind, url: '', etag: null, status: 200, data: { until } })
  return items
}

/** A field that holds a time, as epoch ms; null when it is absent or no time. */
export function timeIn(item: unknown, ...names: string[]): number | null {
  let value: unknown = item
  for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name]
  const at = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isFinite(at) ? at : null
}
