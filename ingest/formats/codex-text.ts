/** Codex user messages: a person's words or the harness's, and the instruction texts some of them carry. */
import { arrayOf, objectOf, textOf, type JsonObject } from './json-access.ts'
import type { Instruction } from './thread-log.ts'

/** Tags the harness opens injected user messages with; evidence in ingest/README.md. */
const injectedHead =
  /^\s{0,8}(?:<(?:environment_context|user_instructions|turn_aborted|subagent_notification|user_shell_command|skill|skills_instructions|permissions|collaboration_mode|model_switch|multi_agent|user_action|apps_instructions|plugins_instructions|recommended_plugins|tools|hook_prompt|goal_context|INSTRUCTIONS)[\w ]{0,40}[>\s]|# AGENTS\.md instructions for )/

/**
 * In: a user message's payload and its text. Out: true when a person did not write it. Provenance (0.169)
 * goes first; without it a known opening tag decides, and a message of nothing but images is a tool's (0.29 view_image). */
export function isInjected(payload: JsonObject, text: string | null): boolean {
  const passthrough = objectOf(payload['internal_chat_message_metadata_passthrough'])
  const origins = arrayOf(passthrough?.['content_item_metadata'])
    .map((entry) => textOf(objectOf(objectOf(entry)?.['provenance'])?.['type']))
    .filter((origin) => origin !== null)
  if (origins.length > 0) return !origins.includes('user')
  return text === null || injectedHead.test(text.slice(0, 200))
}

/** In: an injected text. Out: the instruction file it carries (AGENTS.md, a skill); null when it carries none. */
export function instructionIn(text: string): Instruction | null {
  const agents = /^\s{0,8}# AGENTS\.md instructions for ([^\n]{1,1000})\n/.exec(text)
  if (agents !== null) return { kind: 'agents_md', path: agents[1] ?? null, text: between(text, 'INSTRUCTIONS') }
  if (text.startsWith('<user_instructions>')) {
    return { kind: 'agents_md', path: null, text: between(text, 'user_instructions') }
  }
  if (/^<skill>/.test(text)) {
    return { kind: 'skill', path: between(text, 'path') || between(text, 'name') || null, text: between(text, 'skill') }
  }
  return null
}

/** The text between `<tag>` and its last `</tag>`, trimmed; everything after the opening tag when none closes it. */
function between(text: string, tag: string): string {
  const open = text.indexOf(`<${tag}>`)
  if (open === -1) return ''
  const start = open + tag.length + 2
  const close = tag === 'path' || tag === 'name' ? text.indexOf(`</${tag}>`, start) : text.lastIndexOf(`</${tag}>`)
  return text.slice(start, close < start ? text.length : close).trim()
}

/** The instruction text of a `world_state` record; null when it has none. */
export function worldInstruction(payload: JsonObject): Instruction | null {
  const agents = objectOf(objectOf(payload['state'])?.['agents_md'])
  const text = textOf(agents?.['text'])?.trim()
  if (text === undefined || text === '') return null
  return { kind: 'agents_md', path: textOf(agents?.['directory']), text }
}
