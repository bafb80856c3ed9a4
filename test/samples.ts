/** Where the real sample logs are, when this checkout has them beside it; a user's clone has none and those tests skip. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder with package.json, found from the sources and from their compiled copy alike. */
export const projectRoot = rootAbove(import.meta.dirname)

/** The samples folder, or the one folder below it; null when absent. */
export function samplesDir(folder = ''): string | null {
  const dir = join(projectRoot, '../shared/samples', folder)
  return existsSync(dir) ? dir : null
}

function rootAbove(dir: string): string {
  return existsSync(join(dir, 'package.json')) ? dir : rootAbove(dirname(dir))
}
