/** Rules for the tools of the Python world: pytest, unittest, pip, mypy, flake8, ruff, black, tox, poetry. */
import { cause, type Rule } from '../rule.ts'

export const pythonRules: Rule[] = [
  cause('pytest:section', 48, /^=+ (?:FAILURES|ERRORS) =+$/, '=================== FAILURES ===================', {
    until: /^=+ (?!FAILURES|ERRORS)[\w ].* =+$/,
  }),
  cause(
    'pytest:failed',
    88,
    /^(?:\[gw\d+\] .* )?(?:FAILED|ERROR) (?<file>[^\s:]+\.py)(?:::(?<test>\S+))?(?: - (?<message>.+))?/,
    'FAILED tests/test_cart.py::test_add - assert 1 == 2',
  ),
  cause('pytest:detail', 78, /^E {2,}(?<message>\S.*)/, 'E       assert 1 == 2'),
  cause(
    'pytest:place',
    74,
    /^(?<file>[\w./\\-]+\.py):(?<line>\d+): (?<code>[A-Z]\w+(?:Error|Exception|Warning|Failed))$/,
    'tests/test_cart.py:12: AssertionError',
  ),
  cause(
    'pytest:summary',
    66,
    /^=+ .*\b[1-9]\d* (?:failed|errors?)\b.* =+$/,
    '========= 1 failed, 3 passed in 0.12s =========',
  ),
  cause(
    'pytest:progress',
    58,
    /^(?<file>[^\s:]+\.py)::(?<test>\S+) (?:FAILED|ERROR)\b/,
    'tests/test_cart.py::test_add FAILED [ 25%]',
  ),
  cause(
    'pytest:collect',
    84,
    /^(?:ImportError while loading conftest|ERROR: (?:file or directory )?not found: |_+ ERROR (?:collecting|at setup of) )(?<message>.+)/,
    '_______ ERROR collecting tests/test_cart.py _______',
  ),
  cause('unittest:failed', 88, /^(?:FAIL|ERROR): (?<test>\w+ \([\w.<>]+\))/, 'FAIL: test_add (test_cart.CartTest)', {
    until: /^Ran \d+ tests? in/,
  }),
  cause('unittest:summary', 66, /^FAILED \((?:failures|errors|skipped|expected failures)=/, 'FAILED (failures=1)'),
  cause(
    'nose:doctest',
    84,
    /^File "(?<file>[^"]+)", line (?<line>\d+), in (?<test>\S+)$/,
    'File "/shop/cart.py", line 12, in cart.add',
  ),
  cause(
    'python:traceback',
    48,
    /^(?:[^\s|]{0,40}\s*\| )?\s*Traceback \(most recent call last\):/,
    'Traceback (most recent call last):',
  ),
  cause(
    'python:syntax',
    82,
    /^(?:\s*)(?<code>SyntaxError|IndentationError|TabError): (?<message>.+)/,
    'SyntaxError: invalid syntax',
  ),
  cause(
    'python:import',
    84,
    /^(?:E +)?(?<code>ModuleNotFoundError|ImportError): (?<message>.+)/,
    "ModuleNotFoundError: No module named 'stock'",
  ),
  cause(
    'pip:resolve',
    88,
    /^(?:ERROR: )?(?:Could not find a version that satisfies|No matching distribution found for|Cannot install .+ because|ResolutionImpossible|pip's dependency resolver)(?<message>.*)/,
    'ERROR: No matching distribution found for stock==9.9',
  ),
  cause(
    'pip:build',
    84,
    /^\s*(?:ERROR: (?:Failed building wheel for|Could not build wheels for|Command errored out|Failed to build|subprocess-exited-with-error)|error: (?:subprocess-exited-with-error|metadata-generation-failed)|× (?:python|Building|Preparing|Getting|pip) )(?<message>.*)/,
    '  ERROR: Failed building wheel for stock',
  ),
  cause(
    'mypy:diagnostic',
    93,
    /^(?<file>[^\s:]+\.pyi?):(?<line>\d+)(?::(?<column>\d+))?: error: (?<message>.+)/,
    'shop/cart.py:12: error: Incompatible return value type  [return-value]',
  ),
  cause(
    'pyright:diagnostic',
    88,
    /^\s*(?<file>\/?[^\s:]+\.pyi?):(?<line>\d+):(?<column>\d+) - error: (?<message>.+)/,
    '  /shop/cart.py:12:8 - error: "price" is not defined',
  ),
  cause(
    'flake8:diagnostic',
    86,
    /^(?<file>[^\s:]+\.pyi?):(?<line>\d+):(?:(?<column>\d+):)? \[?(?<code>[A-Z]{1,4}\d{2,5})\b[\]:]? (?<message>.+)/,
    'shop/cart.py:12:80: E501 line too long (92 > 79 characters)',
  ),
  cause(
    'pylint:diagnostic',
    87,
    /^(?<file>[^\s:]+\.py):(?<line>\d+):(?:(?<column>\d+):)? (?<code>[EWFCR]\d{4}): (?<message>.+)/,
    'shop/cart.py:12:0: E0602: Undefined variable price (undefined-variable)',
  ),
  cause('black:would', 84, /^(?:would reformat|error: cannot format) (?<file>.+)/, 'would reformat shop/cart.py'),
  cause(
    'isort:order',
    84,
    /^ERROR: (?<file>\S+\.py) Imports are incorrectly sorted/,
    'ERROR: /shop/cart.py Imports are incorrectly sorted and/or formatted.',
  ),
  cause('ruff:summary', 66, /^Found \d+ errors? \(/, 'Found 2 errors (1 fixed, 1 remaining).'),
  cause(
    'poetry:solve',
    84,
    /^\s*(?:SolverProblemError|pyproject\.toml changed significantly|.*version solving failed)/,
    'So, because shop depends on stock, version solving failed.',
  ),
  cause(
    'tox:failed',
    62,
    /^(?:ERROR: +)?\S+: (?:commands failed|exit code [1-9]\d*|FAIL(?:ED)? code [1-9]|InvocationError for command)/,
    'ERROR:   py311: commands failed',
  ),
  cause(
    'precommit:failed',
    80,
    /^(?<test>[\w .()/-]+)\.{3,}Failed$/,
    'trim trailing whitespace.................................Failed',
    { until: /\.{3,}(?:Passed|Failed|Skipped)$/ },
  ),
  cause(
    'coverage:threshold',
    82,
    /(?:Coverage failure: total of|Required test coverage of .+ not reached)/,
    'FAIL Required test coverage of 90% not reached. Total coverage: 80.00%',
  ),
  cause(
    'sphinx:warning-error',
    80,
    /^(?:Warning, treated as error|Extension error|Sphinx error|Theme error):/,
    'Warning, treated as error:',
  ),
  cause(
    'conda:solve',
    84,
    /^(?:ResolvePackageNotFound|UnsatisfiableError|PackagesNotFoundError|LibMambaUnsatisfiableError|CondaHTTPError)\b/,
    'ResolvePackageNotFound:',
  ),
]
