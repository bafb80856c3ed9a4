/**
 * Prints how well intents, severities and claims of review comments are told, on a labelled set of our own invention in
 * several languages. `--wrong` lists the comments that are told wrongly.
 */
import { judgedComments, scoreComments } from '../test/labelled-comments.ts'

const all = judgedComments()
const line = (name: string, { precision, recall, count }: { precision: number; recall: number; count: number }) =>
  console.log(`${name.padEnd(12)} precision ${precision.toFixed(2)}  recall ${recall.toFixed(2)}  of ${count}`)
for (const is_held_out of [false, true]) {
  const judged = all.filter((one) => one.is_held_out === is_held_out)
  const { by_intent, accuracy, claims, severities } = scoreComments(judged)
  console.log(is_held_out ? '\nheld out: no rule was changed for these' : 'the rules were improved on these')
  for (const { intent, ...rates } of by_intent) line(intent, rates)
  if (!is_held_out) line('claims', claims)
  if (!is_held_out) line('severities', severities)
  console.log(`${judged.length} comments, ${(100 * accuracy).toFixed(1)} % with the right intent`)
}
if (process.argv.includes('--wrong')) {
  for (const { body, label, intent, rule, claims: both } of all) {
    const text = body.replaceAll('\n', ' ').slice(0, 90)
    if (label !== intent) console.log(`${label} told as ${intent} (${rule}): ${text}`)
    if (both && both.told.join('; ') !== both.found.join('; '))
      console.log(`claims ${both.told.join('; ') || 'none'} told as ${both.found.join('; ') || 'none'}: ${text}`)
  }
}
