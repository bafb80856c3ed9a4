/** Every threshold of the analysis with its default: one schema that checks the config and is its documentation. */
import { z } from 'zod'

const count = (fallback: number, text: string) => z.number().int().min(1).default(fallback).describe(text)
const share = (fallback: number, text: string) => z.number().min(0).max(1).default(fallback).describe(text)

export const EligibilitySettings = z
  .object({
    min_sessions: count(3, 'A cluster seen in fewer distinct sessions is counted but not proposed.'),
    min_days: count(2, 'A cluster seen on fewer distinct days is counted but not proposed.'),
    min_users_or_agents: count(2, 'A cluster that fewer people, and fewer agents, met is counted but not proposed.'),
  })
  .strict()
export type EligibilitySettings = z.infer<typeof EligibilitySettings>

export const SignalSettings = z
  .object({
    correction_within_ms: count(120_000, 'S03: a user message this soon after a tool call may be a correction.'),
    correction_max_characters: count(400, 'S03: longer messages are new work, not corrections.'),
    repeated_request_similarity: share(0.6, 'S04: trigram Jaccard similarity that makes two requests the same.'),
    repeated_request_days: count(7, 'S04: a request of the same person comes back within this many days.'),
    identical_calls: count(3, 'S05: the same call this many times in a row.'),
    same_error_calls: count(3, 'S06: the same error this many times in one session.'),
    alternating_calls: count(6, 'S07: this many calls that alternate between two.'),
    failure_streak: count(3, 'S08: this many failing commands in a row.'),
    fix_cycles: count(3, 'S09: this many rounds of edit, red test, edit of the same file.'),
    undone_share: share(0.5, 'S10: share of the written lines that are gone again.'),
    rejected_edits: count(2, 'S11: this many refused edits of one file.'),
    empty_searches: count(3, 'S12: this many searches without a hit in a row.'),
    repeated_reads: count(5, 'S12: the same part of one file read this often.'),
    exploration_percentile: share(0.9, 'S12: more looking before the first edit than this percentile of sessions.'),
    slow_command_ms: count(60_000, 'S13: a command that takes longer than this is slow.'),
    slow_command_share: share(
      0.2,
      'S13: a family is slow when at least this share of its runs is; else somebody was asked first.',
    ),
    command_wait_share: share(0.3, 'S13: share of a session spent waiting for commands.'),
    command_wait_min_ms: count(600_000, 'S13: shorter sessions say nothing about the share.'),
    status_polls: count(3, 'S14: this many waits or status reads of one job without news.'),
    compactions: count(1, 'S15: this many compactions of the context.'),
    plan_rewrites: count(5, 'S16: this many rewrites of the plan.'),
    model_switches: count(1, 'S16: this many changes of the model inside one session.'),
    restart_ms: count(1_800_000, 'S17: the same task begun anew within this time.'),
    stalled_ms: count(300_000, 'S18: no event for this long while a turn is open.'),
    outlier_percentile: share(0.95, 'S28: sessions above this percentile of tokens or minutes are outliers.'),
    outlier_min_sessions: count(30, 'S28: percentiles are only taken over at least this many sessions.'),
  })
  .strict()
export type SignalSettings = z.infer<typeof SignalSettings>

export const RemedySettings = z
  .object({
    min_sessions: count(
      2,
      'A remedy is taught only when it ended the trouble in this many sessions; one edit is shown, never taught.',
    ),
    min_lift: z.number().min(1).default(1.5).describe('How much more often it runs in recoveries than elsewhere.'),
    max_counter_share: share(0.5, 'A remedy after which the trouble stayed more often than this is refused.'),
  })
  .strict()
export type RemedySettings = z.infer<typeof RemedySettings>

export const ReviewSettings = z
  .object({
    repeated_pull_requests: count(3, 'S21: the same remark in this many pull requests.'),
    repeated_days: count(60, 'S21: within this many days.'),
    repeated_authors: count(2, 'S21: to this many authors or agents.'),
    topic_similarity: share(0.35, 'Least likeness (cosine) of two comments that may share a topic.'),
    fix_forward_ms: count(86_400_000, 'S20: a broken main that is mended within this time is a fix forward.'),
    rewritten_share: share(0.5, 'S22: share of added lines that are gone again.'),
    rewritten_days: count(14, 'S22: within this many days after the merge.'),
    rework_days: count(7, 'S23: another pull request for the same task within this many days.'),
    scope_times_median: z
      .number()
      .min(1)
      .default(3)
      .describe('S26: larger than this many times the median of its class.'),
    scope_min_pull_requests: count(5, 'S26: a median is only taken over at least this many pull requests.'),
    trimmed_share: share(0.2, 'S26: share of the largest size that review took away again.'),
    review_rounds: count(4, 'A review with more rounds than this does not converge.'),
    ignored_share: share(0.3, 'A reviewing program whose remarks are acted on less often than this is ignored.'),
    ignored_min_comments: count(10, 'At least this many remarks whose fate is known.'),
  })
  .strict()
export type ReviewSettings = z.infer<typeof ReviewSettings>

export const AnalyzeSettings = z
  .object({
    eligibility: EligibilitySettings.prefault({}).describe('When a cluster may become a lesson.'),
    signals: SignalSettings.prefault({}).describe('Thresholds of the detectors.'),
    remedies: RemedySettings.prefault({}).describe('When a remedy counts as found.'),
    review: ReviewSettings.prefault({}).describe('Thresholds of reviews and builds.'),
    idle_ms: count(300_000, 'A gap between two events counts as waste up to this long; beyond it nobody was waiting.'),
    trend_weeks: count(4, 'Weeks before the last one that the trend compares with, weekday by weekday.'),
    repo_aliases: z
      .record(z.string(), z.string())
      .default({})
      .describe('Other names of a repository (folder or owner/name) mapped to the name to use.'),
  })
  .strict()
export type AnalyzeSettings = z.infer<typeof AnalyzeSettings>

/** The settings of somebody who configured nothing. */
export const defaultSettings: AnalyzeSettings = AnalyzeSettings.parse({})
