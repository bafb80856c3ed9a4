import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { install, uninstall } from '#jobs/hooks/installed.ts'
import { addEntry, removeEntries } from '#jobs/hooks/json-entry.ts'
import { hookScript } from '#jobs/hooks/script.ts'
import { hookTargets, quoted } from '#jobs/hooks/targets.ts'
import { addNotify, removeNotify } from '#jobs/hooks/toml-notify.ts'
import { hone } from '../../hone.ts'
import { scratch } from '../../scratch.ts'

const script = '/opt/data/upload-hook.sh'

/** JSON with comments, odd spacing, other hooks, either line end, with or without a last line end. */
const settingsText = fc
  .record({
    others: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
    hooks: fc.option(
      fc.dictionary(
        fc.constantFrom('SessionEnd', 'Stop', 'PreToolUse'),
        fc.array(fc.record({ hooks: fc.array(fc.record({ type: fc.constant('command'), command: fc.string() })) })),
      ),
    ),
    indent: fc.constantFrom(undefined, 1, 2, 4, '\t'),
    eol: fc.constantFrom('\n', '\r\n'),
    head: fc.constantFrom('', '// mine\n', '\n\n', '/* a */ '),
    tail: fc.constantFrom('', '\n', '  \n\n', ' // end'),
  })
  .map(({ others, hooks, indent, eol, head, tail }) => {
    const value = { ...others, ...(hooks && { hooks }) }
    return (head + JSON.stringify(value, null, indent) + tail).replaceAll('\n', eol)
  })

const tomlText = fc.string({
  unit: fc.constantFrom('model = "x"\n', '[tui]\n', '# notify\n', 'a = 1\r\n', ' ', 'é', '"'),
})

describe('given any settings', () => {
  test('→ install and uninstall leave every byte, link and permission as it was', async () => {
    await fc.assert(
      fc.asyncProperty(settingsText, tomlText, fc.boolean(), async (json, toml, isLinked) => {
        const home = scratchHome()
        const claude = join(home, '.claude/settings.json')
        write(claude, json)
        chmodSync(claude, 0o640)
        if (isLinked) {
          write(join(home, 'dotfiles/config.toml'), toml)
          mkdirSync(join(home, '.codex'))
          symlinkSync(join(home, 'dotfiles/config.toml'), join(home, '.codex/config.toml'))
        } else write(join(home, '.codex/config.toml'), toml)
        mkdirSync(join(home, '.gemini'))
        mkdirSync(join(home, '.copilot'))
        write(join(home, '.cursor/hooks.json'), '')
        const before = everything(home)
        const record = join(home, 'record.json')
        const first = await install(hookTargets(home, {}, script), record)
        expect(first.filter((one) => one.outcome === 'changed').length).toBeGreaterThanOrEqual(3)
        const installed = everything(home)
        const again = await install(hookTargets(home, {}, script), record)
        expect(again.every((one) => one.outcome !== 'changed')).toBe(true)
        expect(everything(home)).toEqual(installed)
        await uninstall(hookTargets(home, {}, script), record)
        expect(everything(home)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  test('→ only one list entry is added: everything else is what it was', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const entry = { hooks: [{ type: 'command', command: script }] }
        const added = addEntry(text, ['hooks', 'SessionEnd'], entry, script)
        if ('refused' in added) throw new Error(added.refused)
        const old = parse(text) as { hooks?: Record<string, unknown[]> }
        const list = [...(old.hooks?.['SessionEnd'] ?? []), entry]
        expect(parse(added.text)).toEqual({ ...old, hooks: { ...old.hooks, SessionEnd: list } })
        expect(added.text.includes('\r\n')).toBe(text.includes('\r\n') || false)
      }),
    )
  })

  test('→ uninstall after other edits takes only our entry out', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const added = addEntry(text, ['hooks', 'SessionEnd'], { command: script }, script)
        if ('refused' in added) throw new Error(added.refused)
        const old = parse(text) as { hooks?: Record<string, unknown[]> }
        const left = parse(removeEntries(added.text, script)) as typeof old
        const kept = (hooks: Record<string, unknown[]> | undefined) => ({ SessionEnd: [], ...hooks })
        expect({ ...left, hooks: kept(left.hooks) }).toEqual({ ...old, hooks: kept(old.hooks) })
      }),
    )
  })
})

describe('given settings that cannot be edited safely → left alone, with the reason', () => {
  const entry = { command: script }
  test.each([
    ['{ "hooks": [', 'it is not valid JSON'],
    ['[]', 'not in the expected shape'],
    ['{"hooks": 3}', 'not in the expected shape'],
    ['{"hooks": {"SessionEnd": {}}}', 'not in the expected shape'],
  ])('%s', (text, reason) => {
    expect(addEntry(text, ['hooks', 'SessionEnd'], entry, script)).toEqual({ refused: reason })
  })

  test('a notify program of their own, wherever it stands', () => {
    for (const text of ['notify = ["say"]\n', 'a = [\n  [1],\n]\n"notify"=["x"]\n']) {
      expect(addNotify(text, script)).toEqual({ refused: expect.stringContaining('notify') as string })
    }
  })
})

