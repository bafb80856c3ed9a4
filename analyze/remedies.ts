/** Chooses what made a trouble go away, over all sessions that recovered: a command, an edit, or nothing but a retry. */
import { commonForm } from './command-forms.ts'
import { editRemedy } from './edit-remedy.ts'
import { remedy, type FoundRemedy } from './found-remedy.ts'
import type { Remedy } from './lesson.ts'
import type { Recovery } from './recoveries.ts'
import type { RemedySettings } from './settings.ts'

/** How often commands lie in the recoveries of other troubles: what runs there anyway is no remedy. */
export interface Background {
  count_sessions: number
  /** Key of a command to the sessions in whose recoveries it ran. */
  sessionsOf(key: string): ReadonlySet<string>
}

/** The remedies of one cluster, best first; empty when nothing has the support and lift that the settings ask for. */
export function remediesOf(
  recoveries: readonly Recovery[],
  background: Background,
  others: readonly Recovery[],
  settings: RemedySettings,
): FoundRemedy[] {
  const recovered = firstPerSession(recoveries.filter((one) => one.pass_seq !== null))
  if (recovered.length === 0) return []
  const found = [
    ...replacements(recovered, settings),
    ...commands(recoveries, recovered, background, settings),
    ...editRemedy(recovered, others, settings),
    ...retries(recovered, settings),
  ]
  const ranked = found.sort((a, b) => strength(b) - strength(a) || (a.text < b.text ? -1 : 1))
  return ranked.slice(0, 5).map((one, at) => ({ ...one, is_best: at === 0 }))
}

/** One recovery a session: the newest of the same session adds nothing new about what helps. */
function firstPerSession(recoveries: readonly Recovery[]): Recovery[] {
  const seen = new Map<string, Recovery>()
  for (const one of [...recoveries].sort((a, b) => a.fail_seq - b.fail_seq)) {
    const known = seen.get(one.session_id)
    if (!known || (known.hunks.length === 0 && one.hunks.length > 0)) seen.set(one.session_id, one)
  }
  return [...seen.values()].sort((a, b) => (a.session_id < b.session_id ? -1 : 1))
}

/** Share among recoveries; an edit at the very place or a command says more than "it passed the next time". */
function strength(one: Remedy): number {
  const share = one.count_sessions / Math.max(1, one.count_recoveries)
  const kind = one.kind === 'retry' ? 0.8 : one.kind === 'edit' ? 0.9 : 1
  return share * kind
}

function replacements(recovered: readonly Recovery[], settings: RemedySettings): FoundRemedy[] {
  const groups = grouped(recovered, (one) => (one.instead === null ? [] : [one.instead.key]))
  return [...groups]
    .filter(([, group]) => group.length >= settings.min_sessions && group.length * 3 >= recovered.length)
    .map(([, group]) => {
      const text = commonForm(group.map((one) => one.instead?.form ?? ''))
      const edit_before = commonForm(group.map((one) => one.fail_form))
      return remedy('command', text, group, recovered.length, { edit_before, edit_after: text })
    })
}

function commands(
  all: readonly Recovery[],
  recovered: readonly Recovery[],
  background: Background,
  settings: RemedySettings,
): FoundRemedy[] {
  const mine = new Set(all.map((one) => one.session_id))
  // Where the named place was edited, the edit is what helped; a command beside it (a formatter) only came along.
  const groups = grouped(recovered, (one) => (one.hunks.length === 0 ? one.commands.map((ran) => ran.key) : []))
  const counters = grouped(all, (one) => one.counter_commands)
  const found: FoundRemedy[] = []
  for (const [key, group] of groups) {
    if (group.length < settings.min_sessions) continue
    const elsewhere = [...background.sessionsOf(key)].filter((session_id) => !mine.has(session_id)).length
    const others = Math.max(0, background.count_sessions - mine.size)
    const usual = (elsewhere + 0.5) / (others + 1)
    const lift = others === 0 ? null : group.length / recovered.length / usual
    const count_counter_examples = new Set((counters.get(key) ?? []).map((one) => one.session_id)).size
    if (lift !== null && lift < settings.min_lift) continue
    if (count_counter_examples / (group.length + count_counter_examples) > settings.max_counter_share) continue
    if (group.length * 3 < recovered.length) continue
    const text = commonForm(group.map((one) => one.commands.find((ran) => ran.key === key)?.form ?? key))
    found.push(remedy('command', text, group, recovered.length, { lift, count_counter_examples }))
  }
  return found
}

function retries(recovered: readonly Recovery[], settings: RemedySettings): FoundRemedy[] {
  const group = recovered.filter((one) => one.is_retry)
  if (group.length < settings.min_sessions || group.length * 2 < recovered.length) return []
  return [remedy('retry', 'the same command again, nothing changed', group, recovered.length, {})]
}

function grouped(
  recoveries: readonly Recovery[],
  keysOf: (one: Recovery) => readonly string[],
): Map<string, Recovery[]> {
  const groups = new Map<string, Recovery[]>()
  for (const one of recoveries) for (const key of keysOf(one)) groups.set(key, [...(groups.get(key) ?? []), one])
  return groups
}
