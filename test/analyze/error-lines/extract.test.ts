/** The passing log, hostile logs, streaming, and what may never become a fingerprint. */
import { describe, expect, it } from 'vitest'
import { errorLines, failureSummary, readFailure } from '#analyze/error-lines/extract.ts'
import { fingerprintLine } from '#analyze/error-lines/summary.ts'
import { markedLog } from './marked-log.ts'
import { cpuMs } from '../../cpu.ts'

const numbers = (lines: { line: number }[]) => lines.map((one) => one.line)

describe('with the passing log of the same job', () => {
  const pass = [
    '2020-01-01T10:00:00.1234567Z Error: stock server busy, try 1',
    '2020-01-01T10:00:01.1234567Z 12 items, 0 broken',
    '2020-01-01T10:00:02.1234567Z done in 14 s',
  ]

  it('does not report an error that the passing run printed too, though its numbers and time differ', () => {
    const { lines, marked } = markedLog(`
 |2020-01-02T11:30:00.7654321Z Error: stock server busy, try 3
 |2020-01-02T11:30:01.7654321Z 12 items, 0 broken
E|2020-01-02T11:30:02.7654321Z Error: no price for item 7
 |2020-01-02T11:30:03.7654321Z ##[error]Process completed with exit code 1.`)
    expect(errorLines(lines, pass)).toEqual([{ line: 3, text: 'Error: no price for item 7', rule: 'level:error' }])
    expect(numbers(errorLines(lines, pass))).toEqual(marked)
    expect(numbers(errorLines(lines))).toEqual([1, 3])
  })

  it('keeps new lines of no known form that follow a headline, but at most three', () => {
    const fail = ['12 items, 0 broken', 'fatal: stock is owned by nobody', 'a', 'b', 'c', 'd']
    expect(errorLines(fail, pass).map(({ line, rule }) => [line, rule])).toEqual([
      [2, 'git:fatal'],
      [3, 'context:new'],
      [4, 'context:new'],
      [5, 'context:new'],
    ])
  })

  it('shows the last new lines when no rule knows any of them', () => {
    const fail = ['12 items, 0 broken', 'the shelf is at odds with the books', 'done in 99 s', 'Finished: FAILURE']
    expect(errorLines(fail, pass)).toEqual([
      { line: 2, text: 'the shelf is at odds with the books', rule: 'fallback:new' },
      { line: 4, text: 'Finished: FAILURE', rule: 'verdict:finished' },
    ])
  })

  it('tells none broken from some broken', () => {
    expect(errorLines(['12 items, 3 broken', 'Finished: FAILURE'], pass)[0]?.rule).toBe('fallback:new')
  })

  it('answers as without it when both logs are the same', () => {
    const fail = ['Error: no price', 'Finished: FAILURE']
    expect(errorLines(fail, fail)).toEqual(errorLines(fail))
  })
})

describe('wrappers', () => {
  it('never become the fingerprint while a cause is there', () => {
    const fail = ['npm ERR! code ELIFECYCLE', 'ValueError: no stock left', 'make: *** [Makefile:3: test] Error 1']
    expect(failureSummary(fail).fingerprint_line?.text).toBe('ValueError: no stock left')
  })

  it('never become the fingerprint while any other line is there', () => {
    const fail = ['weighing the stock', 'npm ERR! code ELIFECYCLE', '##[error]Process completed with exit code 1.']
    expect(failureSummary(fail).fingerprint_line).toEqual({
      line: 1,
      text: 'weighing the stock',
      rule: 'fallback:tail',
    })
  })

  it('are reported alone when the log holds nothing else', () => {
    const fail = ['[INFO] BUILD FAILURE', "Build step 'Execute shell' marked build as failure", 'Finished: FAILURE']
    expect(failureSummary(fail).fingerprint_line?.rule).toBe('wrapper:jenkins-step')
  })

  it('lose against a heading, and a heading loses against what it heads', () => {
    const line = (rule: string, text = rule) => ({ line: 1, text, rule })
    expect(fingerprintLine([line('verdict:github-exit'), line('wrapper:go-fail'), line('pytest:section')])?.rule).toBe(
      'pytest:section',
    )
    expect(fingerprintLine([line('pytest:section'), line('exception:headline')])?.rule).toBe('exception:headline')
    expect(fingerprintLine([])).toBeNull()
  })
})

