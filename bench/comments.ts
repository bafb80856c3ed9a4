/**
 * Prints how well intents, severities and claims of review comments are told, on a labelled set of our own invention in
 * several languages. `--wrong` lists the comments that are told wrongly.
 */
import { judgedComments, scoreComments } from '../test/labelled-comments.ts'

const judged = judgedComments()
const { by_intent, accuracy, claims, severities } = scoreComments(judged)
const line = (name: string, { precision, recall, count }: { precision: number; recall: number; count: number }) =>
  console.log(`${name.padEnd(12)} precision ${precision.toFixed(2)}  recall ${recall.toFixed(2)}  of ${count}`)
for (const { intent, ...rates } of by_intent) line(intent, rates)
line('claims', claims)
line('severities', severities)
console.log(`${judged.length} comments, ${(100 * accuracy).toFixed(1)} % with the right intent`)
if (process.argv.includes('--wrong')) {
  for (const { body, label, intent, rule, claims: both } of judged) {
    const text = body.replaceAll('\n', ' ').slice(0, 90)
    if (label !== intent) console.log(`${label} told as ${intent} (${rule}): ${text}`)
    if (both && both.told.join('; ') !== both.found.join('; '))
      console.log(`claims ${both.told.join('; ') || 'none'} told as ${both.found.join('; ') || 'none'}: ${text}`)
  }
}
