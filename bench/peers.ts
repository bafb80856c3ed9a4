/**
 * Token totals and speed beside `ccusage`, for whoever has it: `npm run bench peers -- --source DIR [--ccusage PROGRAM]`.
 * DIR holds Claude Code transcripts. Prints, per model, what each counts, then how long each takes: ccusage reading the
 * files, our cold load of the same sessions, and the same question asked of the loaded warehouse.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { folderStore } from '#ingest/blobs/folder.ts'
import { uploadSources } from '#ingest/upload.ts'
import { writeLogs } from './parts/logs.ts'

const { values } = parseArgs({
  options: {
    source: { type: 'string' },
    size: { type: 'string', default: '300' },
    ccusage: { type: 'string', default: 'ccusage' },
  },
})

const Peer = z.object({
  daily: z.array(
    z.object({
      modelBreakdowns: z.array(
        z.object({
          modelName: z.string(),
          inputTokens: z.number(),
          cacheReadTokens: z.number(),
          cacheCreationTokens: z.number(),
          outputTokens: z.number(),
        }),
      ),
    }),
  ),
})
type Tokens = [input: number, cached: number, written: number, output: number]

if (spawnSync(values.ccusage, ['--version']).error !== undefined) {
  console.log(`skipped: no program ${values.ccusage}; install it (npm i -g ccusage) or name it with --ccusage`)
} else await compare(values.ccusage)

async function compare(ccusage: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hone-peers-'))
  try {
    const logs = join(dir, 'claude/projects/logs')
    mkdirSync(logs, { recursive: true })
    if (values.source === undefined) writeLogs(logs, Number(values.size) * 1e6)
    else cpSync(values.source, logs, { recursive: true })
    await upload(logs, join(dir, 'store'))

    const peer = run(ccusage, ['claude', 'daily', '--json', '--offline', '--breakdown'], {
      CLAUDE_CONFIG_DIR: join(dir, 'claude'),
    })
    const cli = fileURLToPath(new URL('../jobs/cli.js', import.meta.url))
    const where = ['--db', join(dir, 'hone.duckdb'), '--store', join(dir, 'store')]
    const env = { HONE_DATA_DIR: join(dir, 'data'), HONE_CONFIG_DIR: join(dir, 'config') }
    const load = run(process.execPath, [cli, 'ingest', ...where, '--quiet'], env)
    const question = `select model, sum(input_tokens)::bigint i, sum(cached_input_tokens)::bigint c, sum(cache_write_tokens)::bigint w,
      sum(output_tokens)::bigint o from usage where model like 'claude%' group by all`
    const asked = run(process.execPath, [cli, 'sql', ...where.slice(0, 2), '--json', question], env)
    table(theirs(peer.out), ours(asked.out))
    const ratio = (one: number) => `${(one / peer.wall_ms).toFixed(2)} x`
    console.log(`ccusage reads and answers    ${(peer.wall_ms / 1000).toFixed(2)} s`)
    console.log(`cold load (hone ingest)      ${(load.wall_ms / 1000).toFixed(2)} s, ${ratio(load.wall_ms)}`)
    console.log(`the same answer (hone sql)   ${(asked.wall_ms / 1000).toFixed(2)} s, ${ratio(asked.wall_ms)}`)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function upload(logs: string, store: string): Promise<void> {
  await uploadSources(folderStore(store), [{ dir: logs, user: 'bench' }], {
    redactLine: (line) => line,
    pseudonym: (name) => name,
    default_user: 'bench',
    memory: new Map(),
    is_dry_run: false,
    opt_out: [],
  })
}

function run(program: string, args: string[], env: Record<string, string>): { out: string; wall_ms: number } {
  const began = performance.now()
  const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9, env: { ...process.env, ...env } })
  if (ran.status !== 0) throw new Error(`${program} ${args[0] ?? ''}: ${ran.stderr}`)
  return { out: ran.stdout, wall_ms: performance.now() - began }
}

function theirs(out: string): Map<string, Tokens> {
  const found = new Map<string, Tokens>()
  for (const { modelBreakdowns } of Peer.parse(JSON.parse(out)).daily) {
    for (const one of modelBreakdowns) {
      const [i, c, w, o] = found.get(one.modelName) ?? [0, 0, 0, 0]
      const now: Tokens = [
        i + one.inputTokens,
        c + one.cacheReadTokens,
        w + one.cacheCreationTokens,
        o + one.outputTokens,
      ]
      found.set(one.modelName, now)
    }
  }
  return found
}

function ours(out: string): Map<string, Tokens> {
  const count = z
    .number()
    .nullable()
    .transform((value) => value ?? 0)
  const rows = z.array(z.object({ model: z.string(), i: count, c: count, w: count, o: count })).parse(JSON.parse(out))
  return new Map(rows.map(({ model, i, c, w, o }) => [model, [i, c, w, o]]))
}

function table(peer: Map<string, Tokens>, own: Map<string, Tokens>): void {
  console.log('model: input / cached / written / output tokens (ccusage | ours)')
  for (const model of [...new Set([...peer.keys(), ...own.keys()])].sort()) {
    const [left, right] = [peer.get(model)?.join(' / ') ?? 'none', own.get(model)?.join(' / ') ?? 'none']
    console.log(`${left === right ? 'equal  ' : 'differs'} ${model}: ${left}${left === right ? '' : ` | ${right}`}`)
  }
}
