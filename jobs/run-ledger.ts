/** The run ledger: every job leaves one row with what each step counted and how long it took, also when it failed. */
import { addToWarehouse, writeJournal } from '#ingest/journal.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import type { Session } from './session.ts'

export interface StepRecord {
  duration_ms: number
  [count: string]: unknown
}

export interface Ledger {
  readonly run_id: string
  readonly steps: Record<string, StepRecord>
  /** Runs one step, timing it; what it returns of numbers and short words becomes its counts. */
  step<T>(name: string, work: () => Promise<T>, counts?: (result: T) => Record<string, unknown>): Promise<T>
  /** Writes the row: to the journal first, then to the warehouse when one is open. */
  finish(status: 'ok' | 'findings' | 'failed', warehouse: Warehouse | null, error?: string): Promise<void>
}

export function openLedger(session: Session, job: string): Ledger {
  const { effects, store } = session
  const started_at = effects.now()
  const run_id = `${new Date(started_at).toISOString().replace(/[-:.]/g, '')}-${effects.random(4)}`
  const steps: Record<string, StepRecord> = {}
  return {
    run_id,
    steps,
    step: async (name, work, counts) => {
      const began = effects.now()
      effects.step(`${name}:begin`)
      const result = await work()
      steps[name] = { duration_ms: effects.now() - began, ...(counts?.(result) ?? {}) }
      effects.step(`${name}:end`)
      return result
    },
    finish: async (status, warehouse, error) => {
      const ended_at = effects.now()
      const body = {
        ...{ run_id, job, started_at, ended_at, duration_ms: ended_at - started_at, status },
        ...{ counts: JSON.stringify(steps), error: error ?? null },
      }
      const entries = await writeJournal(store, [{ kind: 'run_finished', at: ended_at, body }])
      if (warehouse) await addToWarehouse(warehouse, entries)
    },
  }
}
