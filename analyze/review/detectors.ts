/** The signals of reviews and builds, for the docs and the rule of who may propose alone; review/review.ts finds them. */
import type { Detector } from '../signals/detector.ts'

type Facts = Pick<Detector, 'id' | 'kind' | 'rule' | 'thresholds' | 'may_propose_alone'>

/** Kinds by their place in the taxonomy; thresholds are settings under `review`. */
const facts: readonly Facts[] = [
  {
    id: 'S19',
    kind: 'broken_build',
    may_propose_alone: true,
    thresholds: [],
    rule: 'A pull request’s build fails and passes on a later commit; two red commits are strong. A check that the branch does not require is left out, where it is known which are required.',
  },
  {
    id: 'S19f',
    kind: 'flaky_build',
    may_propose_alone: true,
    thresholds: [],
    rule: 'A build fails and passes on the same commit: a flake, a cluster of its own.',
  },
  {
    id: 'S20',
    kind: 'broken_main',
    may_propose_alone: true,
    thresholds: ['fix_forward_ms'],
    rule: 'A build of the default branch fails after a passing one on a commit that a pull request brought; mended within `fix_forward_ms` it is a fix forward.',
  },
  {
    id: 'S21',
    kind: 'repeated_review_comment',
    may_propose_alone: true,
    thresholds: ['repeated_pull_requests', 'repeated_authors', 'repeated_days'],
    rule: 'Remarks of one topic in `repeated_pull_requests` pull requests of `repeated_authors` authors or agents within `repeated_days`.',
  },
  {
    id: 'S22',
    kind: 'reverted_pull_request',
    may_propose_alone: false,
    thresholds: ['rewritten_share', 'rewritten_days'],
    rule: 'Reverted by a commit or pull request that says so, or `rewritten_share` of its added lines removed within `rewritten_days`.',
  },
  {
    id: 'S23',
    kind: 'rework',
    may_propose_alone: false,
    thresholds: ['rework_days'],
    rule: 'Closed unmerged, and within `rework_days` another for the same issue, branch or title.',
  },
  {
    id: 'S26',
    kind: 'scope_creep',
    may_propose_alone: false,
    thresholds: ['scope_times_median', 'trimmed_share'],
    rule: 'Larger than `scope_times_median` the median of its class, then trimmed in review by `trimmed_share`.',
  },
  {
    id: 'K19',
    kind: 'review_loop',
    may_propose_alone: false,
    thresholds: ['review_rounds'],
    rule: 'More than `review_rounds` rounds of review, a thread reopened, or one topic raised again in the same pull request.',
  },
  {
    id: 'K20',
    kind: 'ignored_reviewer',
    may_propose_alone: false,
    thresholds: ['ignored_share', 'ignored_min_comments'],
    rule: 'A bot’s remarks are acted on in less than `ignored_share` of at least `ignored_min_comments` cases that can be told.',
  },
]

export const reviewDetectors: readonly Detector[] = facts.map((one) => ({
  ...one,
  version: 1,
  source: one.id.startsWith('S') ? `taxonomy ${one.id.slice(0, 3)}` : 'review loops that do not converge',
  detect: () => [],
}))
