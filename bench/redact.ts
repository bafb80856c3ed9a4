/** Prints how many generated secrets the redactor covers (plain, JSON-encoded once and twice), its noise on clean logs and its speed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { ENCODINGS, suiteCases, survivorsOf } from '../test/ingest/redact/suite/suite.ts'
import { projectRoot, samplesDir } from '../test/samples.ts'
import { PLACES, placed, secrets, structures } from './parts/redact-suite.ts'
import { randomSource } from '../test/random-source.ts'

const redactor = createRedactor({ key: 'bench' })
const showMisses = process.argv.includes('--misses')

// Speed first, in a process that is fresh as an upload's is: the suite's oddities teach the engine to expect anything.
const lines = cleanLines()
speed(lines)
noise(lines)
placesRecall()
recall()

/** The suite of settings files, code, commands and vendors' formats, by file and encoding. */
function placesRecall(): void {
  const cases = [1, 2, 3].flatMap((seed) => suiteCases(projectRoot, seed))
  for (const [encoding, encode] of Object.entries(ENCODINGS)) {
    const files = new Map<string, { missed: number; all: number }>()
    const misses: string[] = []
    for (const one of cases) {
      const left = survivorsOf(redactor, one, encode)
      const file = one.name.slice(0, one.name.indexOf('/'))
      const sum = files.get(file) ?? { missed: 0, all: 0 }
      files.set(file, { missed: sum.missed + left.length, all: sum.all + one.secrets.length })
      misses.push(...left.map(() => one.name))
    }
    const all = [...files.values()].reduce((sum, one) => sum + one.all, 0)
    const parts = [...files].map(([file, one]) => `${file} ${percent(one.all - one.missed, one.all)}`)
    console.log(
      `places, ${encoding}: ${percent(all - misses.length, all)} of ${String(all)} secrets (${parts.join(', ')})`,
    )
    if (showMisses) console.log(`  worst: ${worst(misses)}`)
  }
}

/** Every secret in every place that fits it, in three encodings; a secret counts as covered when it is gone from the output. */
function recall(): void {
  const cases: { place: string; vendor: string; text: string; secret: string }[] = []
  for (const seed of [1, 2, 3]) {
    for (const sample of secrets(seed)) {
      for (const { place, template, is_named } of PLACES) {
        if (is_named || !sample.needs_name)
          cases.push({ place, vendor: sample.vendor, text: placed(template, sample), secret: sample.secret })
      }
    }
    for (const { place, text, secret } of structures(seed)) cases.push({ place, vendor: 'structure', text, secret })
  }
  for (const [encoding, times] of [
    ['plain', 0],
    ['encoded once', 1],
    ['encoded twice', 2],
  ] as const) {
    const missed = cases.filter(({ text, secret }) => !isCovered(text, secret, times))
    console.log(
      `recall ${encoding}: ${percent(cases.length - missed.length, cases.length)} of ${String(cases.length)} secrets`,
    )
    console.log(`  worst places: ${worst(missed.map((one) => one.place))}`)
    console.log(`  worst vendors: ${worst(missed.map((one) => one.vendor))}`)
    if (showMisses)
      for (const one of missed.slice(0, 60)) console.log('   ', JSON.stringify(one.text), one.secret.slice(0, 40))
  }
}

/** Plain: as text. Encoded: the text inside a JSON line, once or twice; all but the last 4 characters gone counts as covered. */
function isCovered(text: string, secret: string, times: number): boolean {
  let input = text
  for (let n = 0; n < times; n++)
    input = n === times - 1 ? JSON.stringify({ type: 'tool_result', output: input }) : JSON.stringify({ output: input })
  const output = (times === 0 ? redactor.text(input) : redactor.line(input)).text
  return !output.includes(secret) && !output.includes(secret.slice(2, -4))
}

/** Real sessions when they are beside the project, otherwise none. */
function cleanLines(): string[] {
  const dir = samplesDir()
  if (dir === null) return []
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
  const all: string[] = []
  let size = 0
  for (const file of files) {
    if (size > 40e6) break
    const text = readFileSync(join(dir, file), 'utf8')
    size += text.length
    all.push(...text.split('\n').filter((line) => line !== ''))
  }
  return all
}

function noise(lines: readonly string[]): void {
  if (lines.length === 0) return console.log('noise: skipped, no sample sessions beside the project')
  const counts: Record<string, number> = {}
  for (const line of lines)
    for (const [kind, count] of Object.entries(redactor.line(line).counts)) counts[kind] = (counts[kind] ?? 0) + count
  const flags = Object.entries(counts).filter(([kind]) => kind !== 'user' && kind !== 'email')
  const total = flags.reduce((sum, [, count]) => sum + count, 0)
  const top = flags
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .map(([kind, count]) => `${kind} ${String(count)}`)
  console.log(
    `noise: ${(total / megabytes(lines)).toFixed(1)} flags/MB on ${megabytes(lines).toFixed(1)} MB of sessions (${top.join(', ')}); people: user ${String(counts['user'] ?? 0)}, email ${String(counts['email'] ?? 0)}`,
  )
}

/** Megabytes a processor second, beside a plain scan of each line with one keyword regex in the same run. */
function speed(samples: readonly string[]): void {
  const lines = samples.length > 0 ? samples : generatedLines()
  const plain =
    /(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|bearer)["']?\s*[:=]\s*["']?([\w+/=.-]{8,})/gi
  const ours = timed(() => lines.forEach((line) => redactor.line(line)))
  const baseline = timed(() => lines.forEach((line) => line.replace(plain, '[REDACTED]')))
  console.log(
    `speed: ${(megabytes(lines) / ours).toFixed(1)} MB/s per core; plain keyword regex ${(megabytes(lines) / baseline).toFixed(1)} MB/s; ratio ${(baseline / ours).toFixed(2)}`,
  )
}

function generatedLines(): string[] {
  const random = randomSource(7)
  const words = [
    'function',
    'return',
    'const',
    'error',
    'the',
    'test',
    'passed',
    'src/index.ts',
    'import',
    '{',
    '}',
    '=>',
    'token',
    'key',
  ]
  return Array.from({ length: 4000 }, () =>
    JSON.stringify({
      type: 'event',
      cwd: '/home/bob/app',
      text: Array.from({ length: 400 }, () => words[Math.floor(random() * words.length)]).join(' '),
    }),
  )
}

/** Seconds of processor time, so that others on the machine count less; the second of two runs, when all is compiled. */
function timed(run: () => void): number {
  run()
  const started = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1e6
}

function megabytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0) / 1e6
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}

function worst(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return (
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ') || 'none'
  )
}
