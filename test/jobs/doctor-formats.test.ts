/** `hone doctor` on what the loaded logs never tell, as the built program. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hone } from '../hone.ts'
import { cursorLog } from '../ingest/formats/agent-builders.ts'
import { codexSession } from '../ingest/formats/builders.ts'
import { scratch } from '../scratch.ts'

test('given logs of Cursor and Codex → doctor names what Cursor never tells, and nothing of Codex', async () => {
  const home = scratch()
  mkdirSync(join(home, 'logs'))
  writeFileSync(join(home, 'logs/cursor.jsonl'), cursorLog())
  writeFileSync(join(home, 'logs/codex.jsonl'), codexSession())
  const where = ['--store', join(home, 'store'), '--db', join(home, 'hone.duckdb')]
  expect((await hone(home, ['upload', '--source', join(home, 'logs'), ...where])).code).toBe(0)
  expect((await hone(home, ['ingest', ...where])).code).toBe(0)
  const lines = (await hone(home, ['doctor', ...where])).out.split('\n').filter((line) => line.includes('never tell'))
  expect(lines).toEqual(['ok    cursor logs never tell which calls failed, times, tokens, the model: null, not zero'])
}, 60_000)
