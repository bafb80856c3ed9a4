/** A session plan in, Claude Code transcript files out, in the shape that the planned version writes. */
import type { Random } from '../random.ts'
import { noCounts, toBeats, type Beat, type SessionPlan, type WrittenSession } from '../script.ts'
import { writeResult, toolUse, type RunChild } from './claude-calls.ts'
import { openClaudeLog, type ClaudeLog } from './claude-log.ts'

/** In: a plan for Claude Code and a stream of choices. Out: its files, and what an honest reader must find in them. */
export function writeClaudeCode(plan: SessionPlan, random: Random): WrittenSession {
  const session_id = random.uuid()
  const counts = noCounts()
  const folder = `.claude/projects/${plan.cwd.replaceAll(/[^A-Za-z0-9-]/g, '-')}`
  const children: { path: string; log: ClaudeLog }[] = []
  const runChild: RunChild = (parent, agent_id, step, onLine) => {
    const log = openClaudeLog(plan, session_id, agent_id, random, parent.at + 30, counts, onLine)
    children.push({ path: `${folder}/${session_id}/subagents/agent-${agent_id}.jsonl`, log })
    counts.threads += 1
    log.chain('user', { message: { role: 'user', content: step.task } })
    const beats = toBeats([...step.steps, { do: 'say', text: step.answer }])
    for (const beat of beats) writeBeat(log, beat, runChild)
    return log
  }
  const log = openClaudeLog(plan, session_id, null, random, plan.started_at, counts)
  counts.threads += 1
  openTranscript(log)
  for (const beat of toBeats(plan.steps)) writeBeat(log, beat, runChild)
  closeTurn(log)
  if (log.is_recent) closeTranscript(log)
  const logs = [log, ...children.map((child) => child.log)]
  return {
    session_id,
    files: [
      { path: `${folder}/${session_id}.jsonl`, content: log.text() },
      ...children.map((child) => ({ path: child.path, content: child.log.text() })),
    ],
    calls: logs.flatMap((made) => made.calls),
    prompts: logs.flatMap((made) => made.prompts),
    counts,
    ended_at: log.at,
  }
}

function openTranscript(log: ClaudeLog): void {
  if (!log.is_recent) {
    const timestamp = new Date(log.at).toISOString()
    const messageId = log.random.uuid()
    const snapshot = { messageId, trackedFileBackups: {}, timestamp }
    log.sidecar('file-history-snapshot', { messageId, snapshot, isSnapshotUpdate: false })
    return
  }
  log.sidecar('mode', { mode: 'normal' })
  log.sidecar('permission-mode', { permissionMode: 'default' })
}

function closeTranscript(log: ClaudeLog): void {
  const { input_tokens, output_tokens, cached_input_tokens, cache_write_tokens } = log.counts
  const usage = {
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    cacheReadInputTokens: cached_input_tokens,
    cacheCreationInputTokens: cache_write_tokens,
  }
  log.sidecar('cost-state', { totalCostUSD: 0, modelUsage: { [log.plan.model]: usage } })
}

function writeBeat(log: ClaudeLog, beat: Beat, runChild: RunChild): void {
  if (beat.kind === 'prompt') return writePrompt(log, beat)
  if (beat.kind === 'compact') return writeCompaction(log, beat.summary)
  if (beat.kind === 'pause') {
    log.at += beat.ms
    return
  }
  log.at += log.random.int(1500, 11_000)
  const uses = beat.calls.map((step) => ({ step, use: toolUse(log, step) }))
  const thought = { type: 'thinking', thinking: beat.thought, signature: log.random.id(40) }
  const blocks = [
    ...(beat.thought === null ? [] : [thought]),
    ...(beat.text === null ? [] : [{ type: 'text', text: beat.text }]),
    ...uses.map(({ use }) => use),
  ]
  const made = log.respond(blocks)
  const lines = made.slice(made.length - uses.length)
  for (const [index, { step, use }] of uses.entries()) {
    const source = lines[index]
    if (source !== undefined) writeResult(log, step, use, source, runChild)
  }
}

function writePrompt(log: ClaudeLog, beat: Extract<Beat, { kind: 'prompt' }>): void {
  const isFirst = log.parent === null
  if (!isFirst) closeTurn(log)
  log.at += beat.after_ms
  log.turn_started_at = log.at
  log.prompt_id = log.random.uuid()
  const recent = {
    promptId: log.prompt_id,
    permissionMode: 'default',
    promptSource: 'typed',
    origin: { kind: 'human' },
  }
  const { line } = log.chain('user', {
    message: { role: 'user', content: beat.text },
    ...(log.is_recent ? recent : { thinkingMetadata: { maxThinkingTokens: 31999 }, todos: [] }),
  })
  log.prompts.push({ thread_id: log.session_id, line, text: beat.text, marks: beat.marks })
  log.counts.user_messages += 1
  if (isFirst && log.is_recent) writeAttachments(log)
  if (log.is_recent) log.sidecar('last-prompt', { lastPrompt: beat.text })
}

function writeAttachments(log: ClaudeLog): void {
  const { cwd, instructions } = log.plan
  const snapshot = { workingDirectory: cwd, isWorktree: false, isGitRepo: true, platform: 'linux', shell: 'bash' }
  log.chain('attachment', { attachment: { type: 'environment', snapshot } })
  if (instructions !== null) {
    const files = [{ path: `${cwd}/CLAUDE.md`, type: 'Project', content: instructions }]
    log.chain('attachment', { attachment: { type: 'instructions', files } })
  }
  log.chain('attachment', { attachment: { type: 'date', date: new Date(log.at).toISOString().slice(0, 10) } })
}

function closeTurn(log: ClaudeLog): void {
  const durationMs = log.at - log.turn_started_at
  log.chain('system', { subtype: 'turn_duration', durationMs, isMeta: false })
}

function writeCompaction(log: ClaudeLog, summary: string): void {
  const logicalParentUuid = log.parent
  log.parent = null
  log.at += 9000
  log.chain('system', {
    logicalParentUuid,
    subtype: 'compact_boundary',
    content: 'Conversation compacted',
    isMeta: false,
    level: 'info',
    compactMetadata: { trigger: 'auto', preTokens: 155_000 },
  })
  const content = `This session is being continued from a previous conversation that ran out of context. ${summary}`
  log.chain('user', { message: { role: 'user', content }, isVisibleInTranscriptOnly: true, isCompactSummary: true })
  log.counts.compactions += 1
}