test('given a TOML edited after the install → uninstall takes only our line', () => {
  const added = addNotify('\uFEFFmodel = "x"\r\n', script)
  expect(added).toEqual({ text: `\uFEFFnotify = ["${script}"] # hone upload --install\r\nmodel = "x"\r\n` })
  if ('text' in added) expect(removeNotify(added.text + 'new = 1\r\n')).toBe('model = "x"\r\nnew = 1\r\n')
})

describe('the hook’s program', () => {
  test('given a slow upload → returns at once, prints nothing, exits 0, and the upload goes on', async () => {
    const dir = scratch()
    const slow = join(dir, 'slow program.sh')
    write(slow, `#!/bin/sh\nsleep 1\necho "$@" > "${dir}/done"\necho noise\n`)
    const path = join(dir, 'hook.sh')
    write(path, hookScript('/bin/sh', slow, ['--db', "it's here"]))
    const began = performance.now()
    const input = `{"said": "${'x'.repeat(500_000)}"}`
    const out = execFileSync('/bin/sh', [path, '{"type":"agent-turn-complete"}'], { input, stdio: 'pipe' })
    expect({ out: out.toString(), isQuick: performance.now() - began < 800 }).toEqual({ out: '', isQuick: true })
    for (let i = 0; i < 100 && !existsSync(join(dir, 'done')); i++) await new Promise((go) => setTimeout(go, 100))
    expect(readFileSync(join(dir, 'done'), 'utf8')).toBe(`upload --hook --quiet --db it's here\n`)
  })

  test.each([
    ["/a b/it's", String.raw`'/a b/it'\''s'`],
    ['/plain/path.sh', '/plain/path.sh'],
  ])('%s → %s', (path, word) => {
    expect(quoted(path)).toBe(word)
  })
})

describe('hone upload', () => {
  test('--install, a session’s end, --uninstall: uploaded, and as it was', async () => {
    const home = scratch()
    write(join(home, '.claude/settings.json'), '{"model": "opus"}')
    const session =
      '{"type":"user","uuid":"u1","sessionId":"s1","cwd":"/src/shop","timestamp":"2026-01-05T10:00:00Z","message":{"role":"user","content":"hi"}}\n'
    write(join(home, '.claude/projects/-src-shop/s1.jsonl'), session)
    const installed = await hone(home, ['upload', '--install'])
    expect(installed).toMatchObject({ code: 0, out: expect.stringContaining('SessionEnd') as string })
    const { hooks } = JSON.parse(readFileSync(join(home, '.claude/settings.json'), 'utf8')) as {
      hooks: { SessionEnd: { hooks: { command: string }[] }[] }
    }
    const command = hooks.SessionEnd[0]?.hooks[0]?.command ?? ''
    execFileSync('/bin/sh', ['-c', command], { env: { PATH: process.env['PATH'], HOME: home } })
    const log = join(home, 'hone-data/upload-hook.log')
    for (let i = 0; i < 200 && !existsSync(log); i++) await new Promise((go) => setTimeout(go, 100))
    expect(readFileSync(log, 'utf8')).toContain('1 uploaded')
    expect((await hone(home, ['upload', '--uninstall'])).code).toBe(0)
    expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toBe('{"model": "opus"}')
    expect(existsSync(join(home, 'hone-data/upload-hook.sh'))).toBe(false)
  })

  test('--install --timer without systemd: one crontab line, twice is once, taken out again', async () => {
    const home = scratch()
    const bin = join(home, 'bin')
    write(join(home, 'tab'), '5 4 * * * backup\n')
    write(join(bin, 'systemctl'), '#!/bin/sh\nexit 1\n')
    write(join(bin, 'crontab'), `#!/bin/sh\nif [ "$1" = -l ]; then cat ${home}/tab; else cat > ${home}/tab; fi\n`)
    for (const name of readdirSync(bin)) chmodSync(join(bin, name), 0o755)
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    for (let i = 0; i < 2; i++) expect((await hone(home, ['upload', '--install', '--timer'], { env })).code).toBe(0)
    expect(readFileSync(join(home, 'tab'), 'utf8').split('\n')).toEqual([
      '5 4 * * * backup',
      `0 3 * * * ${home}/hone-data/upload-hook.sh # hone upload --install`,
      '',
    ])
    expect((await hone(home, ['upload', '--uninstall'], { env })).code).toBe(0)
    expect(readFileSync(join(home, 'tab'), 'utf8')).toBe('5 4 * * * backup\n')
  })
})

let count = 0
let root = ''
function scratchHome(): string {
  if (root === '') root = scratch()
  return join(root, String(count++))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Every file with its content and mode, and every folder. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      if (entry.isDirectory()) return path
      const mode = (statSync(path).mode & 0o777).toString(8)
      return `${path} ${entry.isSymbolicLink() ? 'link' : ''} ${mode} ${readFileSync(path, 'base64')}`
    })
    .filter((line) => !line.includes('record.json'))
    .sort()
}
