/** The formats of this program and what each declares it can tell, as a table, so that SQL trusts the declarations too. */
import { formats } from './formats/index.ts'
import type { Warehouse } from './warehouse.ts'

/** Puts every format with its declaration into the formats table (replacing what was there). */
export async function loadFormats(warehouse: Warehouse): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run('delete from formats')
    const rows = formats.map(({ name, version, agent, capabilities }) => ({ name, version, agent, ...capabilities }))
    await warehouse.append('formats', rows)
  })
}
