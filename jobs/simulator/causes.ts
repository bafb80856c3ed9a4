/** Every cause that can be planted, the most different ones first, so that a small team meets variety. */
import type { Cause } from './causes/cause.ts'
import { diagnosticCauses } from './causes/diagnostics.ts'
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
