/** Causes that a lint or type check names at a place, again and again, each with the edit that repairs it. */
import { functionName, packageName, sourceFile, things, variable } from '../place.ts'
import type { Random } from '../random.ts'
import { diagnosticCause, type Cause, type Finding } from './cause.ts'
import { eslint, golangci, mypy, ruff, tsc } from './lint-tools.ts'

const at = (random: Random): Pick<Finding, 'line' | 'column'> => ({
  line: random.int(3, 400),
  column: random.int(2, 40),
})
const goFile = (random: Random): string => sourceFile(random, 'go', 'services/ledger/internal')
const pythonFile = (random: Random): string => sourceFile(random, 'py', 'tools/forecast')

export const diagnosticCauses: Cause[] = [
  diagnosticCause({
    cause_id: 'forbidden-import',
    scope: 'repository',
    title: 'Packages reach into the source of another package',
    needle: 'no-restricted-imports',
    tool: eslint,
    remedy_text: "import from '@acme/<package>', not from its source",
    accepts: ["from '@acme/"],
    find: (random) => {
      const name = functionName(random)
      const other = packageName(random)
      const path = `../../../${other}/src/${random.pick(things)}`
      return {
        file: sourceFile(random),
        ...at(random),
        message: `'${path}' import is restricted from being used by a pattern. Import the package, not its source`,
        rule: 'no-restricted-imports',
        before: `import { ${name} } from '${path}'`,
        after: `import { ${name} } from '@acme/${other}'`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'money-type',
    scope: 'repository',
    title: 'Amounts are passed as numbers where Money is expected',
    needle: "parameter of type 'Money'",
    tool: tsc,
    remedy_text: 'wrap the cents: Money.fromCents(…)',
    accepts: ['Money.fromCents('],
    find: (random) => {
      const call = functionName(random)
      const value = variable(random)
      return {
        file: sourceFile(random),
        ...at(random),
        message: "Argument of type 'number' is not assignable to parameter of type 'Money'.",
        rule: 'TS2345',
        before: `  ${call}(${value})`,
        after: `  ${call}(Money.fromCents(${value}))`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'unchecked-error',
    scope: 'repository',
    title: 'Go errors are dropped',
    needle: 'errcheck',
    tool: golangci,
    remedy_text: 'if err := …; err != nil { return err }',
    accepts: ['err != nil'],
    find: (random) => {
      const call = `${random.pick(['tx', 'file', 'rows', 'client', 'store'])}.${random.pick(['Close', 'Flush', 'Commit', 'Sync', 'Publish'])}`
      return {
        file: goFile(random),
        ...at(random),
        message: `Error return value of \`${call}\` is not checked`,
        rule: 'errcheck',
        before: `\t${call}()`,
        after: `\tif err := ${call}(); err != nil {\n\t\treturn err\n\t}`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'unwrapped-error',
    scope: 'repository',
    title: 'Go errors of other packages are returned bare',
    needle: 'wrapcheck',
    near_miss_of: 'unchecked-error',
    tool: golangci,
    remedy_text: 'return fmt.Errorf("…: %w", err)',
    accepts: ['fmt.Errorf('],
    find: (random) => {
      const call = `${random.pick(['json', 'http', 'sql', 'os', 'yaml'])}.${random.pick(['Decode', 'Get', 'Open', 'Query', 'ReadFile'])}`
      return {
        file: goFile(random),
        ...at(random),
        message: `error returned from external package is unwrapped: sig: func ${call}() error`,
        rule: 'wrapcheck',
        before: '\t\treturn err',
        after: `\t\treturn fmt.Errorf("${random.pick(things)}: %w", err)`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'floating-promise',
    scope: 'repository',
    title: 'Promises are started and forgotten',
    needle: 'no-floating-promises',
    tool: eslint,
    remedy_text: 'await the call',
    accepts: ['await '],
    find: (random) => {
      const call = functionName(random)
      return {
        file: sourceFile(random),
        ...at(random),
        message:
          'Promises must be awaited, end with a call to .catch, end with a call to .then with a rejection handler or be explicitly marked as ignored with the `void` operator',
        rule: '@typescript-eslint/no-floating-promises',
        before: `  ${call}(${variable(random)})`,
        after: `  await ${call}(${variable(random)})`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'unused-import',
    scope: 'repository',
    title: 'Python imports that nobody uses',
    needle: 'F401',
    tool: ruff,
    remedy_text: 'delete the import',
    accepts: ['import '],
    find: (random) => {
      const name = random.pick(['os', 'sys', 'json', 'typing.Any', 'datetime.timedelta', 'collections.abc.Iterable'])
      return {
        file: pythonFile(random),
        ...at(random),
        message: `\`${name}\` imported but unused`,
        rule: 'F401',
        before: name.includes('.')
          ? `from ${name.slice(0, name.lastIndexOf('.'))} import ${name.slice(name.lastIndexOf('.') + 1)}\n`
          : `import ${name}\n`,
        after: '',
      }
    },
  }),
  diagnosticCause({
    cause_id: 'python-argument',
    scope: 'repository',
    title: 'Dates are passed as text to the forecast',
    needle: 'expected "date"',
    tool: mypy,
    remedy_text: 'date.fromisoformat(…)',
    accepts: ['date.fromisoformat('],
    find: (random) => {
      const call = `${random.pick(['forecast', 'demand', 'season'])}_${random.pick(things)}`
      const value = variable(random)
      return {
        file: pythonFile(random),
        ...at(random),
        message: `Argument 1 to "${call}" has incompatible type "str"; expected "date"`,
        rule: 'arg-type',
        before: `    ${call}(${value})`,
        after: `    ${call}(date.fromisoformat(${value}))`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'maybe-undefined',
    scope: 'repository',
    title: 'List items are used as if they were always there',
    needle: 'TS2532',
    near_miss_of: 'money-type',
    tool: tsc,
    remedy_text: 'use ?. on the item',
    accepts: ['?.'],
    find: (random) => {
      const list = `${random.pick(things)}s`
      const field = random.pick(['id', 'name', 'code', 'total'])
      return {
        file: sourceFile(random),
        ...at(random),
        message: "Object is possibly 'undefined'.",
        rule: 'TS2532',
        before: `  const ${field} = ${list}[0].${field}`,
        after: `  const ${field} = ${list}[0]?.${field}`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'import-extension',
    scope: 'repository',
    title: 'Relative imports without the .js extension',
    needle: 'TS2835',
    tool: tsc,
    remedy_text: "end relative imports in '.js'",
    accepts: [".js'"],
    find: (random) => {
      const name = functionName(random)
      const path = `./${random.pick(things)}`
      return {
        file: sourceFile(random),
        ...at(random),
        message: `Relative import paths need explicit file extensions in ECMAScript imports when '--moduleResolution' is 'node16' or 'nodenext'. Did you mean '${path}.js'?`,
        rule: 'TS2835',
        before: `import { ${name} } from '${path}'`,
        after: `import { ${name} } from '${path}.js'`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'moved-export',
    scope: 'repository',
    title: 'Formatters are imported from core, where they no longer are',
    needle: 'TS2305',
    tool: tsc,
    near_miss_of: 'missing-types',
    remedy_text: "import formatters from '@acme/core/format'",
    accepts: ["'@acme/core/format'"],
    find: (random) => {
      const name = `format${random.pick(['Price', 'Date', 'Weight', 'Quantity', 'Range'])}`
      return {
        file: sourceFile(random),
        ...at(random),
        message: `Module '"@acme/core"' has no exported member '${name}'.`,
        rule: 'TS2305',
        before: `import { ${name} } from '@acme/core'`,
        after: `import { ${name} } from '@acme/core/format'`,
      }
    },
  }),
]
