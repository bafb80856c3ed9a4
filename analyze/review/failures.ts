/** Reads the logs of failed builds: the line that says why, beside the last green log of the same job; each log pair once. */
import { z } from 'zod'
import type { Row, Warehouse } from '#ingest/warehouse.ts'
import { errorLinesVersion, readFailure, type LogGap } from '../error-lines/extract.ts'
import { patternOf } from '../pattern-of.ts'

/** Raise it when the facts made from a summary change. */
const version = 2
/** Part of the fingerprint of every build: other rules may choose another line, and then it is another id. */
export const buildLineReader = `error-lines ${errorLinesVersion}`

/** Characters of logs in memory together; each batch is one look through all of them. */
const batchLength = 32 * 1024 ** 2
/** Lines kept of one failure. */
const maxLines = 50

const Todo = z.object({
  build_id: z.string(),
  inputs: z.string(),
  log_status: z.string(),
  fail_key: z.string(),
  pass_key: z.string().nullable(),
  failed_step: z.string().nullable(),
  /** Characters of both logs. */
  kept_length: z.number(),
})
type Todo = z.infer<typeof Todo>

const Log = z.object({
  object_key: z.string(),
  text: z.string(),
  cut_after_line: z.number().nullable(),
  count_cut_lines: z.number().nullable(),
})

/** Failed builds whose log, green log and reader are not those their facts were made from. */
const todoSql = `
with logs as (
  select * from raw_github_logs
  qualify row_number() over (partition by repo, build_id order by version desc, object_key) = 1
),
pairs as (
  select
    builds.build_id, logs.status as log_status, logs.object_key as fail_key, builds.failed_step,
    (
      select max_by(green_logs.object_key, (green.ended_at, green.build_id))
      from builds as green
      join logs as green_logs on green_logs.build_id = green.build_id and green_logs.status = 'kept'
      where green.repo = builds.repo and green.job = builds.job and green.workflow is not distinct from builds.workflow
        and green.status = 'success' and green.ended_at <= builds.ended_at
    ) as pass_key
  from builds
  join logs on logs.build_id = builds.build_id
  where builds.status in ('failure', 'timed_out')
),
named as (
  select *, fail_key || ' ' || coalesce(pass_key, '-') || ' $version' as inputs from pairs
)
select
  named.*,
  coalesce(length(fail_log.text), 0) + coalesce(length(pass_log.text), 0) as kept_length
from named
left join raw_github_logs as fail_log on fail_log.object_key = named.fail_key
left join raw_github_logs as pass_log on pass_log.object_key = named.pass_key
left join failure_facts on failure_facts.build_id = named.build_id and failure_facts.inputs = named.inputs
where failure_facts.build_id is null
order by named.pass_key, named.build_id`

/** Brings the table failure_facts level with the logs. Returns how many failures were read. */
export async function readFailures(warehouse: Warehouse): Promise<number> {
  const todo = await warehouse.all(Todo, todoSql.replace('$version', `${version}.${errorLinesVersion}`))
  for (const batch of batchesOf(todo)) {
    const logs = await logsOf(
      warehouse,
      batch.flatMap((one) => [one.fail_key, one.pass_key ?? one.fail_key]),
    )
    const rows: Row[] = []
    for (const one of batch) rows.push(await factsOf(one, logs))
    await warehouse.transaction(async () => {
      const ids = batch.map((one) => one.build_id)
      await warehouse.run(`delete from failure_facts where build_id in (${listed('ids')})`, {
        ids: JSON.stringify(ids),
      })
      await warehouse.append('failure_facts', rows)
    })
  }
  await warehouse.run('delete from failure_facts where build_id not in (select build_id from builds)')
  return todo.length
}

function batchesOf(todo: readonly Todo[]): Todo[][] {
  const batches: Todo[][] = []
  let length = Infinity
  for (const one of todo) {
    length += one.kept_length
    if (length > batchLength) {
      batches.push([])
      length = one.kept_length
    }
    batches.at(-1)?.push(one)
  }
  return batches
}

/** The elements of a parameter that is a JSON array of texts. */
function listed(parameter: string): string {
  return `select unnest(cast(cast($${parameter} as json) as varchar[]))`
}

async function factsOf(
  { build_id, inputs, log_status, fail_key, pass_key, failed_step }: Todo,
  logs: ReadonlyMap<string, KeptLog>,
): Promise<Row> {
  const base = {
    build_id,
    inputs,
    log_status,
    failed_tests: '[]',
    lines: '[]',
    step: failed_step,
    command: commandOf(failed_step),
  }
  const fail = logs.get(fail_key)
  if (!fail) return base
  const pass = logs.get(pass_key ?? '')
  const found = await readFailure([fail.text], pass && [pass.text], fail.gap)
  const text = found.fingerprint_line?.text.trim() ?? null
  const step = found.step ?? failed_step
  return {
    ...base,
    ...(text === null ? {} : { text, ...patternOf({ text, name: '', is_exact: false }, buildLineReader) }),
    ...{
      line_number: found.fingerprint_line?.line,
      tool: found.tool,
      step,
      command: commandOf(found.step) ?? commandOf(failed_step),
    },
    ...{ failed_tests: JSON.stringify(found.failed_tests), file_path: found.file, file_line: found.file_line },
    ...{
      is_timeout: found.is_timeout,
      is_out_of_memory: found.is_out_of_memory,
      lines: JSON.stringify(found.lines.slice(0, maxLines)),
    },
  }
}

/** A kept log with where lines of it are missing. */
interface KeptLog {
  text: string
  gap: LogGap | null
}

/** The logs of which something was kept, by object key. */
async function logsOf(warehouse: Warehouse, keys: readonly string[]): Promise<Map<string, KeptLog>> {
  const rows = await warehouse.all(
    Log,
    `select object_key, text, cut_after_line, count_cut_lines from raw_github_logs
     where text is not null and object_key in (${listed('keys')})`,
    { keys: JSON.stringify([...new Set(keys)]) },
  )
  return new Map(
    rows.map(({ object_key, text, cut_after_line: after_line, count_cut_lines: count_lines }) => {
      const gap = after_line === null || count_lines === null ? null : { after_line, count_lines }
      return [object_key, { text, gap }]
    }),
  )
}

/** The command a step ran: `Run pnpm lint` or `pnpm lint`. An action (`owner/name@v4`) or a title in words is none. */
export function commandOf(step: string | null): string | null {
  const text = (step ?? '').replace(/^Run /, '').trim()
  const [first = ''] = text.split(/\s+/)
  if (text === '' || /^[\w.-]+\/[\w./-]+@/.test(text) || /^\.\/\.github\//.test(text)) return null
  const isNamed = step !== null && /^Run /.test(step)
  const isCommand =
    /^(?:\.{0,2}\/\S+|npm|npx|pnpm|yarn|bun|deno|node|make|just|task|cargo|go|gradle|mvn|python3?|pip|uv|poetry|tox|nox|pytest|ruff|mypy|eslint|tsc|vitest|jest|docker|bash|sh|bundle|rake|dotnet|cmake|ctest|bazel|terraform|composer|php|mix|swift|git)$/.test(
      first,
    )
  return isCommand || (isNamed && /^[a-z./][\w./-]*$/.test(first)) ? text.slice(0, 200) : null
}
