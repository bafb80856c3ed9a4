/** Lets old texts leave the warehouse; the raw objects stay in the store, and every number stays here. */
import { readFileSync } from 'node:fs'
import type { Warehouse } from './warehouse.ts'

const sql = readFileSync(new URL('./retention.sql', import.meta.url), 'utf8')

/**
 * Sets the texts of sessions that ended more than `text_days` before `as_of` (epoch ms) to null; null days keep all.
 * A pure function of the raw tables and `as_of`, so a rebuild up to the same day gives the same rows. Call
 * refreshStaging after it.
 */
export async function expireTexts(warehouse: Warehouse, as_of: number, text_days: number | null): Promise<void> {
  const epoch_ms = textCutoff(as_of, text_days)
  if (epoch_ms === null) return
  const cutoff = new Date(epoch_ms).toISOString().replace('T', ' ').replace('Z', '')
  await warehouse.transaction(async () => {
    await warehouse.run(`set variable text_cutoff = timestamp '${cutoff}'`)
    await warehouse.run(sql)
  })
}

/** Texts of threads that ended before this time (epoch ms) are gone; null when none go. */
export function textCutoff(as_of: number, text_days: number | null): number | null {
  return text_days === null ? null : as_of - text_days * 86_400_000
}
