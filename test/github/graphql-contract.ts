/**
 * Checks a GraphQL request and its answer against GitHub's own schema. The answer is checked by executing the query over
 * it: what the schema makes of the answer must be the answer itself, no field missing, none more, each of its type.
 */
import { isDeepStrictEqual } from 'node:util'
import { schema as published } from '@octokit/graphql-schema'
import {
  buildSchema,
  execute,
  getOperationAST,
  getVariableValues,
  isScalarType,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'

export interface GraphQlRequest {
  query?: unknown
  variables?: unknown
}

/** Scalars of GitHub's own that are more than any value: the schema itself leaves them open. */
const texts = new Set(['Base64String', 'Date', 'DateTime', 'GitObjectID', 'GitTimestamp', 'HTML', 'URI'])

let made: GraphQLSchema | undefined

/** Names the operation (`query threads`) and says what goes against the schema; nothing when all is well. */
export function checkGraphQl(request: GraphQlRequest, answer: unknown): { operation: string; violations: string[] } {
  made ??= gitHubSchema()
  let document: DocumentNode
  try {
    document = parse(String(request.query))
  } catch (error) {
    return { operation: 'unreadable', violations: [`graphql request: ${String(error)}`] }
  }
  const found = getOperationAST(document)
  const operation = `${found?.operation ?? 'no operation'} ${found?.name?.value ?? 'without a name'}`
  const variables = (request.variables ?? {}) as Record<string, unknown>
  const problems = validate(made, document).map((error) => error.message)
  if (found && problems.length === 0) {
    const asked = getVariableValues(made, found.variableDefinitions ?? [], variables)
    problems.push(...(asked.errors ?? []).map((error) => error.message))
    const known = new Set((found.variableDefinitions ?? []).map((one) => one.variable.name.value))
    for (const name of Object.keys(variables)) if (!known.has(name)) problems.push(`unknown variable ${name}`)
  }
  if (problems.length > 0) return { operation, violations: problems.map((said) => `${operation} request: ${said}`) }
  return {
    operation,
    violations: answerProblems(made, document, variables, answer).map((said) => `${operation} answer: ${said}`),
  }
}

function answerProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Record<string, unknown>,
  answer: unknown,
): string[] {
  const { data, errors } = (answer ?? {}) as { data?: unknown; errors?: unknown }
  if (data === null || data === undefined) return Array.isArray(errors) ? [] : ['has neither data nor errors']
  const result = execute({ schema, document, rootValue: data, variableValues, fieldResolver, typeResolver })
  const { data: read, errors: wrong = [] } = result as ExecutionResult
  if (wrong.length > 0) return wrong.map(({ message, path = [] }) => `/${path.join('/')} ${message}`)
  return isDeepStrictEqual(JSON.parse(JSON.stringify(read)), data) ? [] : ['has fields that were not asked for']
}

/** The answer's own value; a field that is absent is no null. */
const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, { path }) => {
  const value = (source as Record<string, unknown>)[String(path.key)]
  if (value === undefined) throw new Error('is missing')
  return value
}

function typeResolver(value: unknown, _context: unknown, info: { schema: GraphQLSchema }, type: GraphQLAbstractType) {
  const told = (value as { __typename?: string }).__typename
  return told ?? info.schema.getPossibleTypes(type)[0]?.name
}

function gitHubSchema(): GraphQLSchema {
  const schema = buildSchema(published.idl, { assumeValid: true })
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || !texts.has(type.name)) continue
    type.serialize = (value) => {
      if (typeof value !== 'string') throw new Error(`is no ${type.name}`)
      return value
    }
  }
  return schema
}
