/** The words a made-up session is written in, before any log format: steps in; beats (prompts, responses) for the writers out. */
import type { ToolStatus } from '#ingest/session.ts'

/** Why a step is there, for the truth: the cause it belongs to and its part in the story. */
export interface Mark {
  cause_id: string
  /** failure: the cause shows here; remedy: what makes it go away; recovery: the same thing working at last. */
  role: 'failure' | 'remedy' | 'recovery'
  /** Words of the planted line, for outputs that show several causes at once. */
  needle: string
}

/** Failures that no cause explains, by what they are. */
export type Noise = 'red_then_green' | 'typo' | 'no_match' | 'agent_tool' | 'wandering'

interface Marked {
  marks?: Mark[]
  noise?: Noise
}

export interface RunStep extends Marked {
  do: 'run'
  command: string
  output: string
  exit_code: number
  duration_ms: number
  /** Stopped by the agent's own time limit. */
  is_timeout?: boolean
  /** A search without a match: exit code 1 and no output, which some agents do not call an error. */
  is_no_match?: boolean
}
export interface EditStep extends Marked {
  do: 'edit'
  /** Path inside the repository. */
  file: string
  before: string
  after: string
  /** The edit is refused by the agent's own tool. */
  refused?: 'not_read' | 'not_found' | 'two_matches'
}
export interface ReadStep extends Marked {
  do: 'read'
  file: string
  /** null: there is no such file. */
  content: string | null
}
export interface DenyStep extends Marked {
  do: 'deny'
  command: string
  /** What the person says instead. */
  words: string
}
export interface InterruptStep extends Marked {
  do: 'interrupt'
  command: string
  duration_ms: number
}
export interface DelegateStep extends Marked {
  do: 'delegate'
  title: string
  task: string
  steps: Step[]
  answer: string
}
/** The plan as a list of steps; `ticked` of them are done. */
export interface PlanStep extends Marked {
  do: 'plan'
  steps: string[]
  ticked: number
}
/** A search with the agent's own tool; null: nothing found. */
export interface SearchStep extends Marked {
  do: 'search'
  pattern: string
  output: string | null
}
export type CallStep = PlanStep | SearchStep | RunStep | EditStep | ReadStep | DenyStep | InterruptStep | DelegateStep
export type Step =
  | CallStep
  | ({ do: 'prompt'; text: string; after_ms: number } & Marked)
  | { do: 'think'; text: string }
  | { do: 'say'; text: string }
  | { do: 'compact'; summary: string }
  | { do: 'pause'; ms: number }

/** What the model sends back at once, or what happens around it. */
export type Beat =
  | { kind: 'prompt'; text: string; after_ms: number; marks: Mark[] }
  | { kind: 'response'; thought: string | null; text: string | null; calls: CallStep[] }
  | { kind: 'compact'; summary: string }
  | { kind: 'pause'; ms: number }

/** One session before it is written. Paths and times are the developer's own. */
export interface SessionPlan {
  agent: 'codex' | 'claude-code'
  agent_version: string
  model: string
  user: string
  /** `owner/name`. */
  repo: string
  cwd: string
  branch: string
  commit_sha: string
  /** The instruction file in force, null when the repository has none. */
  instructions: string | null
  /** Epoch milliseconds. */
  started_at: number
  steps: Step[]
  /** Kinds of signs that the steps show on purpose, beside the planted causes. */
  signs: readonly string[]
}

/** A tool call as the log tells it. */
export interface WrittenCall {
  thread_id: string
  tool_call_id: string
  /** 1-based line of the call in its file. */
  line: number
  command: string | null
  exit_code: number | null
  status: ToolStatus
  marks: Mark[]
  noise: Noise | null
}
export interface WrittenPrompt {
  thread_id: string
  line: number
  text: string
  marks: Mark[]
}
/** What an honest reader must count. Tokens are disjoint: input is uncached, output includes reasoning. */
export interface Counts {
  threads: number
  user_messages: number
  interrupts: number
  compactions: number
  input_tokens: number
  cached_input_tokens: number
  cache_write_tokens: number
  output_tokens: number
  reasoning_tokens: number
}
export interface WrittenSession {
  session_id: string
  /** Paths below the developer's home folder. */
  files: { path: string; content: string }[]
  calls: WrittenCall[]
  prompts: WrittenPrompt[]
  counts: Counts
  ended_at: number
}

export function noCounts(): Counts {
  return {
    threads: 0,
    user_messages: 0,
    interrupts: 0,
    compactions: 0,
    input_tokens: 0,
    cached_input_tokens: 0,
    cache_write_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
  }
}

/** Groups steps into beats: a thought, a text and the calls that follow it are one response; reads go out in parallel. */
export function toBeats(steps: readonly Step[]): Beat[] {
  const beats: Beat[] = []
  let open: Extract<Beat, { kind: 'response' }> | null = null
  const respond = (): Extract<Beat, { kind: 'response' }> => {
    const response: Extract<Beat, { kind: 'response' }> = { kind: 'response', thought: null, text: null, calls: [] }
    beats.push(response)
    return response
  }
  for (const step of steps) {
    if (step.do === 'prompt') {
      beats.push({ kind: 'prompt', text: step.text, after_ms: step.after_ms, marks: step.marks ?? [] })
      open = null
    } else if (step.do === 'compact') {
      beats.push({ kind: 'compact', summary: step.summary })
      open = null
    } else if (step.do === 'pause') {
      beats.push({ kind: 'pause', ms: step.ms })
      open = null
    } else if (step.do === 'think' || step.do === 'say') {
      const slot = step.do === 'think' ? 'thought' : 'text'
      if (open === null || open.calls.length > 0 || open.text !== null || open[slot] !== null) open = respond()
      open[slot] = step.text
    } else {
      const isParallel = open !== null && open.calls.every((call) => call.do === 'read') && step.do === 'read'
      if (open === null || (open.calls.length > 0 && !isParallel)) open = respond()
      open.calls.push(step)
    }
  }
  return beats
}

/** The steps with every delegated task done by the agent itself, for agents that have no sub-agents. */
export function withoutDelegation(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => (step.do === 'delegate' ? withoutDelegation(step.steps) : [step]))
}
