/** Claim and line of lessons that come from reviews and builds: what the reviewer says, what the build runs. */
import type { FoundRemedy } from '../found-remedy.ts'
import type { Trouble, Words } from '../wording.ts'

/**
 * The words for a trouble of a review or a build; undefined when the common templates have better ones. Null when there is
 * nothing to say: a remark without a claim or an edit that recurs is no standard.
 */
export function reviewWords(
  trouble: Trouble,
  remedy: FoundRemedy | null,
  code: (text: string) => string,
): Words | null | undefined {
  const { kind, message, command } = trouble
  if (kind === 'repeated_review_comment') {
    if (remedy?.kind === 'command' && remedy.edit_before !== null && remedy.edit_after !== null) {
      return {
        claim: `Reviewers ask again and again for ${code(remedy.edit_after)} instead of ${code(remedy.edit_before)}.`,
        text: `Use ${code(remedy.edit_after)}, not ${code(remedy.edit_before)}: reviewers ask for it every time.`,
      }
    }
    return undefined
  }
  if (kind === 'broken_build' && remedy?.kind !== 'retry' && command !== null) {
    return {
      claim: `Builds fail with ${code(message)}, which ${code(command)} shows before a push.`,
      text: `Run ${code(command)} before you push: the build fails there with ${code(message)}.`,
    }
  }
  return undefined
}
