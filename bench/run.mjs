// Runs one bench: `npm run bench NAME [-- options]`; without a name it lists them.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [name, ...rest] = process.argv.slice(2)
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))

if (!name || !names.includes(name)) {
  console.log(`benches: ${names.join(', ')}`)
  process.exit(name ? 2 : 0)
}
const tsc = join(root, 'node_modules/typescript/bin/tsc')
execFileSync(process.execPath, [join(root, 'build.mjs')], { cwd: root, stdio: 'inherit' })
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.bench.json'], { cwd: root, stdio: 'inherit' })
const run = spawnSync(process.execPath, ['--expose-gc', join(root, 'dist/bench', `${name}.js`), ...rest], {
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
