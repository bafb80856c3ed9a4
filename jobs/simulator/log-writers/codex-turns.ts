/** The lines around the tool calls of a Codex rollout: thread heads, turns, messages, thoughts, compactions. */
import { iso, type CodexLog } from './codex-log.ts'

/** The head of a thread file: who, where, which instructions; a sub-agent's task too. */
export function openThread(log: CodexLog): void {
  const { era, plan, thread, random } = log
  const isChild = thread.task !== null
  const path = `/root/${thread.task}`
  log.write('session_meta', {
    ...(era === 'paginated' ? { session_id: thread.session_id } : {}),
    id: thread.thread_id,
    ...(isChild ? { parent_thread_id: thread.session_id } : {}),
    timestamp: iso(log.at),
    cwd: plan.cwd,
    originator: era === 'early' ? 'codex_cli_rs' : 'codex-tui',
    cli_version: plan.agent_version,
    ...(era === 'early' ? { instructions: plan.instructions } : {}),
    source: isChild ? childSource(thread.session_id, path) : 'cli',
    ...(era === 'paginated' ? { thread_source: isChild ? 'subagent' : 'user' } : {}),
    model_provider: 'openai',
    ...(era === 'early'
      ? {}
      : { base_instructions: { text: 'You are a coding agent that works in this repository.' } }),
    ...(era === 'paginated' ? { history_mode: 'paginated', context_window: { window_id: random.uuidAt(log.at) } } : {}),
    git: { commit_hash: plan.commit_sha, branch: plan.branch, repository_url: `https://github.com/${plan.repo}.git` },
  })
  log.at += 12
  if (plan.instructions !== null) {
    const text = `# AGENTS.md instructions for ${plan.cwd}\n\n<INSTRUCTIONS>\n${plan.instructions}\n</INSTRUCTIONS>`
    message(log, 'user', text)
  }
  const shell = '<shell>bash</shell>'
  message(log, 'user', `<environment_context>\n  <cwd>${plan.cwd}</cwd>\n  ${shell}\n</environment_context>`)
  if (era === 'paginated') {
    const agents_md = plan.instructions === null ? {} : { directory: plan.cwd, text: plan.instructions }
    log.write('world_state', { full: true, state: { agents_md, model: plan.model } })
  }
  if (isChild) startChild(log, path)
}

function childSource(parent_thread_id: string, agent_path: string): object {
  const thread_spawn = { parent_thread_id, depth: 1, agent_path, agent_nickname: 'Ada', agent_role: null }
  return { subagent: { thread_spawn } }
}

function startChild(log: CodexLog, path: string): void {
  startTurn(log)
  log.write('inter_agent_communication_metadata', { trigger_turn: true })
  log.item('agent_message', {
    id: `amsg_${log.random.uuidAt(log.at)}`,
    author: '/root',
    recipient: path,
    content: [{ type: 'input_text', text: `Message Type: NEW_TASK\nTask name: ${path}\nSender: /root` }],
  })
}

/** A person's words: closes the turn before, opens the next. */
export function prompt(log: CodexLog, text: string): number {
  startTurn(log)
  message(log, 'user', text)
  if (log.era === 'paginated') {
    const content = [{ type: 'text', text, text_elements: [] }]
    return log.completed({ type: 'UserMessage', id: log.random.uuidAt(log.at), content }, log.at)
  }
  return log.event('user_message', { message: text, images: [] })
}

function startTurn(log: CodexLog): void {
  log.turn_id = log.random.uuidAt(log.at)
  log.turn_started_at = log.at
  if (log.era === 'early') return
  log.event('task_started', {
    turn_id: log.turn_id,
    ...(log.era === 'paginated' ? { root_turn_id: log.turn_id, started_at: Math.floor(log.at / 1000) } : {}),
    model_context_window: 258400,
    collaboration_mode_kind: 'default',
  })
  writeTurnContext(log)
}

/** Model and permissions in force: early writes it before every response. */
export function writeTurnContext(log: CodexLog): void {
  log.write('turn_context', {
    ...(log.era === 'early' ? {} : { turn_id: log.turn_id }),
    cwd: log.plan.cwd,
    approval_policy: 'on-request',
    sandbox_policy: { type: 'workspace-write' },
    model: log.plan.model,
    summary: 'auto',
  })
}

/** Ends the open turn, if any, the way the shape does. */
export function closeTurn(log: CodexLog): void {
  if (log.turn_id !== '' && log.era !== 'early') {
    log.event('task_complete', {
      turn_id: log.turn_id,
      last_agent_message: null,
      ...(log.era === 'paginated' ? { duration_ms: log.at - log.turn_started_at } : {}),
    })
  }
  log.turn_id = ''
}

function message(log: CodexLog, role: 'user' | 'assistant', text: string): number {
  const type = role === 'user' ? 'input_text' : 'output_text'
  return log.item('message', { role, content: [{ type, text }] })
}

/** The model's words, in both streams. */
export function say(log: CodexLog, text: string): void {
  if (log.era === 'paginated') {
    const item = { type: 'AgentMessage', id: `msg_${log.random.id(13)}`, content: [{ type: 'Text', text }] }
    log.completed(item, log.at)
  } else {
    log.event('agent_message', { message: text })
  }
  message(log, 'assistant', text)
}

/** The model's thoughts, in both streams. */
export function think(log: CodexLog, text: string): void {
  const id = `rs_${log.random.id(13)}`
  if (log.era === 'paginated') {
    log.completed({ type: 'Reasoning', id, summary_text: [text], raw_content: [] }, log.at)
  } else {
    log.event('agent_reasoning', { text })
  }
  const summary = [{ type: 'summary_text', text }]
  log.item('reasoning', { ...(log.era === 'paginated' ? { id } : {}), summary, content: null, encrypted_content: null })
}

/** The context is summed up and goes on. */
export function compact(log: CodexLog, summary: string): void {
  log.at += 8000
  const replacement_history = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: summary }] }]
  log.write('compacted', { message: summary, replacement_history })
  if (log.era === 'paginated') {
    log.completed({ type: 'ContextCompaction', id: log.random.uuidAt(log.at) }, log.at)
  } else {
    log.event('context_compacted', {})
  }
}
