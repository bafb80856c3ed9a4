/** A folder of its own for one test, removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hone-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}
