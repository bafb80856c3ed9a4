import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { REDACTION_VERSION } from '#ingest/redact/version.ts'
import { projectRoot } from '../../samples.ts'
import { suiteCases } from './suite/suite.ts'

/** What the rules answer for the whole suite, as text and as JSON. Answers moved: bump `REDACTION_VERSION`, then put the new pair here. */
const GOLDEN = { version: 5, answers: '81a0da42621c756e' }

test('redaction answers as its version says', () => {
  const redactor = createRedactor({ key: 'golden', user_names: ['ada'] })
  const answers = createHash('sha256')
  for (const { text } of suiteCases(projectRoot, 1))
    answers.update(redactor.text(text).text).update(redactor.line(JSON.stringify({ text })).text)
  expect({ version: REDACTION_VERSION, answers: answers.digest('hex').slice(0, 16) }).toEqual(GOLDEN)
})
