/** The made-up team's pull requests: the same from the same seed, every kind told, the truth apart from the answers. */
import { expect, test } from 'vitest'
import { simulateGitHub } from '#jobs/simulator/github/pulls.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'

const end_at = Date.UTC(2026, 2, 2)
const { sessions } = simulateTeam({ seed: 'github', count_developers: 20, count_days: 21, end_at }).truth
const github = simulateGitHub('github', sessions, end_at)

test('the same seed gives the same answers, another seed others', () => {
  expect(simulateGitHub('github', sessions, end_at)).toEqual(github)
  expect(simulateGitHub('another', sessions, end_at)).not.toEqual(github)
})

test('every kind of signal is told, and some pull requests tell nothing', () => {
  const kinds = new Set(github.truth.pulls.flatMap((pull) => pull.kinds))
  expect([...kinds].sort()).toEqual(
    [
      ...['broken_build', 'broken_main', 'flaky_build', 'repeated_review_comment', 'reverted_pull_request'],
      ...['review_loop', 'rework', 'scope_creep'],
    ].sort(),
  )
  expect(github.truth.pulls.some((pull) => pull.kinds.length === 0)).toBe(true)
})

test('one number a pull request, none before its session ended, and what was merged is on main', () => {
  expect(github.pulls.map((pull) => pull.number)).toEqual(github.pulls.map((_, index) => index + 1))
  const shas = new Set(github.main.commits.map((commit) => commit.sha))
  for (const { merge_commit_sha, merged_at, created_at } of github.pulls) {
    if (merged_at === undefined) continue
    expect(merged_at).toBeGreaterThan(created_at)
    expect(shas.has(merge_commit_sha)).toBe(true)
  }
})

test('the answers hold no word of the truth', () => {
  const told = JSON.stringify([github.pulls, github.main])
  for (const word of ['broken_build', 'repeated_review_comment', 'ci-any', 'empty-case'])
    expect(told).not.toContain(word)
})
