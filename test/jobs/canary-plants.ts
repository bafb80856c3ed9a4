/** Session logs of four agents come out, with several hundred invented secrets of as many kinds planted at every depth. */
import { targetRepo } from '#jobs/simulator/target-repo.ts'
import { simulateTeam } from '#jobs/simulator/team.ts'
import {
  geminiCall,
  geminiHeader,
  geminiSays,
  geminiUser,
  piCall,
  piHeader,
  piMessage,
  piResult,
  piSays,
} from '../../test/ingest/formats/agent-builders.ts'
import { jsonl } from '../../test/ingest/formats/builders.ts'
import { KNOWN_GAPS, NEEDS_WHOLE_FILE, suiteCases, type Case } from '../../test/ingest/redact/suite/suite.ts'
import { projectRoot } from '../samples.ts'

export interface Planted {
  /** Path below the homes → text of the log. */
  files: Record<string, string>
  /** What must be nowhere, by kind. */
  secrets: { kind: string; secret: string }[]
  repo: Record<string, string>
}

/** Only secrets that cannot stand anywhere by chance: eight characters or more, with digits and letters. */
const isUnlikely = (secret: string): boolean => secret.length >= 8 && /\d/.test(secret) && /[A-Za-z]/.test(secret)

/** The same for the same seed. */
export function plantedLogs(seed: number): Planted {
  const cases = suiteCases(projectRoot, seed).filter((one) => ![...KNOWN_GAPS, ...NEEDS_WHOLE_FILE].includes(one.name))
  const team = simulateTeam({
    seed: 'canary',
    count_developers: 6,
    count_days: 8,
    end_at: Date.UTC(2026, 2, 2),
    count_causes: 4,
  })
  const next = takeTurns(cases)
  const files: Record<string, string> = {}
  for (const file of team.files)
    files[file.path] = file.path.endsWith('.jsonl')
      ? file.content
          .split('\n')
          .map((line, n) => (n % 3 === 2 && line !== '' ? plant(line, next) : line))
          .join('\n')
      : file.content
  files['kim/.gemini/tmp/shop/chats/session-2026-02-20.jsonl'] = geminiLog(cases)
  files['kim/.pi/agent/sessions/shop/one.jsonl'] = piLog(cases)
  const kindOf = new Map(cases.flatMap((one) => one.secrets.filter(isUnlikely).map((secret) => [secret, one.name])))
  return {
    files,
    secrets: [...kindOf].map(([secret, kind]) => ({ kind, secret })),
    repo: targetRepo(),
  }
}

function takeTurns(cases: readonly Case[]): () => string {
  let n = 0
  return () => cases[n++ % cases.length]?.text ?? ''
}

/** A line with a planted text at the end of its longest string; a string that holds JSON is opened and planted inside. */
function plant(line: string, next: () => string): string {
  const record = JSON.parse(line) as unknown
  const longest = strings(record).sort((a, b) => b.text.length - a.text.length)[0]
  if (longest === undefined || longest.text.length < 30) return line
  longest.set(/^[{[]/.test(longest.text) ? plant(longest.text, next) : `${longest.text}\n${next()}\n`)
  return JSON.stringify(record)
}

interface StringPlace {
  text: string
  set: (text: string) => void
}

/** What a person or a tool wrote: ids, types, paths and times are left alone. */
function strings(value: unknown): StringPlace[] {
  if (typeof value !== 'object' || value === null) return []
  const record = value as Record<string, unknown>
  return Object.keys(record).flatMap((key) => {
    const inner = record[key]
    if (typeof inner !== 'string') return strings(inner)
    return /^(?:text|output|content|arguments|input|stdout|stderr|message|command|aggregated_output)$/.test(key)
      ? [{ text: inner, set: (text: string) => (record[key] = text) }]
      : []
  })
}

/** Every secret in prompts, answers, commands, results, keys of arguments and JSON inside JSON inside JSON; the last line is cut off. */
function geminiLog(cases: readonly Case[]): string {
  const turns = cases.flatMap(({ text }, n) => {
    const args = {
      command: `cat <<X\n${text}\nX`,
      [text]: { deep: JSON.stringify({ deeper: JSON.stringify([text]) }) },
    }
    const call = geminiCall(`c${n}`, 'run_shell_command', args, 'success', { output: `${text}\nExit Code: 2` }, n)
    return [geminiUser(`u${n}`, text, n), geminiSays(`a${n}`, n, { content: text, toolCalls: [call] })]
  })
  return (
    jsonl(geminiHeader(), ...turns) +
    `{"cut off": "${cases
      .slice(0, 40)
      .map((one) => JSON.stringify(one.text).slice(1, -1))
      .join('\\n')}`
  )
}

function piLog(cases: readonly Case[]): string {
  const turns = cases.flatMap(({ text }, n) => {
    const diff = text
      .split('\n')
      .map((line) => `+${line}`)
      .join('\n')
    return [
      piMessage(`p${n}`, { role: 'user', content: [{ type: 'text', text: JSON.stringify(text) }] }, n),
      piSays(`s${n}`, [{ type: 'thinking', thinking: text }, piCall(`call_${n}`, 'edit', { path: '.env', diff })], n),
      piResult(`r${n}`, `call_${n}`, `error: refused\n${text}\n\nCommand exited with code 2`, true, n),
    ]
  })
  return jsonl(piHeader(), ...turns)
}