describe('hostile logs', () => {
  it('gives nothing for an empty log', () => {
    expect(failureSummary([])).toEqual({
      lines: [],
      fingerprint_line: null,
      tool: null,
      step: null,
      failed_tests: [],
      file: null,
      file_line: null,
      is_timeout: false,
      is_out_of_memory: false,
      count_lines: 0,
      count_dropped: 0,
    })
  })

  it('clips a line of a million characters', async () => {
    const found = await readFailure(['Error: ' + 'x'.repeat(1_000_000) + '\nok\n'])
    expect(found.lines.map(({ line, text, rule }) => [line, text.length, rule])).toEqual([[1, 1_000, 'level:error']])
    expect(found.count_lines).toBe(2)
  })

  it('reads bytes that are no text', async () => {
    const bytes = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 37) % 256)).toString('latin1')
    const found = await readFailure([bytes, '\nError: no stock\n'])
    expect(found.fingerprint_line?.text).toBe('Error: no stock')
  })

  it('keeps 20,000 of any number of error lines and counts the rest', () => {
    const found = failureSummary(Array.from({ length: 32_000 }, (_, i) => `src/cart.c:${i}:1: error: no price`))
    expect([found.lines.length, found.count_dropped, found.lines.at(-1)?.line]).toEqual([20_000, 12_000, 32_000])
  })

  it('takes no more than in proportion longer for a log four times as long', () => {
    const log = (count: number) => Array.from({ length: count }, (_, i) => `at odds ${i} with error handler ${i * 7}`)
    const time = (lines: string[]) => {
      const once = () => cpuMs(() => errorLines(lines, lines))
      return Math.min(once(), once(), once())
    }
    time(log(500))
    expect(time(log(6_000)) / time(log(1_500))).toBeLessThan(10)
  })
})

describe('line numbers and prefixes', () => {
  const text = 'start\r\n\u001b[31mError:\u001b[0m no stock\r\n 10%\r 50%\rtravis_fold:end:a\rValueError: none\nend'

  it('counts a lone carriage return as a line end and strips colours', async () => {
    const found = await readFailure([text])
    expect(found.lines.filter((one) => !one.rule.startsWith('context')).map(({ line, text }) => [line, text])).toEqual([
      [2, 'Error: no stock'],
      [6, 'ValueError: none'],
    ])
  })

  it('answers alike however the log is cut into chunks', async () => {
    const whole = await readFailure([text], [text])
    for (let size = 1; size < 12; size += 1) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      )
      expect(await readFailure(chunks, chunks)).toEqual(whole)
    }
  })

  it('takes the step from the job and step columns of a downloaded log', () => {
    const fail = [
      'build\tcompile shop\t2020-01-01T00:00:00.0000000Z src/cart.ts(1,2): error TS2304: Cannot find price.',
    ]
    expect(failureSummary(fail)).toMatchObject({
      step: 'compile shop',
      tool: 'tsc',
      file: 'src/cart.ts',
      file_line: 1,
      lines: [{ line: 1, text: 'src/cart.ts(1,2): error TS2304: Cannot find price.', rule: 'tsc:diagnostic' }],
    })
  })

  it.each([
    ['##[group]Run npm test', 'npm test'],
    ['travis_fold:start:install.npm', 'install.npm'],
    ['+ ./build.sh --all', './build.sh --all'],
    ['[INFO] --- stock-maven-plugin:1.0:count (default) @ shop ---', 'stock-maven-plugin:1.0:count'],
    ['> Task :shop:test', ':shop:test'],
  ])('takes the step from %s', (mark, step) => {
    expect(failureSummary([mark, 'ValueError: no stock left']).step).toBe(step)
  })
})

describe('timeouts and memory', () => {
  it.each([
    ['##[error]The job running on runner A has exceeded the maximum execution time of 360 minutes.', true, false],
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', false, true],
    ['java.lang.OutOfMemoryError: Java heap space', false, true],
    ['ValueError: no stock left', false, false],
  ])('%s', (line, isTimeout, isOutOfMemory) => {
    expect(failureSummary([line])).toMatchObject({ is_timeout: isTimeout, is_out_of_memory: isOutOfMemory })
  })
})
