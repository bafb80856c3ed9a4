/** A remedy with its proof and one example, as it goes into the table. */
import type { Remedy } from './lesson.ts'
import type { Recovery } from './recoveries.ts'

export interface FoundRemedy extends Remedy {
  is_best: boolean
  example: { session_id: string; fail_seq: number; pass_seq: number | null }
}

/** A remedy with its proof, the newest session as its example. */
export function remedy(
  kind: Remedy['kind'],
  text: string,
  group: readonly Recovery[],
  count_recoveries: number,
  more: Partial<Remedy>,
): FoundRemedy {
  const newest = [...group].sort(
    (a, b) => (b.at ?? 0) - (a.at ?? 0) || (a.session_id < b.session_id ? -1 : 1),
  )[0] as Recovery
  return {
    ...{ kind, text, edit_before: null, edit_after: null, file_path: null, lift: null, count_counter_examples: 0 },
    ...{
      count_sessions: group.length,
      count_recoveries,
      session_ids: group.map((one) => one.session_id),
      is_best: false,
    },
    ...{ example: { session_id: newest.session_id, fail_seq: newest.fail_seq, pass_seq: newest.pass_seq } },
    ...more,
  }
}
