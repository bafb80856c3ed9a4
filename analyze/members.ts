/** A member: what always belongs together (one rule, or one fingerprint) and is never split by a program. Clusters are sets of members. */
import type { SignalDraft } from './signals/detector.ts'

/** A signal with its fingerprint, ready for the table but for its cluster. */
export interface FoundSignal extends SignalDraft {
  signal_id: string
  session_id: string
  user_name: string
  agent: string
  repo: string | null
  /** The piece of work it belongs to: a feature branch, else the session. */
  task: string
  fingerprint: string
  pattern: string
  /** Key of its member. */
  member: string
  wasted_ms: number | null
}

export interface Member {
  key: string
  kind: string
  family: string
  scope: string
  repo: string | null
  subject: string
  /** True when a rule, not a fingerprint, holds it together. */
  is_grouped: boolean
  /** True when it is about one missing path, which is its subject. */
  is_path: boolean
  first_at: number | null
  signals: FoundSignal[]
}

/** The key of the member a signal belongs to: family, repository, scope and cause. */
export function memberKey(family: string, repo: string | null, scope: string, cause: string): string {
  return [family, repo ?? '', scope, cause].join(' | ')
}

/** The same member in a repository that goes by another name now; null when its repository kept its name. */
export function renamedMember(key: string, names: ReadonlyMap<string, string>): string | null {
  const [family = '', repo = '', ...rest] = key.split(' | ')
  const name = names.get(repo)
  return name === undefined ? null : [family, name, ...rest].join(' | ')
}

/**
 * Whether a member's cluster is journalled when it is made. Only these are ever joined with others or tied to a lesson;
 * any other cluster is one member, and its id follows from that.
 */
export function isJournalled(member: Member): boolean {
  return member.scope === 'repository' || member.scope === 'environment' || member.family === 'correction'
}

/** Signals by member. The member's kind is that of its cause; loops of the same error only strengthen it. */
export function membersOf(signals: readonly FoundSignal[]): Map<string, Member> {
  const members = new Map<string, Member>()
  for (const signal of signals) {
    const known = members.get(signal.member)
    const member = known ?? {
      ...{ key: signal.member, kind: signal.family, family: signal.family, scope: signal.scope, repo: signal.repo },
      ...{
        subject: signal.subject,
        is_grouped: signal.group !== '',
        is_path: signal.path === signal.subject,
        first_at: null,
        signals: [],
      },
    }
    if (!known) members.set(signal.member, member)
    member.signals.push(signal)
    if (signal.at !== null && (member.first_at === null || signal.at < member.first_at)) member.first_at = signal.at
  }
  return members
}
