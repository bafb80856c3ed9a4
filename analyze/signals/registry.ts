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
import { timeDetectors } from './time.ts'
import { troubleDetectors } from './troubles.ts'
import { undoneDetectors } from './undone.ts'
import { userDetectors } from './user.ts'

/** S28 looks at all sessions together (outliers.ts); its entry is here for the docs. */
const outlier: Detector = {
  id: 'S28',
  kind: 'cost_outlier',
  rule: 'Tokens or minutes above the `outlier_percentile` of the sessions of the same repository, from `outlier_min_sessions` on.',
  thresholds: ['outlier_percentile', 'outlier_min_sessions'],
  version: 1,
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

const proposing = new Set(detectors.filter((one) => one.may_propose_alone).map((one) => one.kind))

/** Whether signals of a kind may become a lesson without another kind beside them. */
export function mayProposeAlone(kind: string): boolean {
  return proposing.has(kind)
}

/** All signs of one session, in order of their place in it. */
export function detect(trace: Trace, settings: AnalyzeSettings): SignalDraft[] {
  return detectors
    .flatMap((detector) => detector.detect(trace, settings.signals))
    .sort((a, b) => a.seq - b.seq || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
}

/** The detectors as a Markdown table: id, kind, rule, thresholds with their values, source, whether it may propose alone. */
export function signalDocs(settings: AnalyzeSettings): string {
  const rows = [...detectors]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => {
      const thresholds = one.thresholds.map((name) => `\`${name}\` = ${settings.signals[name]}`).join(', ') || '–'
      return `| ${one.id} v${one.version} | \`${one.kind}\` | ${one.rule} | ${thresholds} | ${one.source} | ${one.may_propose_alone ? 'yes' : 'no'} |`
    })
  return [
    '| id | kind | rule | thresholds | source | may propose alone |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
