import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The import table: what each folder may import besides itself. Nothing imports test or bench. */
const mayImport: Record<string, readonly string[]> = {
  ingest: [],
  analyze: ['ingest'],
  reports: ['analyze'],
  jobs: ['ingest', 'analyze', 'reports'],
}

/** Node's own modules a folder may use; `jobs` may use all. Effects stay out of what must be pure. */
const mayUse: Record<string, readonly string[]> = {
  analyze: ['node:fs', 'node:crypto'],
  reports: [],
}

const root = resolve(import.meta.dirname, '..')

interface SourceFile {
  path: string
  folder: string
  text: string
}

const files: SourceFile[] = Object.keys(mayImport).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path: relative(root, path), folder, text: readFileSync(path, 'utf8') }
    }),
)

/** Every import of a file: the specifier, and the folder it leads to (null for packages). */
function importsOf(file: SourceFile): { specifier: string; folder: string | null }[] {
  const found = file.text.matchAll(/(?:from\s+|import\s*\(?\s*)'([^']+)'/g)
  return [...found].map(([, specifier = '']) => {
    if (specifier.startsWith('#')) return { specifier, folder: specifier.slice(1).split('/')[0] ?? null }
    if (!specifier.startsWith('.')) return { specifier, folder: null }
    const target = relative(root, resolve(root, file.path, '..', specifier))
    return { specifier, folder: target.split('/')[0] ?? null }
  })
}

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(40)
})

describe('imports point upstream only', () => {
  test.each(Object.keys(mayImport))('%s', (folder) => {
    const allowed = [folder, ...(mayImport[folder] ?? [])]
    const wrong = files
      .filter((file) => file.folder === folder)
      .flatMap((file) =>
        importsOf(file)
          .filter((one) => one.folder !== null && !allowed.includes(one.folder))
          .map((one) => `${file.path} imports ${one.specifier}`),
      )
    expect(wrong).toEqual([])
  })
})

test('a cross-folder import shows its border: #folder/file.ts, never ../', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((one) => one.specifier.startsWith('.') && one.folder !== file.folder)
      .map((one) => `${file.path} imports ${one.specifier}`),
  )
  expect(wrong).toEqual([])
})

test.each(Object.keys(mayUse))('%s stays pure: no network, no processes, no files but its own assets', (folder) => {
  const allowed = mayUse[folder] ?? []
  const wrong = files
    .filter((file) => file.folder === folder)
    .flatMap((file) =>
      importsOf(file)
        .filter((one) => one.specifier.startsWith('node:') && !allowed.includes(one.specifier))
        .map((one) => `${file.path} imports ${one.specifier}`),
    )
  expect(wrong).toEqual([])
})

test('reports hold no SQL of their own', () => {
  const wrong = files.filter(
    (file) => file.folder === 'reports' && /\b(select|from)\s+[a-z_]+\s+(from|where|join)\b/i.test(file.text),
  )
  expect(wrong.map((file) => file.path)).toEqual([])
})

test('shared code never branches on a format’s name: what it must know, the format declares', () => {
  const names = ['codex', 'claude-code', 'gemini-cli', 'opencode', 'copilot-cli', 'cursor']
  const pattern = new RegExp(`(===|!==|case)\\s*'(${names.join('|')})'`)
  const wrong = files.filter((file) => !file.path.startsWith('ingest/formats/') && pattern.test(file.text))
  expect(wrong.map((file) => file.path)).toEqual([])
})

test('every file opens with a sentence that says what it is for', () => {
  const wrong = files.filter((file) => {
    const head = file.text.replace(/^#!.*\n/, '')
    return !head.startsWith('/**') && !head.startsWith('//') && !/^import [\s\S]*?\n\n\/\*\*/.test(head)
  })
  expect(wrong.map((file) => file.path)).toEqual([])
})
