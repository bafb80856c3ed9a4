/** Causes of a checkout or machine that is not ready: something must be built, installed, started or filled first. */
import { greenTests, packageName, sourceFile, things } from '../place.ts'
import type { Random } from '../random.ts'
import { commandCause, type Cause } from './cause.ts'

const testCommands = (random: Random): string[] => [
  'pnpm test',
  'pnpm run test',
  `pnpm --filter @acme/${packageName(random)} test`,
]
const testFile = (random: Random): string => sourceFile(random).replace('.ts', '.test.ts')

export const setupCauses: Cause[] = [
  commandCause({
    cause_id: 'build-first',
    scope: 'repository',
    title: 'Tests need the packages built',
    needle: '/dist/',
    commands: testCommands,
    output: (random) => {
      const module = `@acme/${packageName(random)}/dist/${random.pick(['index', ...things])}.js`
      return ` FAIL  ${testFile(random)}\nError: Cannot find module '${module}' imported from ${testFile(random)}\n`
    },
    fixes: () => ['pnpm build', 'pnpm run build', 'pnpm -r build'],
    accepts: ['pnpm build', 'pnpm run build', 'pnpm -r build'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'install-first',
    scope: 'environment',
    title: 'New dependencies are not installed',
    needle: 'Cannot find module',
    near_miss_of: 'build-first',
    commands: testCommands,
    output: (random) => {
      const name = random.pick(['lodash', 'zod', 'date-fns', 'undici', 'pino', 'nanoid'])
      return ` FAIL  ${testFile(random)}\nError: Cannot find module '${name}' imported from ${testFile(random)}\n`
    },
    fixes: () => ['pnpm install', 'pnpm i', 'pnpm install --prefer-offline'],
    accepts: ['pnpm install', 'pnpm i'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'port-taken',
    scope: 'environment',
    title: 'An old dev server holds the port',
    needle: 'EADDRINUSE',
    commands: () => ['pnpm dev', 'pnpm run dev', 'pnpm start'],
    output: (random) =>
      `Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:${random.int(1400, 1990)}:16)\n  code: 'EADDRINUSE',\n  port: 3000\n`,
    fixes: () => ['pnpm dev:stop', 'pnpm run dev:stop'],
    accepts: ['pnpm dev:stop', 'pnpm run dev:stop'],
    pass_output: (random) => `ready on http://localhost:3000 in ${random.int(300, 900)} ms\n`,
  }),
  commandCause({
    cause_id: 'database-down',
    scope: 'environment',
    title: 'The database container is not running',
    needle: 'ECONNREFUSED',
    near_miss_of: 'port-taken',
    commands: () => ['pnpm test:integration', 'pnpm run test:integration'],
    output: (random) =>
      `Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:${random.int(1400, 1990)}:16)\n`,
    fixes: () => ['docker compose up -d db', 'docker compose up -d db --wait'],
    fix_output: () => ' Container shop-db-1  Started\n',
    accepts: ['docker compose up -d db'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'env-file',
    scope: 'environment',
    title: 'There is no .env file',
    needle: 'Missing required environment variable',
    commands: () => ['pnpm seed:demo', 'pnpm run seed:demo', 'pnpm worker'],
    output: (random) =>
      `Error: Missing required environment variable ${random.pick(['PAYMENT_KEY', 'MAIL_HOST', 'SEARCH_URL', 'SESSION_SALT'])}\n    at loadConfig (packages/core/src/config.ts:${random.int(10, 60)}:11)\n`,
    fixes: () => ['cp .env.example .env', 'cp -n .env.example .env'],
    fix_output: () => '',
    accepts: ['.env.example .env'],
    pass_output: (random) => `done, ${random.int(20, 400)} rows\n`,
  }),
  commandCause({
    cause_id: 'codegen',
    scope: 'repository',
    title: 'The database client is not generated',
    needle: '@prisma/client did not initialize',
    commands: () => ['pnpm worker:once', 'pnpm run worker:once', 'pnpm tsx packages/api/src/worker.ts'],
    output: (random) =>
      `Error: @prisma/client did not initialize yet. Please run "prisma generate" and try to import it again.\n    at new PrismaClient (node_modules/.prisma/client/default.js:${random.int(40, 99)}:11)\n`,
    fixes: () => ['pnpm prisma generate', 'pnpm exec prisma generate'],
    accepts: ['prisma generate'],
    pass_output: (random) => `processed ${random.int(1, 90)} jobs\n`,
  }),
  commandCause({
    cause_id: 'migration',
    scope: 'environment',
    title: 'The local database misses the newest migration',
    needle: 'does not exist in the current database',
    near_miss_of: 'codegen',
    commands: () => ['pnpm test:api', 'pnpm run test:api'],
    output: (random) =>
      `PrismaClientKnownRequestError: P2021 The table \`public.${random.pick(['invoices', 'refunds', 'vouchers', 'parcels'])}\` does not exist in the current database.\n`,
    fixes: () => ['pnpm db:migrate', 'pnpm run db:migrate'],
    accepts: ['pnpm db:migrate', 'pnpm run db:migrate'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'seed',
    scope: 'environment',
    title: 'The test tenant is not in the database',
    needle: 'No tenant with slug',
    commands: () => ['pnpm test:tenant', 'pnpm run test:tenant'],
    output: (random) =>
      ` FAIL  ${testFile(random)}\nError: No tenant with slug "acme-${random.pick(['test', 'demo', 'eu', 'us'])}"\n    at findTenant (packages/api/src/tenant.ts:${random.int(10, 90)}:9)\n`,
    fixes: () => ['pnpm db:seed', 'pnpm run db:seed'],
    accepts: ['pnpm db:seed', 'pnpm run db:seed'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'node-version',
    scope: 'environment',
    title: 'The shell runs another Node than the repository asks for',
    needle: 'ERR_PNPM_UNSUPPORTED_ENGINE',
    commands: () => ['pnpm check', 'pnpm run check'],
    is_script: false,
    output: (random) =>
      ` ERR_PNPM_UNSUPPORTED_ENGINE  Unsupported environment (bad pnpm and/or Node.js version)\n\nYour Node version is incompatible with "shop".\n\nExpected version: >=22\nGot: v${random.pick(['18.20.4', '20.11.1', '20.18.0'])}\n`,
    fixes: () => ['nvm use', 'nvm use 22'],
    fix_output: () => 'Now using node v22.11.0 (npm v10.9.0)\n',
    accepts: ['nvm use'],
    pass_output: () => 'ok\n',
  }),
  commandCause({
    cause_id: 'submodule',
    scope: 'environment',
    title: 'The fixtures submodule is empty',
    needle: 'vendor/fixtures',
    commands: () => ['pnpm test:import', 'pnpm run test:import'],
    output: (random) =>
      ` FAIL  ${testFile(random)}\nError: ENOENT: no such file or directory, open 'vendor/fixtures/${random.pick(things)}s.json'\n`,
    fixes: () => ['git submodule update --init', 'git submodule update --init --recursive'],
    fix_output: (random) => `Submodule path 'vendor/fixtures': checked out '${random.hex(40)}'\n`,
    accepts: ['git submodule update --init'],
    pass_output: greenTests,
  }),
  commandCause({
    cause_id: 'lockfile',
    scope: 'repository',
    title: 'The lockfile is behind the manifests',
    needle: 'ERR_PNPM_OUTDATED_LOCKFILE',
    commands: () => ['pnpm install --frozen-lockfile'],
    is_script: false,
    output: (random) =>
      ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with packages/${packageName(random)}/package.json\n`,
    fixes: () => ['pnpm install --no-frozen-lockfile', 'pnpm install --lockfile-only'],
    accepts: ['--no-frozen-lockfile', '--lockfile-only'],
    pass_output: (random) => `Already up to date\nDone in ${random.int(1, 9)}.${random.int(1, 9)}s\n`,
  }),
  commandCause({
    cause_id: 'missing-types',
    scope: 'repository',
    title: 'Type checks need the generated types',
    needle: 'TS2307',
    commands: () => ['pnpm typecheck', 'pnpm tsc --noEmit'],
    output: (random) =>
      `${sourceFile(random)}(${random.int(1, 12)},${random.int(20, 40)}): error TS2307: Cannot find module '#generated/${random.pick(['schema', 'routes', 'events', 'mails'])}' or its corresponding type declarations.\n`,
    exit_code: 2,
    fixes: () => ['pnpm codegen', 'pnpm run codegen'],
    accepts: ['pnpm codegen', 'pnpm run codegen'],
    pass_output: () => '',
  }),
]
