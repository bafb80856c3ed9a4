/** Holds the candidate lines of a log of any length: the first ones, the last ones, and how many fell between. */
import type { Candidate } from './blocks.ts'
import { ownText } from './lines.ts'
import type { Captures } from './rule.ts'

const MAX_TEXT_CHARS = 1_000
const MAX_FIRST = 10_000
const MAX_LAST = 10_000

export interface CandidateStore {
  keep(candidate: Candidate): void
  end(): { candidates: Candidate[]; count_dropped: number }
}

/** Keeps the first and the last 10,000 candidates, each with at most 1,000 characters of text. */
export function candidateStore(): CandidateStore {
  const first: Candidate[] = []
  let last: Candidate[] = []
  let countDropped = 0
  const shorten = () => {
    countDropped += Math.max(0, last.length - MAX_LAST)
    last = last.slice(-MAX_LAST)
  }
  return {
    keep(candidate) {
      const { text, captures } = candidate
      const copy = {
        ...candidate,
        text: ownText(text.slice(0, MAX_TEXT_CHARS)),
        captures: captures && ownCaptures(captures),
      }
      if (first.length < MAX_FIRST) first.push(copy)
      else if (last.push(copy) > 2 * MAX_LAST) shorten()
    },
    end() {
      shorten()
      return { candidates: [...first, ...last], count_dropped: countDropped }
    },
  }
}

function ownCaptures(captures: Captures): Captures {
  const own: Captures = {}
  for (const name of ['file', 'line', 'test'] as const) {
    const value = captures[name]
    if (value !== undefined) own[name] = ownText(value)
  }
  return own
}
