/** The config's prices and names, as users meet them: through the built program. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hone, json } from '../hone.ts'
import { scratch } from '../scratch.ts'
import { claudeLine } from '../small-logs.ts'

function answerLine(model: string): string {
  const line = JSON.parse(claudeLine('s1', 1, 'x', 'u2')) as Record<string, unknown>
  const usage = { input_tokens: 1_000_000, output_tokens: 0 }
  const message = { id: 'm1', role: 'assistant', model, content: [{ type: 'text', text: 'Done.' }], usage }
  return JSON.stringify({ ...line, type: 'assistant', message })
}

test('given an unpriced model → doctor names it; given its price and a name in the config → the cost, and the name in answers only', async () => {
  const home = scratch()
  mkdirSync(join(home, 'logs'))
  writeFileSync(join(home, 'logs/a.jsonl'), `${claudeLine('s1', 0, 'text', 'u1')}\n${answerLine('own-llama-70b')}\n`)
  const where = ['--store', join(home, 'store'), '--db', join(home, 'hone.duckdb')]
  expect((await hone(home, ['upload', '--source', join(home, 'logs'), ...where])).code).toBe(0)
  expect((await hone(home, ['ingest', ...where])).code).toBe(0)
  const sessions = 'select user_name, host, cost_usd from sessions'
  const [before] = JSON.parse((await hone(home, ['sql', sessions, '--json', ...where])).out) as Record<
    string,
    unknown
  >[]
  expect(before).toEqual({
    user_name: expect.stringMatching(/^dev-[0-9a-f]{8}$/) as string,
    host: expect.stringMatching(/^host-[0-9a-f]{8}$/) as string,
    cost_usd: null,
  })
  const doctor = await hone(home, ['doctor', ...where])
  expect(doctor.out).toContain('no price for own-llama-70b (1 responses)')
  expect(doctor.out).toContain(`on ${String(before?.['host'])} is you here`)

  const prices = 'prices: [{ model: own-llama%, from: 2020-01-01, input_usd: 3, output_usd: 6 }]'
  writeFileSync(join(home, 'hone.yaml'), `${prices}\nnames: { ${String(before?.['user_name'])}: Ada }\n`)
  expect((await hone(home, ['ingest', ...where])).code).toBe(0)
  const after = await hone(home, ['sql', sessions, '--json', ...where])
  expect(JSON.parse(after.out)).toEqual([{ user_name: 'Ada', host: before?.['host'], cost_usd: 3 }])
  const stored = await hone(home, [
    'sql',
    'select distinct user_name = $$Ada$$ as is_stored from sessions',
    '--json',
    ...where,
  ])
  expect(JSON.parse(stored.out)).toEqual([{ is_stored: false }])
  expect(json(await hone(home, ['doctor', '--json', ...where]))).toMatchObject({
    findings: expect.not.arrayContaining([
      expect.objectContaining({ what: expect.stringContaining('no price') as string }),
    ]) as unknown[],
  })
}, 60_000)
