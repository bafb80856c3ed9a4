/** One Claude Code transcript as it grows: envelopes, the parent chain, responses split into lines, token usage. */
import type { Random } from '../random.ts'
import type { Counts, SessionPlan, WrittenCall, WrittenPrompt } from '../script.ts'

export interface ClaudeLog {
  readonly plan: SessionPlan
  readonly session_id: string
  /** null for the main transcript. */
  readonly agent_id: string | null
  /** 2.1.2xx and later: more fields, sidecars, asynchronous sub-agents. */
  readonly is_recent: boolean
  readonly random: Random
  readonly counts: Counts
  readonly calls: WrittenCall[]
  readonly prompts: WrittenPrompt[]
  at: number
  prompt_id: string
  turn_started_at: number
  /** uuid of the last chain line: the parent of the next. */
  parent: string | null
  text(): string
  /** A line outside the chain. Returns its 1-based number. */
  sidecar(type: string, fields: object): number
  /** A line of the conversation. */
  chain(type: string, fields: object): { line: number; uuid: string }
  /** One API response as one line per block. Gives the line of each block. */
  respond(blocks: object[]): { line: number; uuid: string; message_id: string }[]
}

export function openClaudeLog(
  plan: SessionPlan,
  session_id: string,
  agent_id: string | null,
  random: Random,
  at: number,
  counts: Counts,
  onLine: (line: object) => void = () => undefined,
): ClaudeLog {
  const lines: string[] = []
  const is_recent = Number(plan.agent_version.split('.')[2]) >= 200
  let context = random.int(12_000, 19_000)
  const push = (line: object): number => lines.push(JSON.stringify(line))
  const log: ClaudeLog = {
    plan,
    session_id,
    agent_id,
    is_recent,
    random,
    counts,
    calls: [],
    prompts: [],
    at,
    prompt_id: random.uuid(),
    turn_started_at: at,
    parent: null,
    text: () => `${lines.join('\n')}\n`,
    sidecar: (type, fields) => push({ type, ...fields, sessionId: session_id }),
    chain(type, fields) {
      const uuid = random.uuid()
      const line = {
        parentUuid: log.parent,
        isSidechain: agent_id !== null,
        ...(agent_id === null ? {} : { agentId: agent_id }),
        userType: 'external',
        ...(is_recent ? { entrypoint: 'cli' } : {}),
        cwd: plan.cwd,
        sessionId: session_id,
        version: plan.agent_version,
        gitBranch: plan.branch,
        type,
        ...fields,
        uuid,
        timestamp: new Date(log.at).toISOString(),
      }
      log.parent = uuid
      const number = push(line)
      onLine(line)
      return { line: number, uuid }
    },
    respond(blocks) {
      const written = random.int(180, 2400)
      const output = random.int(30, 600)
      const message_id = `msg_01${random.id(22)}`
      const requestId = `req_011C${random.id(20)}`
      const made = blocks.map((block, index) => {
        const isLast = index === blocks.length - 1
        const usage = {
          input_tokens: 4,
          cache_creation_input_tokens: written,
          cache_read_input_tokens: context,
          cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
          output_tokens: isLast ? output : Math.min(output, 1 + index * 9),
          service_tier: 'standard',
        }
        const isCall = 'type' in block && block.type === 'tool_use'
        const message = {
          model: plan.model,
          id: message_id,
          type: 'message',
          role: 'assistant',
          content: [block],
          stop_reason: is_recent ? (isCall || !isLast ? 'tool_use' : 'end_turn') : null,
          stop_sequence: null,
          usage,
        }
        log.at += random.int(40, 700)
        return { ...log.chain('assistant', { message, requestId }), message_id }
      })
      counts.input_tokens += 4
      counts.cache_write_tokens += written
      counts.cached_input_tokens += context
      counts.output_tokens += output
      context += written
      return made
    },
  }
  return log
}
