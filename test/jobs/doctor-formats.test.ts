/** `hone doctor` on what the loaded logs never tell, as the built program. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'
import { codexLine, codexMeta } from '../small-logs.ts'

const cursorLine = (role: string, text: string): string =>
  JSON.stringify({ role, message: { content: [{ type: 'text', text }] } })

test('given logs of Cursor and Codex → doctor names what Cursor never tells, and nothing of Codex', async () => {
  const home = scratch()
  mkdirSync(join(home, 'logs'))
  const cursor = [cursorLine('user', 'mend the cart'), cursorLine('assistant', 'Done.')]
  const codex = [codexMeta('00000000-0000-4000-8000-000000000001', 'rules'), codexLine(2, 'mend the cart')]
  writeFileSync(join(home, 'logs/cursor.jsonl'), cursor.join('\n'))
  writeFileSync(join(home, 'logs/codex.jsonl'), codex.join('\n'))
  const where = ['--store', join(home, 'store'), '--db', join(home, 'hone.duckdb')]
  expect((await hone(home, ['upload', '--source', join(home, 'logs'), ...where])).code).toBe(0)
  expect((await hone(home, ['ingest', ...where])).code).toBe(0)
  const sessions = await hone(home, ['sql', 'select agent from sessions order by all', '--json', ...where])
  expect(JSON.parse(sessions.out)).toEqual([{ agent: 'codex' }, { agent: 'cursor' }])
  const lines = (await hone(home, ['doctor', ...where])).out.split('\n').filter((line) => line.includes('never tell'))
  expect(lines).toEqual([
    'ok    cursor logs never tell which calls failed, the time of an event, tokens, the model: null, not zero',
  ])
}, 60_000)
