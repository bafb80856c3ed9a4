/**
 * Cuts GitHub's own OpenAPI description (13 MB) down to the operations Hone uses and the schemas those need.
 *
 * How to run, when an operation is added to `operations`:
 *   npm pack @octokit/openapi@23.0.2 --pack-destination /tmp && tar xzf /tmp/octokit-openapi-23.0.2.tgz -C /tmp
 *   npx tsc test/github/trim-openapi.ts --module nodenext --target es2023 --types node --skipLibCheck --outDir /tmp/trim
 *   node /tmp/trim/trim-openapi.js /tmp/package/generated/api.github.com.json test/fixtures/github-openapi.json
 */
import { readFileSync, writeFileSync } from 'node:fs'

const operations = [
  'pulls/list',
  'pulls/get',
  'pulls/create',
  'pulls/update',
  'pulls/merge',
  'pulls/list-commits',
  'pulls/list-files',
  'pulls/list-reviews',
  'pulls/create-review',
  'pulls/list-review-comments',
  'pulls/list-review-comments-for-repo',
  'pulls/create-review-comment',
  'pulls/list-comments-for-review',
  'issues/list-comments',
  'issues/list-comments-for-repo',
  'issues/create-comment',
  'issues/list-events-for-timeline',
  'issues/add-labels',
  'repos/get',
  'repos/list-commits',
  'repos/get-commit',
  'repos/compare-commits-with-basehead',
  'repos/get-combined-status-for-ref',
  'repos/list-commit-statuses-for-ref',
  'repos/create-commit-status',
  'repos/get-branch-rules',
  'repos/get-branch',
  'repos/list-pull-requests-associated-with-commit',
  'checks/list-for-ref',
  'checks/create',
  'checks/list-annotations',
  'actions/list-workflow-runs-for-repo',
  'actions/get-workflow-run',
  'actions/get-workflow-run-attempt',
  'actions/list-jobs-for-workflow-run',
  'actions/list-jobs-for-workflow-run-attempt',
  'actions/download-job-logs-for-workflow-run',
  'apps/get-repo-installation',
  'apps/create-installation-access-token',
  'apps/list-repos-accessible-to-installation',
  'rate-limit/get',
  'users/get-authenticated',
]

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const prose = new Set(['description', 'summary', 'example', 'examples', 'externalDocs', 'title', 'deprecated', 'tags'])

/** Keeps the named operations of an OpenAPI 3.0 document, without prose, with `nullable` turned into plain JSON Schema. */
function trim(spec: JsonObject, wanted: readonly string[]): JsonObject {
  const paths: JsonObject = {}
  const missing = new Set(wanted)
  for (const [path, methods] of Object.entries(object(spec['paths']))) {
    for (const [method, operation] of Object.entries(object(methods))) {
      const { operationId, parameters = [], requestBody, responses = {} } = object(operation)
      if (typeof operationId !== 'string' || !missing.delete(operationId)) continue
      const kept: JsonObject = { operationId, parameters: clean(parameters), responses: clean(responses) }
      if (requestBody !== undefined) kept['requestBody'] = clean(requestBody)
      paths[path] = { ...object(paths[path] ?? {}), [method]: kept }
    }
  }
  if (missing.size > 0) throw new Error(`not in the description: ${[...missing].join(', ')}`)
  return { openapi: spec['openapi'] ?? null, info: clean(spec['info'] ?? {}), paths, components: reached(spec, paths) }
}

/** The components that the kept operations refer to, directly or through each other. */
function reached(spec: JsonObject, paths: JsonObject): JsonObject {
  const components: Record<string, JsonObject> = {}
  const queue = [...refsOf(paths)]
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    const [, , section, name] = ref.split('/')
    if (section === undefined || name === undefined) throw new Error(`unexpected reference ${ref}`)
    if (components[section]?.[name] !== undefined) continue
    const part = clean(object(object(object(spec['components'])[section] ?? null)[name] ?? null))
    ;(components[section] ??= {})[name] = part
    queue.push(...refsOf(part))
  }
  return components
}

function refsOf(node: Json): Set<string> {
  return new Set([...JSON.stringify(node).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? ''))
}

/** Drops prose and vendor extensions everywhere except where a key is a property's name. */
function clean(node: Json, isNameMap = false): Json {
  if (Array.isArray(node)) return node.map((item) => clean(item))
  if (node === null || typeof node !== 'object') return node
  const kept: JsonObject = {}
  for (const [key, value] of Object.entries(node)) {
    if (isNameMap) kept[key] = clean(value)
    else if (prose.has(key) || key.startsWith('x-') || key === 'nullable') continue
    else kept[key] = clean(value, key === 'properties' || key === 'responses' || key === 'headers' || key === 'content')
  }
  return !isNameMap && node['nullable'] === true ? orNull(kept) : kept
}

function orNull(schema: JsonObject): JsonObject {
  if (typeof schema['type'] !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const values = schema['enum']
  return { ...schema, type: [schema['type'], 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

function object(value: Json | undefined): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('expected an object')
  return value
}

const [input, output] = process.argv.slice(2)
if (input === undefined || output === undefined) throw new Error('usage: trim-openapi INPUT OUTPUT')
writeFileSync(output, JSON.stringify(trim(JSON.parse(readFileSync(input, 'utf8')), operations)) + '\n')
