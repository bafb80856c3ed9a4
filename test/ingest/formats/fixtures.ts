/** Fixtures of every format by the format's name; together a format's fixtures show everything it declares it can tell. */
import type { Fixtures } from '../../format.conformance.ts'
import { claudeTranscript, codexSession, codexSubagent } from './builders.ts'

export const fixturesByFormat: Readonly<Record<string, Fixtures>> = {
  codex: { 'codex.jsonl': codexSession(), 'codex-subagent.jsonl': codexSubagent() },
  'claude-code': { 'claude.jsonl': claudeTranscript() },
}
