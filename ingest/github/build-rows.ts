/** Runs, jobs, checks, statuses and logs as rows. */
import { z } from 'zod'
import type { Envelope } from './object.ts'
import { maybe, type Rows } from './row-sink.ts'

const text = maybe(z.string())
const Run = z.object({
  ...{
    id: z.number(),
    run_attempt: z.number().int().default(1),
    workflow_id: maybe(z.number()),
    name: text,
    event: text,
  },
  ...{ head_branch: text, head_sha: text, status: text, conclusion: text, created_at: text, run_started_at: text },
  updated_at: text,
  pull_requests: maybe(z.array(z.object({ number: z.number() }))),
})
const Job = z.object({
  ...{
    id: z.number(),
    run_id: z.number(),
    run_attempt: z.number().int().default(1),
    name: z.string(),
    workflow_name: text,
  },
  ...{
    head_sha: text,
    head_branch: text,
    status: text,
    conclusion: text,
    started_at: text,
    completed_at: text,
    html_url: text,
  },
  steps: z.array(z.object({ name: z.string(), conclusion: text })).default([]),
})
const Check = z.object({
  ...{
    id: z.number(),
    name: z.string(),
    head_sha: text,
    status: text,
    conclusion: text,
    started_at: text,
    completed_at: text,
  },
  app: maybe(z.object({ slug: text })),
  html_url: text,
})
const Status = z.object({ id: z.number(), context: z.string(), state: z.string(), created_at: text, target_url: text })
const Log = z.object({
  text: z.string(),
  text_length: z.number(),
  cut: maybe(z.object({ after_line: z.number().int(), count_lines: z.number().int() })),
})

export function runs(data: unknown, rows: Rows): void {
  behind(data, 'workflow_runs').forEach((value, index) => run(value, index + 1, rows))
}

export function run(data: unknown, place: number, rows: Rows): void {
  if (data === null) return
  rows.item(Run, data, place, (item) =>
    rows.put('raw_github_runs', {
      ...{
        run_id: String(item.id),
        attempt: item.run_attempt,
        workflow_id: String(item.workflow_id ?? ''),
        workflow: item.name,
      },
      ...{
        event: item.event,
        branch: item.head_branch,
        sha: item.head_sha,
        status: item.status,
        conclusion: item.conclusion,
      },
      ...{ created_at: item.created_at, started_at: item.run_started_at, updated_at: item.updated_at },
      numbers: JSON.stringify((item.pull_requests ?? []).map((one) => one.number)),
    }),
  )
}

export function jobs(data: unknown, rows: Rows): void {
  behind(data, 'jobs').forEach((value, index) =>
    rows.item(Job, value, index + 1, (item) =>
      rows.put('raw_github_jobs', {
        ...{ job_id: String(item.id), run_id: String(item.run_id), attempt: item.run_attempt, job: item.name },
        ...{ workflow: item.workflow_name, sha: item.head_sha, branch: item.head_branch, status: item.status },
        ...{
          conclusion: item.conclusion,
          started_at: item.started_at,
          completed_at: item.completed_at,
          url: item.html_url,
        },
        failed_step: item.steps.find((step) => step.conclusion === 'failure')?.name ?? null,
      }),
    ),
  )
}

export function checks(data: unknown, rows: Rows): void {
  behind(data, 'check_runs').forEach((value, index) =>
    rows.item(Check, value, index + 1, (item) =>
      rows.put('raw_github_checks', {
        ...{ check_id: String(item.id), source: 'check', name: item.name, app: item.app?.slug ?? null, attempt: 1 },
        ...{ sha: item.head_sha, status: item.status, conclusion: item.conclusion, started_at: item.started_at },
        ...{ completed_at: item.completed_at, url: item.html_url },
      }),
    ),
  )
}

const conclusions: Record<string, string | undefined> = { success: 'success', failure: 'failure', error: 'failure' }

export function statuses(data: unknown, sha: string, rows: Rows): void {
  if (!Array.isArray(data)) return
  data.forEach((value, index) =>
    rows.item(Status, value, index + 1, (item) =>
      rows.put('raw_github_checks', {
        ...{ check_id: String(item.id), source: 'status', name: item.context, attempt: 1, sha, url: item.target_url },
        ...{
          status: item.state === 'pending' ? 'in_progress' : 'completed',
          conclusion: conclusions[item.state] ?? null,
        },
        completed_at: item.created_at,
      }),
    ),
  )
}

/** A log that expired leaves a row that says so. */
export function log({ data, resource, status }: Envelope, rows: Rows): void {
  const build_id = resource.replace(/^job-/, 'job:').replace(/^folder-/, 'folder:')
  if (data === null) {
    rows.put('raw_github_logs', {
      build_id,
      status: status === 404 || status === 410 ? 'expired' : 'refused',
      text: null,
      text_length: null,
    })
    return
  }
  rows.item(Log, data, 1, ({ cut, ...item }) =>
    rows.put('raw_github_logs', {
      ...{ build_id, status: 'kept', ...item },
      ...{ cut_after_line: cut?.after_line, count_cut_lines: cut?.count_lines },
    }),
  )
}

function behind(data: unknown, name: string): unknown[] {
  const list = (data as Record<string, unknown> | null)?.[name]
  return Array.isArray(list) ? (list as unknown[]) : []
}
