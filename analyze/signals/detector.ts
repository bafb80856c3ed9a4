/** The contract of a detector: one session's trace in, the signs it shows out, with everything the docs say about it. */
import type { Scope } from '../diagnostics/diagnostic.ts'
import type { ReviewSettings, SignalSettings } from '../settings.ts'
import type { Trace } from '../trace.ts'

/** One sign in one session, before it has a fingerprint and a cluster. */
export interface SignalDraft {
  kind: string
  /** Event where it shows first. */
  seq: number
  at: number | null
  scope: Scope
  /** What it is about: tool and rule, command family, path. */
  subject: string
  /** The one line that says it, local paths only. */
  text: string
  /** What stands behind the text in brackets and is never masked: tool and rule. Empty for none. */
  name: string
  /** True when the text is the cause itself and is not masked. */
  is_exact: boolean
  /**
   * Signals of one family, repository and scope may share a cluster. A same-error loop has the family of its error, so
   * that it strengthens that cluster instead of making another.
   */
  family: string
  /** When not empty, this alone names the cause inside the family (a linter's rule); else the text's fingerprint does. */
  group: string
  /** Event at which it was over; null when it never was or nobody can tell. */
  end_seq: number | null
  /** Stretches of events in which it cost time, when they are not just the one from seq to end_seq. */
  spans: readonly (readonly [number, number])[] | null
  /** The time is shared with this many troubles of the same call. */
  shared_by: number
  tool_call_id: string | null
  object_key: string | null
  /** How often it showed in the session. */
  count_hits: number
  /** File the diagnostic names, or the path in question. */
  path: string | null
}

export interface Detector {
  /** S01 … S28 of the taxonomy; the kinds of our own begin with K. */
  id: string
  kind: string
  /** The rule in one sentence, for the docs. */
  rule: string
  /** Settings it reads, by name. */
  thresholds: readonly (keyof SignalSettings | keyof ReviewSettings)[]
  /** Bumped when the rule changes, so that old and new answers are told apart. */
  version: number
  /** Where rule and threshold come from. */
  source: string
  /** False for signs that only colour a session: they never become a lesson by themselves. */
  may_propose_alone: boolean
  detect(trace: Trace, settings: SignalSettings): SignalDraft[]
}

/** A draft with the common defaults: its own family, no group, no known end. */
export function draft(
  parts: Pick<SignalDraft, 'kind' | 'seq' | 'at' | 'scope' | 'subject' | 'text'> & Partial<SignalDraft>,
): SignalDraft {
  return {
    family: parts.kind,
    group: '',
    name: '',
    is_exact: false,
    end_seq: null,
    spans: null,
    shared_by: 1,
    tool_call_id: null,
    object_key: null,
    count_hits: 1,
    path: null,
    ...parts,
    subject: parts.subject.slice(0, 300),
    text: parts.text.slice(0, 400),
  }
}
