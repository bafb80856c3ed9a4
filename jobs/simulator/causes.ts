/** Every cause that can be planted, the most different ones first, so that a small team meets variety. */
import type { Cause } from './causes/cause.ts'
import { diagnosticCauses } from './causes/diagnostics.ts'
import { compiledCauses } from './causes/held-out/compiled.ts'
import { freshCauses } from './causes/held-out/fresh.ts'
import { platformCauses, platformRoutine } from './causes/held-out/platform.ts'
import { scriptingCauses } from './causes/held-out/scripting.ts'
import { peopleCauses } from './causes/people.ts'
import { setupCauses } from './causes/setup.ts'
import { workflowCauses } from './causes/workflow.ts'

/** The demo takes the head of this list: near misses stand together, and every kind of remedy is among the first. */
const first = [
  'build-first',
  'install-first',
  'env-file',
  'unchecked-error',
  'money-type',
  'port-taken',
  'database-down',
  'config-extension',
  'forbidden-import',
  'format',
  'pytest-name',
  'flaky-voucher',
]

const all = [...setupCauses, ...workflowCauses, ...diagnosticCauses, ...peopleCauses]

export const causes: readonly Cause[] = [
  ...first.flatMap((id) => all.filter((cause) => cause.cause_id === id)),
  ...all.filter((cause) => !first.includes(cause.cause_id)),
]

export const causeSetNames = ['known', 'held-out', 'fresh'] as const
export type CauseSetName = (typeof causeSetNames)[number]

export interface CauseSet {
  causes: readonly Cause[]
  /** Commands that help against some cause, run where nothing is wrong. */
  routine: readonly string[]
}

/**
 * `known` was looked at while the rules were made. `held-out` was written afterwards in other languages and words; what its
 * first run showed was mended in general rules. `fresh` was written after that; its first run is the honest figure.
 */
export const causeSets: Readonly<Record<CauseSetName, CauseSet>> = {
  known: {
    causes,
    routine: ['pnpm build', 'pnpm install', 'pnpm format', 'pnpm lint', 'pnpm typecheck', 'docker compose ps'],
  },
  'held-out': { causes: [...compiledCauses, ...scriptingCauses, ...platformCauses], routine: platformRoutine },
  fresh: { causes: freshCauses, routine: ['mix deps.get', 'flutter pub get', 'helm dependency build deploy/chart'] },
}
