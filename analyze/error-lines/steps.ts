/** Follows which step of the job a line belongs to, from the marks that CI systems print. */

import { ownText } from './lines.ts'

const marks = [
  /^##\[group\]Run (?<step>.{1,200})/,
  /^travis_fold:start:(?<step>[\w.-]{1,100})/,
  /^\[INFO\] -{3,} (?<step>[\w.-]+:[\w.-]+:[\w.-]+) .*@ /,
  /^section_start:\d+:(?<step>[\w.-]{1,100})/,
  /^\$ (?<step>\S.{0,200})/,
  /^\+ (?<step>[\w./][^+].{0,200})/,
  /^> (?<step>[\w@./-]+@\S+ [\w:.-]+)(?: |$)/,
  /^> Task (?<step>:[\w:.-]+)/,
]

export interface StepWatch {
  /** In: a plain line and the step its prefix names, if any. Out: the step it belongs to, or null before the first. */
  at(text: string, named: string | null): string | null
}

/** Knows GitHub groups, Travis folds and commands, GitLab sections, Jenkins shell traces, maven goals, npm scripts and gradle tasks. */
export function stepWatch(): StepWatch {
  let current: string | null = null
  return {
    at(text, named) {
      if (named !== null) {
        if (named !== current) current = ownText(named)
        return current
      }
      const code = text.charCodeAt(0)
      if (code === 35 || code === 36 || code === 43 || code === 62 || code === 91 || code === 115 || code === 116) {
        for (const mark of marks) {
          const step = mark.exec(text)?.groups?.['step']
          if (step !== undefined) {
            current = ownText(step.trim())
            break
          }
        }
      }
      return current
    },
  }
}
