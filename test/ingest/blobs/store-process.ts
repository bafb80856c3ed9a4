/** The folder store in a process of its own, so that it can be killed, meet a full disk, or run as somebody else. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** Writes objects `k/0`, `k/1` … of `size` bytes until told otherwise; prints each key, or the refusal as JSON. */
const script = `
import { folderStore } from './blobs/folder.js'
const [folder, count, size] = process.argv.slice(2)
try {
  for (let index = 0; index < Number(count); index++) {
    await folderStore(folder).put('k/' + index, Buffer.alloc(Number(size), index))
    console.log('k/' + index)
  }
} catch (error) {
  console.log(JSON.stringify({ name: error.name, message: error.message }))
}
`

/** Compiles the folder store into a fresh temporary folder; gives the path of the script above in it. */
export function compileFolderStore(): string {
  const ingest = join(import.meta.dirname, '../../../ingest')
  const target = mkdtempSync(join(tmpdir(), 'hone-store-process-'))
  const names = readdirSync(join(ingest, 'blobs')).filter((name) => /^(folder|blob-store|body)/.test(name))
  for (const name of ['known-error.ts', ...names.map((name) => join('blobs', name))]) {
    const { outputText } = ts.transpileModule(readFileSync(join(ingest, name), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    })
    const path = join(target, name.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, outputText.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
  writeFileSync(join(target, 'package.json'), '{"type":"module"}')
  writeFileSync(join(target, 'write.js'), script)
  for (const folder of [target, join(target, 'blobs')]) chmodSync(folder, 0o755)
  return join(target, 'write.js')
}

/** Runs a command to its end; gives all it printed. */
export function run(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  return ended(spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }))
}

/** What a child printed by the time it ended, however it ended. */
export function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', (error) => resolve(error.message))
    child.on('close', () => resolve(text))
  })
}
