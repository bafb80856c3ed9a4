/** Codex's config.toml in, the same with a `notify` line first (or without ours) out; every other byte stays as it was. */
import type { Changed } from './json-entry.ts'

/** Stands at the end of our line, so that it is found again whatever happened around it. */
const remark = '# hone upload --install'

/**
 * Puts `notify = [script]` at the very top, where a top-level key is always one. Left alone when there is a `notify`
 * already (Codex has room for one program), anywhere in the file: a second one would stop Codex from starting.
 */
export function addNotify(text: string | null, script: string): Changed {
  const before = text ?? ''
  if (before.includes(remark)) return { text: before }
  if (/^[ \t]*(?:notify|"notify"|'notify')[ \t]*=/m.test(before)) {
    return { refused: 'it has a notify program already; use --timer for Codex' }
  }
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : ''
  const eol = before.includes('\r\n') ? '\r\n' : '\n'
  return { text: `${mark}notify = [${JSON.stringify(script)}] ${remark}${eol}${before.slice(mark.length)}` }
}

/** Takes our line out. */
export function removeNotify(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.includes(remark))
    .join('')
}
