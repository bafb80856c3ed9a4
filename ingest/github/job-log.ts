/** One job's log: streamed, redacted line by line, kept whole up to a cap and head and tail beyond it. */
import type { Collecting } from './request.ts'
import { write } from './request.ts'
import { refusalOf, statusOfFailure } from './refusal.ts'

/** Bytes kept of a log's beginning and end; what fails is at the end, what was set up at the beginning. */
const keep = { head: 512 * 1024, tail: 3 * 512 * 1024 }
/** A line beyond this is cut; a log that is one line of 300 MB never waits in memory. */
const maxLine = 32 * 1024

export interface KeptLog {
  text: string
  /** True length in characters, as downloaded. */
  text_length: number
}

/**
 * Downloads and stores the log of a job once. A log that expired (404, 410) is stored as such and not asked for again. A
 * download that breaks off is no log: the next run asks again.
 */
export async function collectJobLog(c: Collecting, job_id: number): Promise<void> {
  const resource = `job-${job_id}`
  if (c.state.has('job_log', resource)) return
  const path = `/repos/{owner}/{repo}/actions/jobs/${job_id}/logs`
  const found = { kind: 'job_log' as const, resource, url: path, etag: null }
  c.counts.count_requests += 1
  const request = { parseSuccessResponseBody: false, ...(c.log_fetch && { fetch: c.log_fetch }) }
  const answer = await c.octokit
    .request(`GET ${path}`, { owner: c.owner, repo: c.name, request })
    .catch((error: unknown) => {
      const status = statusOfFailure(error)
      if (status === 404 || status === 410) return { status, data: null }
      throw refusalOf('job_log', error, c.now)
    })
  if (answer.data === null) return await write(c, { ...found, status: answer.status, data: null })
  const data = await keptLog(textOf(answer.data), c.redactText).catch((error: unknown) => String(error).slice(0, 120))
  if (typeof data === 'string') c.problems.push(`job_log: the log of job ${job_id} broke off: ${data}`)
  else await write(c, { ...found, status: answer.status, data })
}

/** In: a log in pieces. Out: its redacted text within the cap, with a mark where lines are missing. */
export async function keptLog(chunks: AsyncIterable<string>, redact: (text: string) => string): Promise<KeptLog> {
  const head: string[] = []
  const tail: string[] = []
  let head_size = 0
  let tail_size = 0
  let text_length = 0
  let count_cut = 0
  let rest = ''
  let is_long = false
  const add = (line: string): void => {
    const text = `${redact(line.slice(0, maxLine))}\n`
    if (tail.length === 0 && count_cut === 0 && head_size + text.length <= keep.head) {
      head.push(text)
      head_size += text.length
      return
    }
    tail.push(text)
    tail_size += text.length
    while (tail_size > keep.tail && tail.length > 1) {
      tail_size -= tail.shift()?.length ?? 0
      count_cut += 1
    }
  }
  for await (const chunk of chunks) {
    text_length += chunk.length
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const [at, line] of lines.entries()) {
      if (!(is_long && at === 0)) add(line)
      if (at === 0) is_long = false
    }
    if (rest.length <= maxLine) continue
    if (!is_long) add(rest)
    is_long = true
    rest = ''
  }
  if (rest !== '' && !is_long) add(rest)
  const mark = count_cut === 0 ? [] : [`[… ${count_cut} lines left out …]\n`]
  return { text: [...head, ...mark, ...tail].join(''), text_length }
}

async function* textOf(body: unknown): AsyncGenerator<string> {
  if (typeof body === 'string') yield body
  if (typeof body !== 'object' || body === null) return
  const decoder = new TextDecoder()
  for await (const bytes of body as AsyncIterable<Uint8Array>) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}
