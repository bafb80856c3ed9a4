/** Names for clusters and clearer lines for lessons: asked once each, used only beside or in place of what the templates say. */
import pLimit from 'p-limit'
import type { ClusterInput } from '#analyze/model/inputs.ts'
import { nameQuestion, wordingQuestion } from '#analyze/model/questions.ts'
import { nameTask, wordingTask } from '#analyze/model/tasks.ts'
import type { Lesson } from '#analyze/lesson.ts'
import { ask, note, type Asker } from './ask.ts'
import { isGrounded, refusalOf, rewordingRefusal } from './gate.ts'
import { concurrency } from './merges.ts'

/** Asks for a name and a likely cause of every cluster that no person named. */
export async function askNames(asker: Asker, clusters: readonly ClusterInput[]): Promise<void> {
  const limit = pLimit(concurrency)
  const one = async (cluster: ClusterInput) => {
    const question = nameQuestion(cluster, asker.redact)
    const found = await ask(asker, {
      ...{ task: nameTask, subject: cluster.cluster_id, other: '', question },
      refusal: (answer) =>
        refusalOf(nameTask, answer, question.quotes, asker.redact) ??
        (isGrounded(`${answer.name} ${answer.cause}`, question.quotes) ? null : 'absurd: it speaks of something else'),
    })
    if (found?.is_fresh && found.answer.confidence === 'sure') asker.counts.count_names += 1
  }
  await Promise.all(clusters.filter((cluster) => !cluster.is_named).map((cluster) => limit(() => one(cluster))))
}

/** Asks for a clearer line of every lesson that still has the template's. */
export async function askWordings(asker: Asker, lessons: readonly Lesson[]): Promise<void> {
  const limit = pLimit(concurrency)
  const one = async (lesson: Lesson) => {
    const question = wordingQuestion(lesson, asker.redact)
    // A line that redaction changed or cut is not the line the model would be rewording.
    if (question.quotes[0]?.text !== lesson.text) return note(asker, 'a line that cannot be quoted whole')
    const found = await ask(asker, {
      ...{ task: wordingTask, subject: lesson.lesson_id, other: lesson.text, question },
      refusal: (answer) =>
        refusalOf(wordingTask, answer, question.quotes, asker.redact) ?? rewordingRefusal(lesson.text, answer.text),
    })
    const isNew = found?.is_fresh && found.answer.confidence === 'sure' && found.answer.text !== lesson.text
    if (isNew) asker.counts.count_wordings += 1
  }
  await Promise.all(lessons.map((lesson) => limit(() => one(lesson))))
}
