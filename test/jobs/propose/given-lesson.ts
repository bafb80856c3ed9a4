/** A lesson to test with; what a test cares about is given, the rest is a plain case. */
import type { Lesson } from '#analyze/lesson.ts'

export function givenLesson(given: Partial<Lesson> = {}): Lesson {
  const day = (n: number) => Date.UTC(2026, 2, n, 10, 0, 0)
  return {
    lesson_id: 'Lk3v9x2m4qa',
    cluster_id: 'C7h2p9d3s1z',
    repo: 'acme/shop',
    claim: 'Agents run `pnpm test` before the packages are built, and it fails with `Cannot find module`',
    kind: 'doc',
    place: 'AGENTS.md',
    text: "Run `pnpm build` before `pnpm test`: without it, `Cannot find module '…/dist/index.js'`.",
    state: 'candidate',
    reasons: [
      'Rule 5 command: A command that every session needs and that nothing in the failure names belongs in the index of instructions.',
      'The remedy ended the trouble in 9 of 11 sessions that recovered.',
    ],
    evidence: {
      count_signals: 31,
      count_sessions: 14,
      count_users: 4,
      count_days: 9,
      wasted_ms: 38 * 60_000,
      first_seen_at: day(2),
      last_seen_at: day(20),
      count_eligible_sessions: 52,
      examples: [
        { session_id: 's-0091', seq: 48, at: day(20), line: "Error: Cannot find module '@acme/core/dist/index.js'" },
        { session_id: 's-0087', seq: 12, at: day(19), line: "Error: Cannot find module '@acme/web/dist/index.js'" },
      ],
      query: 'select session_id, "at", text\nfrom signals\nwhere fingerprint in (\'f1.9c2e\')\norder by "at"',
    },
    remedy: {
      kind: 'command',
      text: 'pnpm build',
      edit_before: null,
      edit_after: null,
      file_path: null,
      count_sessions: 9,
      count_recoveries: 11,
      count_counter_examples: 1,
      lift: 6.24,
      session_ids: ['s-0091', 's-0087'],
    },
    ...given,
  }
}

/** A second, quite different lesson of the same repository. */
export function otherLesson(given: Partial<Lesson> = {}): Lesson {
  return givenLesson({
    lesson_id: 'Lp8w1c6t0be',
    cluster_id: 'C1q8m4x7v2k',
    claim: 'Agents call `npm install`, which rewrites the lock file that `pnpm` owns',
    text: 'Install packages with `pnpm add`, not `npm install`: a second lock file breaks the image build.',
    ...given,
  })
}
