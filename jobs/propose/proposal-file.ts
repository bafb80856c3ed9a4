/** A proposal as a Markdown file, where there is no forge to show it or nothing was to be pushed. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import type { ProposalText } from './body.ts'
import { fenced } from './markdown.ts'

/** Writes `<out_dir>/<lesson_id>.md` unless it says the same already; returns its path. Throws KnownError when it cannot. */
export async function writeProposalFile(
  out_dir: string,
  lesson_id: string,
  given: { text: ProposalText; change: { path: string; text: string | null }; after: string; branch: string | null },
): Promise<string> {
  const path = join(out_dir, `${lesson_id}.md`)
  const { text, change, after, branch } = given
  const { path: file, text: before } = change
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${file}`,
    `b/${file}`,
    before ?? '',
    after,
    '',
    '',
    {
      context: 3,
    },
  )
  const where = branch === null ? 'This is a dry run: nothing was pushed.' : `The change is on branch \`${branch}\`.`
  const diff = fenced(patch.replace(/^=+\n/, '').trimEnd().split('\n'), 'diff')
  const content = `# ${text.title}\n\n${where}\n\n${text.body.trimEnd()}\n\n## The change\n\n${diff}\n`
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) === content) return path
    await mkdir(out_dir, { recursive: true })
    await writeFile(path, content)
    return path
  } catch (error) {
    throw new KnownError(`cannot write ${path}: ${messageOf(error)}`, {
      hint: 'Set `out` to a folder that can be written.',
      cause: error,
    })
  }
}
