/**
 * Generated logs for benches: the simulator's own sessions in the real formats, written again and again to a size, with
 * tool outputs as long as in real logs (measured on 3,500 results: median 500 characters, a tenth above 4,900, log-normal;
 * the copy beside the message three times as long).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomOf, type Random } from '#jobs/simulator/random.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'

const medianChars = 500
const spread = 1.78
const mostChars = 400_000

/** Writes about `bytes` of session files below `dir`; returns the paths and what they hold. */
export function writeLogs(dir: string, bytes: number): { paths: string[]; count_bytes: number } {
  const paths: string[] = []
  const random = randomOf('bench outputs')
  const pool = listing(random)
  let count_bytes = 0
  for (let round = 0; count_bytes < bytes; round++) {
    const end_at = Date.UTC(2026, 0, 5 + (round % 300))
    const team = simulateTeam({ seed: `bench ${round}`, count_developers: 12, count_days: 10, end_at })
    for (const file of team.files) {
      if (count_bytes >= bytes) break
      const path = join(dir, String(round), file.path)
      mkdirSync(dirname(path), { recursive: true })
      const content = file.content
        .split('\n')
        .map((line) => lengthened(line, random, pool))
        .join('\n')
      writeFileSync(path, content)
      paths.push(path)
      count_bytes += Buffer.byteLength(content)
    }
  }
  return { paths, count_bytes }
}

interface ToolResult {
  payload?: { type?: string; output?: unknown }
  message?: { content?: { type?: string; content?: unknown }[] }
  toolUseResult?: { stdout?: string; originalFile?: string }
}

/** A line that holds a tool's result, with more of it; every other line as it is. */
function lengthened(line: string, random: Random, pool: string): string {
  if (!line.includes('"tool_result"') && !line.includes('_call_output"')) return line
  const record = JSON.parse(line) as ToolResult
  const chars = Math.min(mostChars, Math.round(medianChars * Math.exp(spread * normal(random))))
  const more = '\n' + excerpt(chars)
  if (typeof record.payload?.output === 'string') record.payload.output += more
  for (const block of record.message?.content ?? []) if (typeof block.content === 'string') block.content += more
  if (typeof record.toolUseResult?.stdout === 'string') {
    record.toolUseResult.stdout += more
    record.toolUseResult.originalFile = excerpt(2 * chars)
  }
  return JSON.stringify(record)

  function excerpt(length: number): string {
    const start = random.int(0, pool.length - 2 * mostChars)
    return pool.slice(start, start + length)
  }
}

/** Four million characters of what commands print: numbered source lines, paths, hashes; gzip finds about as much in it. */
function listing(random: Random): string {
  const words = Array.from({ length: 4000 }, () => random.id(random.int(2, 11)))
  const word = (): string => words[Math.floor(words.length * random.next() ** 2)] ?? ''
  const kinds = [
    (at: number) =>
      `${at}:  const ${word()} = await ${word()}(${word()}, '${word()}') // ${word()} ${word()} ${word()}`,
    (at: number) => `    at ${word()} (src/${word()}/${word()}-${word()}.ts:${at}:${random.int(1, 80)})`,
    () => `${random.hex(7)} ${word()} ${word()} ${word()} ${word()}`,
    () => `\t"${word()}": { "${word()}": ${random.int(0, 9999)}, "${word()}": "${word()} ${word()}" },`,
    () => '',
  ]
  const lines: string[] = []
  for (let size = 0, at = 1; size < 4_000_000; at++) {
    const line = random.pick(kinds)(at % 900)
    lines.push(line)
    size += line.length + 1
  }
  return lines.join('\n')
}

/** Standard normal (Box and Muller, 1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
