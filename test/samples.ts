/** Where the real sample logs are, when this checkout has them beside it; a user's clone has none and those tests skip. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The samples folder, or the one folder below it; null when absent. */
export function samplesDir(folder = ''): string | null {
  const dir = join(import.meta.dirname, '../../shared/samples', folder)
  return existsSync(dir) ? dir : null
}
