/** Rules for go and rust, their test runners and linters. */
import { cause, type Rule } from '../rule.ts'

export const goRustRules: Rule[] = [
  cause('go:failed-test', 90, /^\s*--- FAIL: (?<test>\S+)/, '--- FAIL: TestAdd (0.00s)'),
  cause(
    'go:test-line',
    66,
    /^\s+(?<file>[\w./-]+_test\.go):(?<line>\d+): (?<message>.+)/,
    '    cart_test.go:12: got 1, want 2',
  ),
  cause('go:testify', 48, /^\s+Error Trace:/, '        Error Trace:    cart_test.go:12'),
  cause(
    'go:compile',
    90,
    /^(?:vet: )?(?<file>[\w./@-]+\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)|^(?:vet: )?(?:\.{0,2}\/)?[\w.@-]+\/[\w./@-]+\.go:\d+: .+/,
    'shop/cart.go:12:8: undefined: price',
  ),
  cause(
    'go:package-failed',
    72,
    /^FAIL\s+(?<file>[\w./-]+)(?:\s+(?:[\d.]+s|\[(?<message>[^\]]+)\])|$)/,
    'FAIL\tshop.test/cart\t0.012s',
  ),
  cause('go:panic', 91, /^panic: (?<message>.+)/, 'panic: runtime error: index out of range [3] with length 3', {
    until: /^(?:FAIL|exit status|ok )/,
  }),
  cause('go:race', 90, /^WARNING: DATA RACE/, 'WARNING: DATA RACE', { until: /^={10,}$/, is_until_kept: true }),
  cause(
    'go:deadlock',
    88,
    /^fatal error: all goroutines are asleep/,
    'fatal error: all goroutines are asleep - deadlock!',
  ),
  cause(
    'go:module',
    86,
    /^go: (?!downloading|finding|extracting|added|upgraded|found|writing|creating|to add)(?<message>.*(?:missing|invalid|unknown|cannot|not found|no matching|mismatch|requires|updates to go\.mod|error|reading|fail|denied|inconsistent).*)/,
    'go: shop.test/stock@v1.0.0: missing go.sum entry',
  ),
  cause(
    'go:no-package',
    91,
    /(?:no required module provides package|cannot find package|is not in (?:GOROOT|std)|build constraints exclude all Go files)(?<message>.*)/,
    'cart.go:3:2: no required module provides package shop.test/stock',
  ),
  cause('golangci:message', 80, /^level=error msg=(?<message>.+)/, 'level=error msg="Running error: no go files"'),
  cause('gofmt:diff', 78, /^(?:diff -u|gofmt|goimports).*(?<file>\S+\.go)(?:\.orig)?$/, 'diff -u cart.go.orig cart.go'),
  cause(
    'ginkgo:failed',
    84,
    /^(?:\[(?:Fail|FAILED|It)\] |• \[FAILED\] |• Failure )(?<test>.+)/,
    '[Fail] cart [It] adds an item',
  ),
  cause('rust:error', 90, /^error\[(?<code>E\d+)\]: (?<message>.+)/, 'error[E0308]: mismatched types', {
    until: /^\s*$/,
  }),
  cause('error:line', 74, /^error: (?!Command failed|script ")(?<message>.+)/, 'error: unused variable: `price`'),
  cause(
    'rust:could-not-compile',
    75,
    /^error: could not compile `?(?<test>[\w-]+)/,
    'error: could not compile `shop` due to previous error',
  ),
  cause('rust:failed-test', 84, /^test (?<test>.+) \.\.\. FAILED/, 'test cart::adds_an_item ... FAILED'),
  cause('rust:test-output', 88, /^---- (?<test>\S.*) stdout ----/, '---- cart::adds_an_item stdout ----', {
    until: /^(?:test result:|failures:)/,
  }),
  cause('rust:failures-list', 48, /^failures:$/, 'failures:', { until: /^test result:|^---- / }),
  cause('rust:summary', 66, /^test result: FAILED/, 'test result: FAILED. 3 passed; 1 failed; 0 ignored'),
  cause(
    'rust:test-failed',
    75,
    /^error: (?:test failed|\d+ targets? failed)/,
    'error: test failed, to rerun pass `--lib`',
  ),
  cause(
    'rust:panic',
    86,
    /^thread '(?<test>[^']+)'(?: \(\d+\))? panicked at (?<message>.+)/,
    "thread 'main' panicked at src/cart.rs:12:8:",
  ),
  cause(
    'cargo:manifest',
    86,
    /^error: (?:failed to (?:parse|select|load|resolve|get|download)|no matching package|the lock file)(?<message>.+)/,
    'error: failed to select a version for the requirement `stock = "^9"`',
    { until: /^$/ },
  ),
  cause(
    'rustfmt:diff',
    82,
    /^Diff in (?<file>\S+?)(?: at line |:)(?<line>\d+)/,
    'Diff in /shop/src/cart.rs at line 12:',
    { until: /^$/ },
  ),
]
