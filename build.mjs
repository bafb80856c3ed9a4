// Compiles the four folders to dist/ and copies what TypeScript leaves behind (.sql models and .json data).
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const folders = ['ingest', 'analyze', 'reports', 'jobs']
const assets = /\.(sql|json|css)$/

for (const folder of folders) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !assets.test(entry.name)) continue
    const from = join(entry.parentPath, entry.name)
    const to = join(root, 'dist', from.slice(root.length + 1))
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(from, to)
  }
}
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
chmodSync(join(root, 'dist/jobs/cli.js'), 0o755)
