/** Names of Hone's branches: `hone/<lesson-id>-<slug>`; the id is the identity, the slug is for people. */
import type { Lesson } from '#analyze/lesson.ts'

/** The name a new branch gets. The slug is at most five words of the line's beginning. */
export function branchName(lesson: Pick<Lesson, 'lesson_id' | 'text'>, redact: (text: string) => string): string {
  const words =
    redact(lesson.text)
      .slice(0, 400)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  const slug = words.slice(0, 5).join('-').slice(0, 40).replace(/-$/, '')
  return slug === '' ? `hone/${lesson.lesson_id}` : `hone/${lesson.lesson_id}-${slug}`
}

/** Branches that belong to a lesson: the recorded one first, then those on the remote, whatever their slug. */
export function branchesOf(lesson_id: string, recorded: string | null, heads: ReadonlyMap<string, string>): string[] {
  const prefix = `hone/${lesson_id}`
  const remote = [...heads.keys()].filter((name) => name === prefix || name.startsWith(`${prefix}-`)).sort()
  return [...new Set([...(recorded === null ? [] : [recorded]), ...remote])]
}
