/** A small invented team in a warehouse, analyzed, and a session around it: what the model step starts from. */
import { join } from 'node:path'
import type { Warehouse } from '#ingest/warehouse.ts'
import { loadPrices } from '#ingest/prices.ts'
import type { Effects } from '#jobs/effects.ts'
import { openSession, type Session } from '#jobs/session.ts'
import { analyzeStep } from '#jobs/steps/analyze.ts'
import { freshWarehouse, given, type GivenSession, type GivenStep } from '../../fresh-warehouse.ts'
import { scratch } from '../../scratch.ts'

export const start_at = Date.UTC(2026, 0, 12)
export const as_of = start_at + 7 * 86_400_000

/** One way to fail: the command, what it prints, and the command that mends it (if any). */
export interface GivenTrouble {
  command: string
  output: string
  mend?: string
}

export const missingCodegen: GivenTrouble = {
  command: 'npm run check',
  output: 'error: cannot load schema client: run the generator first\nexit 1',
  mend: 'npm run codegen',
}
export const missingCodegenInBuild: GivenTrouble = {
  command: 'npm run bundle',
  output: 'bundle failed: generated schema folder is empty\nexit 1',
}
export const portInUse: GivenTrouble = {
  command: 'npm run serve',
  output: 'server could not start: address already in use by another worker\nexit 1',
}

export interface GivenTeam {
  warehouse: Warehouse
  session: Session
  /** What was said to the user about progress. */
  said: string[]
}

/** Four sessions of two people on four days for every trouble, loaded and analyzed. */
export async function givenTeam(
  troubles: readonly GivenTrouble[],
  model: Record<string, unknown>,
  env: Record<string, string> = { OPENAI_API_KEY: 'key-of-the-tests-0001' },
): Promise<GivenTeam> {
  const warehouse = await freshWarehouse()
  await loadPrices(warehouse)
  await given(warehouse, troubles.flatMap(sessionsOf))
  const said: string[] = []
  const dir = scratch()
  const effects = fakeEffects(dir, env, said)
  const session = await openSession({ store: join(dir, 'store'), db: join(dir, 'hone.duckdb') }, effects)
  session.settings.model = { ...session.settings.model, is_enabled: true, timeout_ms: 2000, max_retries: 1, ...model }
  await analyzeStep(session, warehouse, as_of)
  return { warehouse, session, said }
}

export function sessionsOf(trouble: GivenTrouble, index: number): GivenSession[] {
  return [0, 1, 2, 3].map((day) => {
    const fail: GivenStep = { tool: 'shell', command: trouble.command, output: trouble.output, exit_code: 1 }
    const mend: GivenStep[] = trouble.mend
      ? [{ tool: 'shell', command: trouble.mend, output: 'done', exit_code: 0 }]
      : []
    const pass: GivenStep = { tool: 'shell', command: trouble.command, output: 'ok', exit_code: 0 }
    return {
      session_id: `session-${index}-${day}`,
      user_name: day % 2 === 0 ? 'ada' : 'ben',
      started_at: start_at + day * 86_400_000 + index * 3_600_000,
      steps: [{ text: 'please make it work' }, fail, ...mend, pass],
    }
  })
}

/** Effects of a quiet machine whose clock stands still; what it says to the user goes to `said`. */
export function fakeEffects(dir: string, env: Record<string, string>, said: string[]): Effects {
  let count = 0
  return {
    ...{ env: { ...env, HONE_DATA_DIR: dir, HONE_REDACTION_KEY: 'k'.repeat(32) }, home: dir, cwd: dir, user: 'tester' },
    host: 'box',
    now: () => as_of + 1,
    random: (n) => (count += 1).toString(16).padStart(n * 2, 'a'),
    out: () => undefined,
    say: (text) => void said.push(text),
    progress: () => ({ update: () => undefined, end: (text) => void said.push(text) }),
    isStopping: () => false,
    step: () => undefined,
  }
}
