/**
 * Checks a request that reached the test's GitHub, and the answer it gets, against GitHub's own OpenAPI description and
 * GraphQL schema. It stands in front of the server, so that requests of other processes are checked like those of the test.
 * Strict on requests (a property GitHub does not know is a violation); answers have a short list of known faults.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { projectRoot } from '../samples.ts'
import { checkGraphQl, type GraphQlRequest } from './graphql-contract.ts'

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
  path: string
  query: URLSearchParams
  /** Undefined when there is none. */
  body: unknown
}
interface Answer {
  status: number
  data: unknown
}

const spec = JSON.parse(readFileSync(join(projectRoot, 'test/fixtures/github-openapi.json'), 'utf8')) as Spec
const specId = 'https://github.invalid/openapi.json'

/** Faults of the emulator, or of GitHub's own description, in answers; each with its reason. Requests have no such list. */
const toleratedAnswers: { operation: RegExp; problem: RegExp; reason: string }[] = [
  {
    operation: /^checks\//,
    problem: /\/output must have .*annotations_url/,
    reason: 'the emulator leaves the link out',
  },
  {
    operation: /^pulls\/list-review-comments/,
    problem: /\/\d+\/(?:position|line) must be integer/,
    reason: 'both are null on GitHub once the line is outdated; its description says integer',
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

/** What went against the descriptions, and what was called: operation ids, and GraphQL operations by their names. */
export interface Contract {
  violations: string[]
  called: Set<string>
}

/** Checks one request and its answer; what it finds is added to `contract`. */
export function checkExchange(call: Call, answer: Answer, { violations, called }: Contract): void {
  const path = call.path.replace(/^\/api(?:\/v3)?(?=\/)/, '')
  if (path === '/graphql') {
    if (answer.status !== 200) return void called.add('graphql')
    const checked = checkGraphQl((call.body ?? {}) as GraphQlRequest, answer.data)
    called.add(`graphql: ${checked.operation}`)
    violations.push(...checked.violations)
    return
  }
  const operation = checkRequest({ ...call, path }, violations)
  if (!operation) return
  called.add(operation.operationId)
  if (answer.status < 500) checkAnswer(operation, answer, violations)
}

function checkRequest(call: Call, violations: string[]): Operation | null {
  const { path } = call
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
    query: new Map(call.query),
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
  // 304 answers a condition and has no body; what a token may not do or do so often, any operation may say. GitHub
  // describes these for some operations only.
  if ([304, 401, 403, 429].includes(answer.status)) return
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
