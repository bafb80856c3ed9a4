/** A unified diff as the places it changes: which old lines went, which new lines came. */

export interface PatchChange {
  /** First old line of the change, from 1; for a pure addition the old line it stands before. */
  old_line: number
  new_line: number
  removed: string[]
  added: string[]
}

const maxPatch = 400_000

/** The changes of one file's patch in order. Text that is no patch gives none. */
export function patchChanges(patch: string): PatchChange[] {
  const changes: PatchChange[] = []
  let open: PatchChange | null = null
  let [old_line, new_line] = [0, 0]
  for (const line of patch.slice(0, maxPatch).split('\n')) {
    const header = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/.exec(line)
    if (header) {
      // `-0,0` and `-5,0` stand for the place after that line.
      old_line = Number(header[1]) + (header[2] === '0' ? 1 : 0)
      new_line = Number(header[3]) + (header[4] === '0' ? 1 : 0)
      open = null
      continue
    }
    const mark = line[0]
    if (mark !== '-' && mark !== '+') {
      open = null
      if (mark === '\\') continue
      old_line += 1
      new_line += 1
      continue
    }
    if (!open) {
      open = { old_line, new_line, removed: [], added: [] }
      changes.push(open)
    }
    if (mark === '-') {
      open.removed.push(line.slice(1))
      old_line += 1
    } else {
      open.added.push(line.slice(1))
      new_line += 1
    }
  }
  return changes
}

/** The change that touches old lines `from` to `to`, or the next line beside them; null when none does. */
export function changeAt(changes: readonly PatchChange[], from: number, to: number): PatchChange | null {
  const touches = (one: PatchChange, slack: number) =>
    one.removed.length === 0
      ? one.old_line >= from && one.old_line <= to + 1 + slack
      : one.old_line <= to + slack && one.old_line + one.removed.length - 1 >= from - slack
  return changes.find((one) => touches(one, 0)) ?? changes.find((one) => touches(one, 1)) ?? null
}

/** Where an old line stands after the patch, when the patch left it alone. */
export function movedLine(changes: readonly PatchChange[], line: number): number {
  let shift = 0
  for (const { old_line, removed, added } of changes) {
    if (old_line > line) break
    shift += added.length - removed.length
  }
  return line + shift
}
