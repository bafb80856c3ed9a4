/** Every detector in one table, and the documentation made from it. */
import { reviewDetectors } from '../review/detectors.ts'
import type { AnalyzeSettings } from '../settings.ts'
import type { Trace } from '../trace.ts'
import { acrossDetectors } from './across.ts'
import { contextDetectors } from './context.ts'
import type { Detector, SignalDraft } from './detector.ts'
import { endingDetectors } from './ending.ts'
import { honestyDetectors } from './honesty.ts'
import { loopDetectors } from './loops.ts'
import { leastPrecision, measured } from './measured.ts'
import { timeDetectors } from './time.ts'
import { troubleDetectors } from './troubles.ts'
import { undoneDetectors } from './undone.ts'
import { userDetectors } from './user.ts'

/** S28 looks at all sessions together (outliers.ts); its entry is here for the docs. */
const outlier: Detector = {
  id: 'S28',
  kind: 'cost_outlier',
  rule: 'Tokens or minutes above the `outlier_percentile` of the sessions of the same repository whose logs tell them, from `outlier_min_sessions` on.',
  thresholds: ['outlier_percentile', 'outlier_min_sessions'],
  version: 2,
  source: 'taxonomy S28; context only',
  may_propose_alone: false,
  detect: () => [],
}

export const detectors: readonly Detector[] = [
  ...troubleDetectors,
  ...userDetectors,
  ...loopDetectors,
  ...undoneDetectors,
  ...contextDetectors,
  ...timeDetectors,
  ...endingDetectors,
  ...honestyDetectors,
  ...acrossDetectors,
  outlier,
  ...reviewDetectors,
]

/** Whether signals of a kind may become a lesson without another kind beside them: meant to, and measured good enough. */
export function mayProposeAlone(kind: string): boolean {
  return proposing.has(kind)
}

const proposing = new Set(
  detectors
    .filter(
      ({ kind, may_propose_alone }) => may_propose_alone && (measured.kinds[kind]?.precision ?? 0) >= leastPrecision,
    )
    .map(({ kind }) => kind),
)

/** All signs of one session, in order of their place in it. */
export function detect(trace: Trace, settings: AnalyzeSettings): SignalDraft[] {
  return detectors
    .flatMap((detector) => detector.detect(trace, settings.signals))
    .sort((a, b) => a.seq - b.seq || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
}

/** The documentation of all detectors as Markdown, analyze/SIGNALS.md: what each says, by which rule, and how right it is. */
export function signalDocs(settings: AnalyzeSettings): string {
  const rows = [...detectors]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => {
      const values: Readonly<Record<string, unknown>> = { ...settings.signals, ...settings.review }
      const thresholds = one.thresholds.map((name) => `\`${name}\` = ${String(values[name])}`).join(', ') || '–'
      const { precision = null, recall = null, count_signals = 0 } = measured.kinds[one.kind] ?? {}
      const shown = (share: number | null) => (share === null ? '–' : share.toFixed(3))
      const alone = mayProposeAlone(one.kind) ? 'yes' : 'no'
      const figures = `${shown(precision)} | ${shown(recall)} | ${count_signals}`
      return `| ${one.id} v${one.version} | \`${one.kind}\` | ${one.rule} | ${thresholds} | ${one.source} | ${figures} | ${alone} |`
    })
  const { seed, count_developers, count_days } = measured.team
  return [
    '# Signals',
    '',
    'One row a detector, made from the code (`analyze/signals/`, `analyze/review/detectors.ts`); a test keeps this page equal to it.',
    `Ids are those of the taxonomy (S01 to S28, a letter for a part of one) or our own (K). Precision and recall are the worse of two`,
    `made-up teams of ${count_developers} developers over ${count_days} days (seed \`${seed}\`, known and held-out causes), counted over the signals whose truth is known:`,
    '`npm run bench signals` measures them again. On real sessions they will be lower; `hone eval` shows the same on other seeds.',
    `A kind below ${leastPrecision}, or without a figure, may not propose alone, whatever its detector says.`,
    '',
    '| id | kind | rule | thresholds | source | precision | recall | signals | may propose alone |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## What the logs do not allow',
    '',
    ...gaps.map((line) => `- ${line}`),
    '',
  ].join('\n')
}

/** Parts of the taxonomy that no detector covers, and why. */
const gaps = [
  'S02: Codex logs before 0.100 do not tell a refused permission from Esc; both are a denial or an interrupt, never both.',
  'S10: a file’s state by hash is not recorded; edits are compared by their text, whole-file writes by what they replace.',
  'S13: a command whose log has no duration is neither slow nor quick: it is left out, not counted as zero.',
  'S16: the effort of a model is recorded by too few agents to say when it was changed.',
  'S18: logs without times (aider, some exports) cannot show a pause.',
  'S20: main is attributed to the pull request whose merge was red first; nothing is bisected.',
  'S26: which area a ticket is about is not known; only the size against its class and what review took away.',
]
