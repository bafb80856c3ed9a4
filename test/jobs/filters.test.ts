import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'

const lines = (out: string) => out.split('\n').filter((line) => line !== '')
const objects = (out: string) => lines(out).map((line) => JSON.parse(line) as Record<string, unknown>)

test('fingerprint: one object a line, in order; like lines share a cluster', async () => {
  const input =
    ['worker 12 lost after 300 ms', 'worker 7 lost after 1200 ms', '', 'disk full on /dev/sda1'].join('\n') + '\n'
  const ran = await hone(scratch(), ['fingerprint'], { input })
  expect(ran.code).toBe(0)
  const [a, b, blank, d] = objects(ran.out)
  expect(objects(ran.out).map((row) => row['line'])).toEqual([1, 2, 3, 4])
  expect(Object.keys(a ?? {})).toEqual(['line', 'fingerprint', 'cluster', 'pattern'])
  expect(a?.['cluster']).toBe(b?.['cluster'])
  expect(new Set([a?.['cluster'], blank?.['cluster'], d?.['cluster']]).size).toBe(3)
})

test('fingerprint, redact and error-lines of nothing is nothing', async () => {
  const home = scratch()
  expect(await hone(home, ['fingerprint'])).toMatchObject({ code: 0, out: '' })
  expect(await hone(home, ['redact'])).toMatchObject({ code: 0, out: '' })
  expect(await hone(home, ['error-lines', '-'])).toMatchObject({ code: 0, out: '' })
})

test('redact: text in, text out; equal secrets stay equal; what is no secret stays', async () => {
  const token = ['ghp', '_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')
  const input = `push with ${token}\nagain ${token}\ncommit 3f786850e387550fdab836ed7e6dc881de23001b\n`
  const ran = await hone(scratch(), ['redact'], { input })
  expect(ran.out).not.toContain(token)
  const [first, second, third] = lines(ran.out)
  expect(first?.replace('push with ', '')).toBe(second?.replace('again ', ''))
  expect(third).toBe('commit 3f786850e387550fdab836ed7e6dc881de23001b')
})

test('redact --jsonl: the same objects, every string and key redacted, JSON inside strings too', async () => {
  const token = ['sk', '-ant-', 'api03-', 'Zx9'.repeat(31), 'AA'].join('')
  const record = {
    [token]: 1,
    text: `key ${token}`,
    inner: JSON.stringify({ a: { b: token } }),
    n: 5,
    ok: true,
    no: null,
  }
  const ran = await hone(scratch(), ['redact', '--jsonl'], {
    input: `${JSON.stringify(record)}\n${JSON.stringify({ plain: 1 })}\n`,
  })
  expect(ran.out).not.toContain(token)
  const [first, second] = objects(ran.out)
  expect(first).toMatchObject({ n: 5, ok: true, no: null })
  expect(JSON.parse(String(first?.['inner']))).toHaveProperty('a.b')
  expect(second).toEqual({ plain: 1 })
})

test('error-lines: lines that say why, with and without a passing log; a log that is not there', async () => {
  const home = scratch()
  const fail = [
    '$ pnpm tsc',
    "src/cart.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    'Process completed with exit code 2',
  ]
  writeFileSync(join(home, 'fail.log'), fail.join('\n'))
  writeFileSync(join(home, 'pass.log'), '$ pnpm tsc\nok\n')
  for (const args of [['fail.log'], ['fail.log', '--pass', 'pass.log']]) {
    const ran = await hone(home, ['error-lines', ...args])
    expect(ran.code).toBe(0)
    expect(objects(ran.out)[0]).toEqual({ line: 2, text: fail[1], rule: expect.stringMatching(/^tsc/) as string })
  }
  const missing = await hone(home, ['error-lines', 'nope.log'])
  expect(missing).toMatchObject({ code: 2, out: '' })
  expect(missing.err).toMatch(/the log nope\.log cannot be read/)
})
