/** What was built and how it went: workflow runs with their earlier attempts, jobs, logs of failures, checks and statuses. */
import { z } from 'zod'
import { collectJobLog } from './job-log.ts'
import { ask, askPages, itemsBehind, plainItems, stopWhenAsked, type Collecting } from './request.ts'
import { timeIn, walk } from './walk.ts'

/** Runs are listed by when they were made; one that was run again later is still seen within this time. */
const rerun_ms = 3 * 86_400_000

const Run = z.object({
  id: z.number(),
  run_attempt: z.number().default(1),
  status: z.string().nullable(),
  workflow_id: z.number(),
})
const Job = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  completed_at: z.string().nullable(),
})
interface SeenJob extends z.infer<typeof Job> {
  workflow_id: number
}

const failed = new Set(['failure', 'timed_out', 'startup_failure'])

/** Runs, newest first; of each that is over, every attempt's jobs; of each failed job and a green one like it, the log. */
export async function collectRuns(c: Collecting): Promise<void> {
  const asked = { kind: 'run_list' as const, resource: '', path: '/repos/{owner}/{repo}/actions/runs' }
  const listed = {
    ...asked,
    overlap_ms: rerun_ms,
    timeOf: (item: unknown) => timeIn(item, 'created_at'),
    itemsOf: itemsBehind('workflow_runs'),
  }
  await walk(c, listed, async (items) => {
    const jobs: SeenJob[] = []
    for (const item of [...items].reverse()) {
      stopWhenAsked(c)
      const run = Run.safeParse(item)
      if (run.success && run.data.status === 'completed') jobs.push(...(await collectRun(c, run.data)))
    }
    await collectLogs(c, jobs)
  })
}

async function collectRun(c: Collecting, run: z.infer<typeof Run>): Promise<SeenJob[]> {
  const found: SeenJob[] = []
  for (let attempt = 1; attempt <= run.run_attempt; attempt += 1) {
    const resource = `run-${run.id}-${attempt}`
    const path = `/repos/{owner}/{repo}/actions/runs/${run.id}/attempts/${attempt}`
    if (attempt < run.run_attempt && !c.state.has('run_attempt', resource)) {
      await ask(c, { kind: 'run_attempt', resource, path, gone: [404] })
    }
    const stored = await storedJobs(c, resource)
    const jobs =
      stored ??
      (await askPages(c, { kind: 'jobs', resource: `${resource}-`, path: `${path}/jobs` }, itemsBehind('jobs')))
    for (const item of jobs) {
      const job = Job.safeParse(item)
      if (job.success) found.push({ ...job.data, workflow_id: run.workflow_id })
    }
  }
  return found
}

/** The jobs of an attempt when all pages are stored and every job is over; an attempt does not change after that. */
async function storedJobs(c: Collecting, resource: string): Promise<unknown[] | null> {
  const all: unknown[] = []
  for (let page = 1; ; page += 1) {
    const data = (await c.state.read('jobs', `${resource}-page-${page}`))?.data ?? null
    if (data === null) return null
    const items = itemsBehind('jobs')(data)
    all.push(...items)
    if (items.length < c.per_page) break
  }
  return all.every((item) => Job.safeParse(item).data?.status === 'completed') ? all : null
}

/** Logs of failed jobs, and of the last green job of the same name before each, which tells what is new in the failed one. */
async function collectLogs(c: Collecting, jobs: readonly SeenJob[]): Promise<void> {
  for (const job of jobs) {
    if (!failed.has(job.conclusion ?? '')) continue
    stopWhenAsked(c)
    await collectJobLog(c, job.id)
    const green = jobs
      .filter((one) => one.conclusion === 'success' && one.name === job.name && one.workflow_id === job.workflow_id)
      .filter((one) => (one.completed_at ?? '') <= (job.completed_at ?? ''))
      .sort((a, b) => ((a.completed_at ?? '') < (b.completed_at ?? '') ? 1 : -1))[0]
    if (green) await collectJobLog(c, green.id)
  }
}

/** Checks and statuses of commits: what other CI systems say. They change without notice, so they are asked again. */
export async function collectChecks(c: Collecting, shas: readonly string[]): Promise<void> {
  for (const sha of shas) {
    stopWhenAsked(c)
    const path = `/repos/{owner}/{repo}/commits/${sha}`
    const query = { filter: 'all' }
    const gone = [404, 422]
    await askPages(
      c,
      { kind: 'check_runs', resource: `${sha}-`, path: `${path}/check-runs`, query, gone },
      itemsBehind('check_runs'),
    )
    await askPages(c, { kind: 'statuses', resource: `${sha}-`, path: `${path}/statuses`, gone }, plainItems)
  }
}
