/**
 * Checks every request an octokit makes, and every answer it gets, against GitHub's own OpenAPI description.
 * Strict on requests (a property GitHub does not know is a violation); answers have a short list of known faults.
 */
import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Octokit } from 'octokit'

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: boolean | Schema
  type?: string | string[]
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}
interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}
interface Media {
  content?: Record<string, { schema?: Schema }>
}
interface Operation {
  operationId: string
  parameters: (Parameter | { $ref: string })[]
  requestBody?: Media & { required?: boolean }
  responses: Record<string, Media | { $ref: string }>
}
interface Spec {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}
interface Call {
  method: string
  url: string
  body?: unknown
}
interface Answer {
  status: number
  data: unknown
}

const spec = JSON.parse(readFileSync(new URL('../fixtures/github-openapi.json', import.meta.url), 'utf8')) as Spec
const specId = 'https://github.invalid/openapi.json'

/** Faults of the emulator, or of GitHub's own description, in answers; each with its reason. Requests have no such list. */
const toleratedAnswers: { operation: RegExp; problem: RegExp; reason: string }[] = [
  {
    operation: /^checks\//,
    problem: /\/output must have .*annotations_url/,
    reason: 'the emulator leaves the link out',
  },
]

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, coerceTypes: false, logger: false })
addFormats.default(ajv)
ajv.addSchema({ ...spec, $id: specId })
const coercing = new Ajv2020({ strict: false, allErrors: true, coerceTypes: true, logger: false })
addFormats.default(coercing)
coercing.addSchema({ ...spec, $id: specId })
const compiled = new Map<string, ValidateFunction>()

const routes = Object.entries(spec.paths).flatMap(([path, methods]) => {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '')
  const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '([^/]+)')}$`)
  return Object.entries(methods).map(([method, operation]) => ({ method, pattern, names, operation, path }))
})

/** Hooks the checker into an octokit; what it finds is added to `violations`, what it saw to `called`. */
export function checkContract(octokit: Octokit, violations: string[], called: Set<string> = new Set()): void {
  octokit.hook.wrap('request', async (request, options) => {
    const call = octokit.request.endpoint(options)
    // GraphQL is one address outside the description; what it is asked is the test's own to check.
    const isGraphQl = /\/graphql$/.test(call.url)
    if (isGraphQl) called.add('graphql')
    const operation = isGraphQl ? null : checkRequest(call, violations)
    if (operation) called.add(operation.operationId)
    try {
      const answer = await request(options)
      if (operation) checkAnswer(operation, answer, violations)
      return answer
    } catch (error) {
      const { status, response } = error as { status?: number; response?: { data: unknown } }
      if (operation && status !== undefined && status < 500 && response) {
        checkAnswer(operation, { status, data: response.data }, violations)
      }
      throw error
    }
  })
}

function checkRequest(call: Call, violations: string[]): Operation | null {
  const url = new URL(call.url)
  const path = url.pathname.replace(/^\/api\/v3/, '')
  const route = routes.find((r) => r.method === call.method.toLowerCase() && r.pattern.test(path))
  if (!route) {
    violations.push(`${call.method} ${path}: not among the described operations`)
    return null
  }
  const { operation, names, pattern } = route
  const say = (problem: string) => violations.push(`${operation.operationId} request: ${problem}`)
  const values = pattern.exec(path)?.slice(1).map(decodeURIComponent) ?? []
  const parameters = operation.parameters.map((p) => ('$ref' in p ? (component(p.$ref) as Parameter) : p))
  const given: Record<string, Map<string, string>> = {
    path: new Map(names.map((name, i) => [name, values[i] ?? ''])),
    query: new Map(url.searchParams),
  }
  for (const { name, in: where, required, schema } of parameters) {
    const value = given[where]?.get(name)
    if (value === undefined && required && where !== 'header') say(`${where} parameter ${name} is missing`)
    if (value === undefined) continue
    const holder = { value }
    const key = `${operation.operationId} ${where} ${name}`
    const check = compile(key, { type: 'object', properties: { value: schema } }, coercing)
    if (!check(holder)) say(`${where} parameter ${name}: ${coercing.errorsText(check.errors)}`)
  }
  for (const name of given['query']?.keys() ?? []) {
    if (!parameters.some((p) => p.in === 'query' && p.name === name)) say(`unknown query parameter ${name}`)
  }
  checkBody(operation, call.body, say)
  return operation
}

function checkBody(operation: Operation, body: unknown, say: (problem: string) => void): void {
  const schema = operation.requestBody?.content?.['application/json']?.schema
  if (body === undefined) {
    if (operation.requestBody?.required) say('the body is missing')
    return
  }
  if (!schema) return say('has a body, none is described')
  const check = compile(`${operation.operationId} body`, schema, ajv)
  if (!check(body)) say(`body: ${ajv.errorsText(check.errors)}`)
  for (const path of unknownProperties([schema], body, '')) say(`body: unknown property ${path}`)
}

function checkAnswer(operation: Operation, answer: Answer, violations: string[]): void {
  const say = (problem: string) => {
    const known = toleratedAnswers.some((t) => t.operation.test(operation.operationId) && t.problem.test(problem))
    if (!known) violations.push(`${operation.operationId} answer ${answer.status}: ${problem}`)
  }
  // 304 answers a condition; GitHub describes it for a few operations only, and it has no body.
  if (answer.status === 401 || answer.status === 429 || answer.status === 304) return
  const described = operation.responses[String(answer.status)]
  if (!described) {
    // A download that was redirected answers with what lies behind the redirect.
    if (operation.responses['302']) return
    return say('status is not described')
  }
  const media = '$ref' in described ? (component(described.$ref) as Media) : described
  const schema = media.content?.['application/json']?.schema
  if (!schema) return
  const check = compile(`${operation.operationId} ${answer.status}`, schema, ajv)
  if (check(answer.data)) return
  for (const error of check.errors ?? []) say(`${error.instancePath || '/'} ${error.message ?? ''}`)
}

/** Paths of properties that no branch of the schema knows; a schema that allows any property knows them all. */
function unknownProperties(schemas: Schema[], value: unknown, at: string): string[] {
  const flat = schemas.flatMap(branches)
  if (Array.isArray(value)) {
    const items = flat.flatMap((schema) => (schema.items ? [schema.items] : []))
    return items.length === 0 ? [] : value.flatMap((item, i) => unknownProperties(items, item, `${at}/${i}`))
  }
  if (value === null || typeof value !== 'object') return []
  const described = flat.filter((schema) => schema.properties)
  if (described.length === 0 || flat.some((schema) => schema.additionalProperties)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = described.flatMap((schema) => schema.properties?.[key] ?? [])
    return known.length === 0 ? [`${at}/${key}`] : unknownProperties(known, inner, `${at}/${key}`)
  })
}

function branches(schema: Schema): Schema[] {
  if (schema.$ref) return branches(component(schema.$ref) as Schema)
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return [schema, ...inner.flatMap(branches)]
}

function component(ref: string): unknown {
  const [, , section = '', name = ''] = ref.split('/')
  return spec.components[section]?.[name]
}

function compile(key: string, schema: object, by: Ajv2020): ValidateFunction {
  const known = compiled.get(key)
  if (known) return known
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${specId}#/`)
  const check = by.compile(JSON.parse(text) as object)
  compiled.set(key, check)
  return check
}
