/** What each common tool prints on failure, and the lines of it that say why; without a passing log. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { errorLinesVersion, failureSummary } from '#analyze/error-lines/extract.ts'
import { matchRule } from '#analyze/error-lines/match.ts'
import { allRules } from '#analyze/error-lines/rules/all.ts'
import { brokenBuilds } from '../../broken-builds.ts'
import { markedLog } from './marked-log.ts'

interface Case {
  tool: string
  log: string
  fingerprint: string
  tests?: string[]
  place?: [string, number]
}

const cases: Case[] = [
  {
    tool: 'pytest',
    fingerprint: 'FAILED tests/test_cart.py::test_total - assert 2 == 3',
    tests: ['test_total'],
    place: ['tests/test_cart.py', 12],
    log: `
 |##[group]Run pytest
 |##[endgroup]
 |tests/test_cart.py ....F                                     [ 41%]
 |tests/test_error_page.py .......                             [100%]
 |
E|=================== FAILURES ===================
E|__________________ test_total __________________
E|
E|    def test_total():
E|>       assert Cart().total() == 3
E|E       assert 2 == 3
E|
E|tests/test_cart.py:12: AssertionError
 |============== short test summary info ==============
E|FAILED tests/test_cart.py::test_total - assert 2 == 3
E|========= 1 failed, 11 passed in 0.12s =========
 |##[error]Process completed with exit code 1.
 |Post job cleanup.
`,
  },
  {
    tool: 'unittest',
    fingerprint: 'FAIL: test_total (test_cart.CartTest)',
    tests: ['test_total (test_cart.CartTest)'],
    log: `
 |test_errors (test_cart.CartTest) ... ok
 |======================================================================
E|FAIL: test_total (test_cart.CartTest)
E|----------------------------------------------------------------------
E|Traceback (most recent call last):
E|  File "/shop/test_cart.py", line 12, in test_total
E|    self.assertEqual(2, 3)
E|AssertionError: 2 != 3
E|
E|----------------------------------------------------------------------
 |Ran 2 tests in 0.001s
 |
E|FAILED (failures=1)
 |The command "python -m unittest" exited with 1.
`,
  },
  {
    tool: 'go',
    fingerprint: '--- FAIL: TestTotal (0.00s)',
    tests: ['TestTotal'],
    place: ['cart_test.go', 12],
    log: `
 |=== RUN   TestErrors
 |--- PASS: TestErrors (0.00s)
E|--- FAIL: TestTotal (0.00s)
E|    cart_test.go:12: got 2, want 3
E|FAIL
E|FAIL	shop.test/cart	0.012s
 |ok  	shop.test/errors	0.022s
E|FAIL
 |The command "go test ./..." exited with 1.
`,
  },
  {
    tool: 'jest',
    fingerprint: '  ● cart › adds an item',
    tests: ['cart › adds an item'],
    log: `
 |PASS src/error.test.js
E|FAIL src/cart.test.js
E|  ● cart › adds an item
E|
E|    expect(received).toBe(expected) // Object.is equality
E|
E|    > 12 |   expect(cart.total()).toBe(3)
E|         |                        ^
E|
E|      at Object.<anonymous> (src/cart.test.js:12:24)
 |
E|Test Suites: 1 failed, 1 passed, 2 total
 |Time:        1.2 s
`,
  },
  {
    tool: 'tsc and eslint',
    fingerprint: "src/cart.ts(12,8): error TS2345: Argument of type 'Stock' is not assignable.",
    place: ['src/cart.ts', 12],
    log: `
 |> tsc && eslint .
E|src/cart.ts(12,8): error TS2345: Argument of type 'Stock' is not assignable.
E|  Types of property 'price' are incompatible.
E|    Type 'string' is not assignable to type 'number'.
 |
E|/shop/src/cart.ts
E|  12:8   error    'x' is assigned a value but never used  no-unused-vars
 |  13:1   warning  Unexpected console statement            no-console
 |
E|✖ 2 problems (1 error, 1 warning)
 |##[error]Process completed with exit code 2.
`,
  },
  {
    tool: 'rustc',
    fingerprint: 'error[E0308]: mismatched types',
    log: `
 |warning: unused variable: \`x\`
 | --> src/cart.rs:3:9
 |
E|error[E0308]: mismatched types
E|  --> src/cart.rs:12:5
E|   |
E|12 |     "3"
E|   |     ^^^ expected \`u32\`, found \`&str\`
 |
E|error: aborting due to previous error; 1 warning emitted
 |
 |For more information about this error, try \`rustc --explain E0308\`.
E|error: could not compile \`shop\`
 |##[error]Process completed with exit code 101.
`,
  },
  {
    tool: 'maven surefire',
    fingerprint: '[ERROR]   CartTest.addsItems:12 expected:<3> but was:<2>',
    tests: ['addsItems(shop.CartTest)', 'CartTest.addsItems'],
    log: `
 |[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0 - in shop.StockTest
E|[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! - in shop.CartTest
E|[ERROR] addsItems(shop.CartTest)  Time elapsed: 0.002 s  <<< FAILURE!
E|java.lang.AssertionError: expected:<3> but was:<2>
E|	at org.junit.Assert.fail(Assert.java:88)
E|	at shop.CartTest.addsItems(CartTest.java:12)
 |
 |[INFO] Results:
E|[ERROR]   CartTest.addsItems:12 expected:<3> but was:<2>
 |[INFO] BUILD FAILURE
 |[INFO] ----------------------------------------------------------
E|[ERROR] Failed to execute goal shop:surefire:2.22.0:test (default-test) on project shop: There are test failures.
E|[ERROR]
E|[ERROR] Re-run Maven using the -X switch to enable full debug logging.
 |Finished: FAILURE
`,
  },
  {
    tool: 'gradle javac',
    fingerprint: '/shop/src/main/java/shop/Cart.java:12: error: cannot find symbol',
    place: ['/shop/src/main/java/shop/Cart.java', 12],
    log: `
 |> Task :shop:compileJava FAILED
E|/shop/src/main/java/shop/Cart.java:12: error: cannot find symbol
E|        price.add();
E|        ^
E|  symbol:   variable price
 |1 error
 |
 |FAILURE: Build failed with an exception.
 |
 |* What went wrong:
E|Execution failed for task ':shop:compileJava'.
E|> Compilation failed; see the compiler error output for details.
 |
 |* Try:
 |> Run with --stacktrace option to get the stack trace.
 |
 |BUILD FAILED in 14s
`,
  },
  {
    tool: 'gcc and make',
    fingerprint: '/shop/cart.c:12:5: error: ‘price’ undeclared (first use in this function)',
    place: ['/shop/cart.c', 12],
    log: `
 |-- Performing Test HAVE_ERROR_H - Success
 |[ 50%] Building C object CMakeFiles/shop.dir/cart.c.o
E|/shop/cart.c: In function ‘total’:
E|/shop/cart.c:12:5: error: ‘price’ undeclared (first use in this function)
E|   12 |     price = 1;
E|      |     ^~~~~
E|make[1]: *** [CMakeFiles/Makefile2:83: all] Error 2
E|make: *** [Makefile:91: all] Error 2
 |##[error]Process completed with exit code 2.
`,
  },
  {
    tool: 'rspec',
    fingerprint: 'rspec ./spec/cart_spec.rb:12 # Cart adds an item',
    tests: ['Cart adds an item'],
    place: ['./spec/cart_spec.rb', 12],
    log: `
 |Cart
 |
E|Failures:
E|
E|  1) Cart adds an item
E|     Failure/Error: expect(cart.total).to eq(3)
E|
E|       expected: 3
E|            got: 2
 |
 |Finished in 0.01 seconds (files took 0.1 seconds to load)
E|2 examples, 1 failure
E|
E|rspec ./spec/cart_spec.rb:12 # Cart adds an item
 |The command "bundle exec rake" exited with 1.
`,
  },
  {
    tool: 'a killed process',
    fingerprint: 'Killed',
    log: `
 |$ npm run build
 |building shop
E|Killed
 |##[error]Process completed with exit code 137.
`,
  },
]

describe('failureSummary without a passing log', () => {
  it.each(cases.map((one) => [one.tool, one] as const))('%s: finds the lines that say why', (_, one) => {
    const { lines, marked } = markedLog(one.log)
    const found = failureSummary(lines)
    expect({
      lines: found.lines.map((line) => line.line),
      fingerprint: found.fingerprint_line?.text,
      tests: found.failed_tests,
    }).toEqual({ lines: marked, fingerprint: one.fingerprint, tests: one.tests ?? found.failed_tests })
    if (one.place !== undefined) expect([found.file, found.file_line]).toEqual(one.place)
  })
})

it('answers as this version always has: when this fails, raise errorLinesVersion and record the new digest', () => {
  const answers = [
    cases.map((one) => failureSummary(markedLog(one.log).lines)),
    brokenBuilds().map((one) => failureSummary(one.lines)),
    allRules.map((rule) => [rule.example, matchRule(rule.example)?.rule.name, rule.priority, rule.kind]),
  ]
  const digest = createHash('sha256').update(JSON.stringify(answers)).digest('hex').slice(0, 16)
  expect([errorLinesVersion, digest]).toEqual([2, '86472c984204030e'])
})
