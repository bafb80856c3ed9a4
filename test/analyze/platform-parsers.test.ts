/** Outputs of .NET, Ruby, PHP, Terraform and style checkers → their diagnostics. */
import { expect, test } from 'vitest'
import { simpleCommands } from '#analyze/commands.ts'
import { parseDiagnostics } from '#analyze/diagnostics/parse.ts'

const parse = (command: string, output: string) =>
  parseDiagnostics(output, simpleCommands(command), true).map(({ tool, rule, message, file, line }) =>
    [tool, rule, file, line, message].join(' | '),
  )

test.each([
  [
    'dotnet build',
    'src/Cart/Total.cs(12,8): error CS0103: The name "vat" does not exist in the current context [/src/shop/Cart.csproj]',
    'csc | CS0103 | src/Cart/Total.cs | 12 | The name "vat" does not exist in the current context',
  ],
  [
    'dotnet build',
    'CSC : error CS5001: Program does not contain an entry point [/src/shop/Cart.csproj]',
    'csc | CS5001 |  |  | Program does not contain an entry point',
  ],
  [
    'dotnet test --no-restore',
    '/sdk/Microsoft.Build.targets(266,5): error NETSDK1004: Assets file not found. [/src/shop/Cart.csproj]',
    'msbuild | NETSDK1004 |  | 266 | Assets file not found.',
  ],
  [
    'bundle exec rubocop',
    'app/models/cart.rb:3:5: C: [Correctable] Style/StringLiterals: Prefer single quotes.\n  name "x"\n  ^^^',
    'rubocop | Style/StringLiterals | app/models/cart.rb | 3 | Prefer single quotes.',
  ],
  [
    'pylint cart',
    'cart/total.py:12:0: C0116: Missing function or method docstring (missing-function-docstring)',
    'pylint | missing-function-docstring | cart/total.py | 12 | Missing function or method docstring',
  ],
  [
    './gradlew checkstyleMain',
    '[ant:checkstyle] [ERROR] src/Cart.java:7:3: Missing a Javadoc comment. [MissingJavadocMethod]',
    'checkstyle | MissingJavadocMethod | src/Cart.java | 7 | Missing a Javadoc comment.',
  ],
  [
    'ktlint',
    'src/Cart.kt:1:9: Unused import (standard:no-unused-imports)',
    'ktlint | standard:no-unused-imports | src/Cart.kt | 1 | Unused import',
  ],
  [
    'npx markdownlint docs',
    'docs/a.md:3 MD013/line-length Line length [Expected: 80; Actual: 97]',
    'markdownlint | MD013 | docs/a.md | 3 | Line length [Expected: 80; Actual: 97]',
  ],
  [
    'hadolint Dockerfile',
    'Dockerfile:3 DL3008 warning: Pin versions in apt get install.',
    'hadolint | DL3008 | Dockerfile | 3 | Pin versions in apt get install.',
  ],
  [
    'vendor/bin/phpstan analyse',
    ' ------ -----------\n  Line   src/Cart.php\n ------ -----------\n  12     Parameter #1 $id of method Cart::find()\n         expects int, string given.\n         🪪  argument.type\n ------ -----------\n\n [ERROR] Found 1 error',
    'phpstan | argument.type | src/Cart.php | 12 | Parameter #1 $id of method Cart::find() expects int, string given.',
  ],
  [
    'terraform validate',
    '╷\n│ Error: Unsupported argument\n│ \n│   on main.tf line 4, in resource "x" "y":\n│    4:   nam = "a"\n╵',
    'terraform |  | main.tf | 4 | Unsupported argument',
  ],
  [
    'mix credo --strict',
    '┃ [D] ↘ Modules could be aliased at the top.\n┃       lib/cart/total.ex:12:5 #(Cart.Total)',
    'credo |  | lib/cart/total.ex | 12 | Modules could be aliased at the top.',
  ],
  [
    'go build ./...',
    'a/b.go:4:2: missing go.sum entry for module providing package example.com/kit; to add:\n\tgo get acme/a',
    'go | missing_go_sum | a/b.go | 4 | missing go.sum entry for module providing package example.com/kit; to add:',
  ],
])('%s: %j', (command, output, expected) => {
  expect(parse(command, output)).toEqual([expected])
})

test.each([
  ['a table of something else', 'php report.php', '  Line   Amount\n  12     Three orders were sent\n'],
  ['a summary without a place', 'dotnet build', '    0 Warning(s)\n    1 Error(s)'],
  ['prose that names an error', 'terraform plan', 'Error: none of the above\nplain text'],
])('%s gives nothing', (_name, command, output) => {
  expect(parse(command, output)).toEqual([])
})

test('hostile lines take no longer than in proportion', () => {
  const lines = ['a('.repeat(300), 'a:1:'.repeat(150), ' '.repeat(600), '[ERROR] '.repeat(70), '12     '.repeat(80)]
  const text = lines.flatMap((line) => Array.from({ length: 400 }, () => line)).join('\n')
  const started = performance.now()
  parse('dotnet build', text)
  expect(performance.now() - started).toBeLessThan(5000)
})
