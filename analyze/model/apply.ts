/** Puts a model's accepted answers on the findings: journal in, model_answers filled, names beside titles and clearer lines out. */
import { readFileSync } from 'node:fs'
import type { Warehouse } from '#ingest/warehouse.ts'

const modelAnswersSql = readFileSync(new URL('./model_answers.sql', import.meta.url), 'utf8')
const applyAnswersSql = readFileSync(new URL('./apply_answers.sql', import.meta.url), 'utf8')

/** Remakes model_answers from the journal table and applies it. Needs no network; applying twice changes nothing more. */
export async function applyModelAnswers(warehouse: Warehouse): Promise<void> {
  await warehouse.run(modelAnswersSql)
  await warehouse.run(applyAnswersSql)
}
