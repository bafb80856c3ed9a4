import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { hone } from '../hone.ts'
import { scratch } from '../scratch.ts'
import { claudeLine, codexLine, codexMeta } from '../small-logs.ts'

/** Made from a hash, so that no real secret and no equal text can be anywhere else. */
const random = (name: string, alphabet: string, length: number): string =>
  [...createHash('sha512').update(`canary ${name}`).digest()]
    .concat([...createHash('sha512').update(`canary 2 ${name}`).digest()])
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join('')
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Name → how it stands in a text, and the part that must be nowhere. */
const canaries: Record<string, { text: string; secret: string }> = Object.fromEntries(
  (
    [
      ['aws', `AKIA${random('aws', upper, 16)}`, (s: string) => `export AWS_ACCESS_KEY_ID=${s}`],
      ['github', `ghp_${random('github', letters, 36)}`, (s: string) => `git clone https://${s}@github.com/acme/shop`],
      ['slack', `xoxb-123456789012-123456789012-${random('slack', letters, 24)}`, (s: string) => `token: ${s}`],
      ['stripe', `sk_live_${random('stripe', letters, 24)}`, (s: string) => `STRIPE_KEY="${s}"`],
      ['openai', `sk-proj-${random('openai', letters, 48)}`, (s: string) => `OPENAI_API_KEY=${s}`],
      ['url', random('url', letters, 20), (s: string) => `postgres://app:${s}@db.example.com/shop`],
      ['password', random('password', letters, 18), (s: string) => `DB_PASSWORD=${s}`],
      [
        'bearer',
        random('bearer', letters, 40),
        (s: string) => `curl -H "Authorization: Bearer ${s}" https://api.example.com`,
      ],
      ['mail', `${random('mail', 'abcdefghijklmnop', 12)}@acmecorp.io`, (s: string) => `Author: Ada <${s}>`],
      ['env', random('env', letters, 24), (s: string) => `the value is ${s} as you see`],
    ] as const
  ).map(([name, secret, show]) => [name, { secret, text: show(secret) }]),
)

/** The canaries as prompts, answers, commands, outputs, instructions, keys and JSON inside JSON. */
function logs(): Record<string, string> {
  const texts = Object.values(canaries).map((one) => one.text)
  const claude = texts.flatMap((text, i) => [
    claudeLine('s1', 2 * i, `please use ${text}`, `p${i}`),
    claudeLine('s1', 2 * i + 1, JSON.stringify({ inner: { [text]: text, deep: JSON.stringify([text]) } }), `a${i}`),
  ])
  const calls = texts.flatMap((text, i) => {
    const about = { timestamp: `2026-01-05T11:00:${String(i).padStart(2, '0')}Z`, type: 'response_item' }
    const args = JSON.stringify({ command: ['bash', '-lc', `${text}; npm test`] })
    const output = JSON.stringify({ output: `error: failed with ${text}\nnpm ERR! exit 1`, metadata: { exit_code: 1 } })
    const call_id = `call_${i}`
    return [
      JSON.stringify({ ...about, payload: { type: 'function_call', name: 'shell', arguments: args, call_id } }),
      JSON.stringify({ ...about, payload: { type: 'function_call_output', call_id, output } }),
    ]
  })
  const codex = [
    codexMeta('t1', texts.join('\n')),
    codexLine(0, texts.join(' and ')),
    ...calls,
    `{"cut off": "${texts.join(' ')}`,
  ]
  return {
    '.claude/projects/p/s1.jsonl': claude.join('\n') + '\n',
    '.codex/sessions/rollout-t1.jsonl': codex.join('\n'),
  }
}

test('given secrets all over the logs → none in any object, database, write-ahead log, temporary file, digest or line printed', async () => {
  const home = scratch()
  for (const [name, text] of Object.entries(logs())) write(join(home, name), text)
  const env = { MY_SERVICE_TOKEN: canaries['env']?.secret ?? '', HOME: home }
  const printed: string[] = []
  for (const args of [
    ['upload', '--dry-run'],
    ['nightly', '--as-of', '2026-01-06'],
    ['digest', '--as-of', '2026-01-06'],
    ['rebuild'],
  ]) {
    const ran = await hone(home, args, { env })
    expect({ args, ran }).toMatchObject({ ran: { code: expect.toBeOneOf([0, 1]) as number } })
    printed.push(ran.out, ran.err)
  }
  // A night killed between commit and publication leaves its work file and its write-ahead log.
  write(join(home, '.claude/projects/p/s2.jsonl'), (logs()['.claude/projects/p/s1.jsonl'] ?? '').replaceAll('s1', 's2'))
  await hone(home, ['nightly', '--as-of', '2026-01-06'], { env: { ...env, HONE_CRASH_AT: 'publish:checkpoint#1' } })
  const files = filesBelow(join(home, 'hone-data'))
  expect(files.filter((file) => file.endsWith('.jsonl.gz')).length).toBe(3)
  expect(files.some((file) => file.endsWith('.work.wal'))).toBe(true)
  const found = Object.entries(canaries).flatMap(([name, { secret }]) =>
    [
      ...files.filter((file) => bytesOf(file).includes(secret)),
      ...printed.filter((text) => text.includes(secret)).map(() => 'printed'),
    ].map((where) => `${name} in ${where}`),
  )
  expect(found).toEqual([])
}, 120_000)

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function bytesOf(file: string): Buffer {
  const bytes = readFileSync(file)
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
