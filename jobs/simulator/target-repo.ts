/** The made-up team's repository as it stands before any lesson: path to text, for the caller to commit. */

const agents = `# Shop

A web shop: TypeScript packages, a Go ledger, a Python forecast. One repository, one main branch.

- packages/core: prices, vouchers, orders
- packages/api: HTTP routes, jobs, database
- packages/ui, packages/storefront: what people see
- packages/mailer: receipts and reminders
- services/ledger (Go), tools/forecast (Python)

Keep changes small. Every change has a test.
`

const scripts = {
  build: 'pnpm -r build',
  test: 'vitest run',
  lint: 'eslint .',
  typecheck: 'tsc --noEmit',
  format: 'prettier --write .',
  'format:check': 'prettier --check .',
  generate: 'node scripts/generate.mjs',
  'check:generated': 'node scripts/generate.mjs --check',
  'db:migrate': 'prisma migrate deploy',
  'db:seed': 'node scripts/seed.mjs',
  dev: 'pnpm --filter @acme/storefront dev',
  'dev:stop': 'node scripts/stop.mjs',
}

function manifest(name: string, uses: string[]): string {
  const dependencies = Object.fromEntries(uses.map((use) => [`@acme/${use}`, 'workspace:*']))
  const fields = { name: `@acme/${name}`, version: '1.0.0', type: 'module', main: 'dist/index.js', dependencies }
  return `${JSON.stringify(fields, null, 2)}\n`
}

/** Out: every file of the repository `acme/shop`, path to text; the same on every call. */
export function targetRepo(): Record<string, string> {
  const root = { name: 'shop', private: true, type: 'module', packageManager: 'pnpm@9.12.0', scripts }
  return {
    'AGENTS.md': agents,
    'README.md': '# Shop\n\nThe Acme web shop. Agents start at AGENTS.md, people at docs/start.md.\n',
    'docs/start.md': '# Start\n\nInstall Node and pnpm, clone, look around.\n',
    'package.json': `${JSON.stringify(root, null, 2)}\n`,
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    '.env.example': 'PAYMENT_KEY=\nMAIL_HOST=localhost\nSEARCH_URL=http://localhost:7700\n',
    '.gitignore': 'node_modules\ndist\n.env\n',
    'eslint.config.js': "export default [{ rules: { 'no-unused-vars': 'error' } }]\n",
    'config/app.yaml': 'mail:\n  retries: 3\n',
    'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n    ports: ["5432:5432"]\n',
    'packages/core/package.json': manifest('core', []),
    'packages/core/src/money.ts':
      'export class Money {\n  static fromCents(cents: number): Money {\n    return new Money(cents)\n  }\n  private constructor(readonly cents: number) {}\n}\n',
    'packages/core/src/index.ts': "export { Money } from './money.js'\n",
    'packages/api/package.json': manifest('api', ['core']),
    'packages/api/src/index.ts': "export { Money } from '@acme/core'\n",
    'packages/ui/package.json': manifest('ui', ['core']),
    'packages/ui/src/index.ts': 'export const banner = (text: string): string => `<b>${text}</b>`\n',
    'packages/storefront/package.json': manifest('storefront', ['api', 'ui']),
    'packages/storefront/src/index.ts': "export { banner } from '@acme/ui'\n",
    'packages/mailer/package.json': manifest('mailer', ['core']),
    'packages/mailer/templates/receipt.mjml': '<mjml></mjml>\n',
    'services/ledger/go.mod': 'module example.com/acme/ledger\n\ngo 1.23\n',
    'services/ledger/internal/entry.go':
      'package internal\n\n// Entry is one line of the ledger.\ntype Entry struct{ Cents int64 }\n',
    'tools/forecast/pyproject.toml': '[project]\nname = "forecast"\nversion = "1.0.0"\n',
    'tools/forecast/demand.py': 'from datetime import date\n\n\ndef demand(day: date) -> int:\n    return day.day\n',
  }
}
