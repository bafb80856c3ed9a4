/** The smallest honest logs of two agents, one line per call, every text different: for tests that count lines. */

const at = (n: number): string => new Date(Date.UTC(2026, 0, 5) + n * 1000).toISOString()

/** A Claude Code line: a prompt, or an answer with usage. */
export function claudeLine(session_id: string, n: number, text: string, uuid: string, agent_id?: string): string {
  const about = { uuid, sessionId: session_id, cwd: '/home/ada/shop', timestamp: at(n), version: '2.1.0' }
  const side = agent_id === undefined ? { isSidechain: false } : { isSidechain: true, agentId: agent_id }
  if (n % 2 === 0) {
    return JSON.stringify({ type: 'user', ...about, ...side, message: { role: 'user', content: text } })
  }
  const usage = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 0, output_tokens: 3 }
  const content = [{ type: 'text', text }]
  const message = { id: `msg_${uuid}`, role: 'assistant', model: 'claude-sonnet-4-5', content, usage }
  return JSON.stringify({ type: 'assistant', ...about, ...side, requestId: `req_${uuid}`, message })
}

/** The first line of a Codex rollout, with the instructions in force. */
export function codexMeta(thread_id: string, instructions: string): string {
  const payload = {
    id: thread_id,
    timestamp: at(0),
    cwd: '/home/ada/shop',
    originator: 'codex_cli_rs',
    cli_version: '0.100.0',
  }
  return JSON.stringify({ timestamp: at(0), type: 'session_meta', payload: { ...payload, instructions } })
}

/** A Codex message: a prompt, or an answer. */
export function codexLine(n: number, text: string): string {
  const isUser = n % 2 === 0
  const content = [{ type: isUser ? 'input_text' : 'output_text', text }]
  const payload = { type: 'message', role: isUser ? 'user' : 'assistant', content }
  return JSON.stringify({ timestamp: at(n), type: 'response_item', payload })
}
