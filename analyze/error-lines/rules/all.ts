/** The whole rule table, sorted in the order in which a line is tried. */
import type { Rule } from '../rule.ts'
import { genericRules } from './generic.ts'
import { goRustRules } from './go-rust.ts'
import { javascriptRules } from './javascript.ts'
import { jvmRules } from './jvm.ts'
import { nativeRules } from './native.ts'
import { platformRules } from './platform.ts'
import { pythonRules } from './python.ts'
import { scriptingRules } from './scripting.ts'
import { wrapperRules } from './wrappers.ts'

/** Wrappers and verdicts first (they name exact sentences), then causes and noise by falling priority. */
export const allRules: readonly Rule[] = [
  ...wrapperRules,
  ...[
    ...jvmRules,
    ...javascriptRules,
    ...pythonRules,
    ...goRustRules,
    ...nativeRules,
    ...scriptingRules,
    ...platformRules,
    ...genericRules,
  ].sort((a, b) => b.priority - a.priority),
]
