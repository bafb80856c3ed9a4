/** A log too long to be kept whole: what is read from its head and tail has the line numbers of the whole. */
import { expect, test } from 'vitest'
import { readFailure } from '#analyze/error-lines/extract.ts'
import { keptLog } from '#ingest/github/job-log.ts'

const bar = Array.from({ length: 40 }, (_, n) => `${n * 2.5} %`).join('\r')
const filler = (count: number) => Array.from({ length: count }, (_, n) => `compiling unit ${n} of many, all is well\n`)
const pieces = [
  "src/first.ts(3,1): error TS2304: Cannot find name 'first'.\n",
  ...filler(20_000),
  `${bar}\n`,
  `${'y'.repeat(100_000)}\r${'z'.repeat(100_000)}\r\n`,
  ...filler(60_000),
  "src/last.ts(9,1): error TS2304: Cannot find name 'last'.\n",
  '##[error]Process completed with exit code 2.\n',
]

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

test('head and tail of 3 MB with progress bars and endless lines → the numbers the whole log gives', async () => {
  const text = pieces.join('')
  const whole = await readFailure([text])
  const kept = await keptLog(inChunks(text, 4093), (line) => line)
  expect(kept.text.length).toBeLessThan(text.length)
  const { lines, fingerprint_line, file, count_lines } = await readFailure([kept.text], undefined, kept.cut)
  expect(lines).toEqual(whole.lines)
  expect(lines.map((one) => one.line)).toEqual([1, 80_044])
  expect([fingerprint_line, file, count_lines]).toEqual([whole.fingerprint_line, whole.file, whole.count_lines])
})

test('a log that is kept whole → no gap, and every line where it was', async () => {
  const text = 'one\r\ntwo\rerror: three\n'
  const kept = await keptLog(inChunks(text, 4), (line) => line)
  expect(kept).toEqual({ text: 'one\ntwo\nerror: three\n', text_length: text.length, cut: null })
  expect((await readFailure([kept.text], undefined, kept.cut)).lines).toEqual([
    { line: 3, text: 'error: three', rule: 'error:line' },
  ])
})
