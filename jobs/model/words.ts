/** Names for clusters and clearer lines for lessons: asked once each, used only beside or in place of what the templates say. */
import pLimit from 'p-limit'
import type { ClusterInput } from '#analyze/model/inputs.ts'
import type { Question } from '#analyze/model/prompt.ts'
import { nameQuestion, wordingQuestion } from '#analyze/model/questions.ts'
import { nameTask, wordingTask, type NameAnswer, type WordingAnswer } from '#analyze/model/tasks.ts'
import type { Lesson } from '#analyze/lesson.ts'
import { ask, note, type Asked, type Asker } from './ask.ts'
import { isGrounded, refusalOf, rewordingRefusal } from './gate.ts'
import { concurrency } from './merges.ts'

/** Asks for a name and a likely cause of every cluster that no person named. */
export async function askNames(asker: Asker, clusters: readonly ClusterInput[]): Promise<void> {
  const limit = pLimit(concurrency)
  const one = (cluster: ClusterInput) =>
    ask(asker, nameAsked(asker, cluster.cluster_id, nameQuestion(cluster, asker.redact)))
  await Promise.all(clusters.filter((cluster) => !cluster.is_named).map((cluster) => limit(() => one(cluster))))
}

/** Asks for a clearer line of every lesson that still has the template's. */
export async function askWordings(asker: Asker, lessons: readonly Lesson[]): Promise<void> {
  const limit = pLimit(concurrency)
  const one = async (lesson: Lesson) => {
    const question = wordingQuestion(lesson, asker.redact)
    // A line that redaction changed or cut is not the line the model would be rewording.
    if (question.quotes[0]?.text !== lesson.text) note(asker, 'a line that cannot be quoted whole')
    else await ask(asker, wordingAsked(asker, lesson.lesson_id, lesson.text, question))
  }
  await Promise.all(lessons.map((lesson) => limit(() => one(lesson))))
}

/** The question for a cluster's name, with the check of its answer. */
export function nameAsked({ redact }: Asker, cluster_id: string, question: Question): Asked<NameAnswer> {
  return {
    ...{ task: nameTask, subject: cluster_id, other: '', question },
    refusal: (answer) =>
      refusalOf(nameTask, answer, question.quotes, redact) ??
      (isGrounded(`${answer.name} ${answer.cause}`, question.quotes) ? null : 'absurd: it speaks of something else'),
  }
}

/** The question for a clearer line than the template's, with the check of its answer. */
export function wordingAsked(
  { redact }: Asker,
  lesson_id: string,
  line: string,
  question: Question,
): Asked<WordingAnswer> {
  return {
    ...{ task: wordingTask, subject: lesson_id, other: line, question },
    refusal: (answer) => refusalOf(wordingTask, answer, question.quotes, redact) ?? rewordingRefusal(line, answer.text),
  }
}
