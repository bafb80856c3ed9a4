/** The config's JSON Schema, made from the one zod schema; hone.schema.json is a copy that a test keeps equal. */
import { z } from 'zod'
import { Config } from './config.ts'

export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any' }),
    title: 'Hone configuration (hone.yaml)',
  }
}
