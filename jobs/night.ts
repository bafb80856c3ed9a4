/** Runs steps on the work file: opens it, keeps the ledger, publishes when all went well, and never loses what is committed. */
import { runChecks } from '#analyze/checks.ts'
import { messageOf } from '#ingest/known-error.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { openWork } from './publish.ts'
import { openLedger, type Ledger } from './run-ledger.ts'
import type { Session } from './session.ts'

export interface Night {
  session: Session
  warehouse: Warehouse
  ledger: Ledger
}

export interface NightReport<T> {
  run_id: string
  status: 'ok' | 'findings'
  steps: Ledger['steps']
  /** Checks that found rows that must not exist. */
  failed_checks: { name: string; count_rows: number }[]
  result: T
}

/**
 * Runs `work` under the lock with a ledger row for `job`, then the checks, then publishes. When the work throws, the
 * ledger says so, nothing is published, and what was committed waits for the next run.
 */
export async function runNight<T>(
  session: Session,
  job: string,
  work: (night: Night) => Promise<T>,
  options: { is_fresh?: boolean; has_ledger?: boolean } = {},
): Promise<NightReport<T>> {
  const { settings, effects } = session
  const file = await openWork(settings.db, { is_fresh: options.is_fresh ?? false, step: effects.step })
  const ledger = openLedger(session, job)
  let isOpen = true
  try {
    const result = await work({ session, warehouse: file.warehouse, ledger })
    const failed_checks = (await runChecks(file.warehouse)).filter((check) => check.count_rows > 0)
    const status = failed_checks.length > 0 ? 'findings' : 'ok'
    if (options.has_ledger ?? true) await ledger.finish(status, file.warehouse)
    isOpen = false
    await file.publish()
    const checks = failed_checks.map(({ name, count_rows }) => ({ name, count_rows }))
    return { run_id: ledger.run_id, status, steps: ledger.steps, failed_checks: checks, result }
  } catch (error) {
    if (isOpen) await file.close().catch(() => undefined)
    // The store may be what failed: the ledger row is then lost, the error itself is what the user must see.
    await ledger.finish('failed', null, messageOf(error)).catch(() => undefined)
    throw error
  }
}

/** Lines that say which checks failed; empty when none did. */
export function checkLines(failed: readonly { name: string; count_rows: number }[]): string {
  return failed.map((check) => `check failed: ${check.name} (${check.count_rows} rows)`).join('\n')
}
