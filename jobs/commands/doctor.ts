import { access, constants, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { runChecks } from '#analyze/checks.ts'
import { formats } from '#ingest/formats/index.ts'
import { messageOf } from '#ingest/known-error.ts'
import { pseudonym } from '#ingest/session-key.ts'
import type { Warehouse } from '#ingest/warehouse.ts'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { fine, look, type Finding } from '../finding.ts'
import { reviewSources } from '../github/doctor.ts'
import { hasGitHubLogin } from '../github/token.ts'
import { openPublished } from '../publish.ts'
import { lastUploadAt, storeKey, type Session } from '../session.ts'
import { senderOf } from '../steps/upload.ts'

/** `hone doctor`: is everything in place, and what did the last runs and logs show? */
export function doctorCommand(): Command {
  return newCommand(
    'doctor',
    'check sources, store, GitHub, database, config and what the logs hold that is not understood',
    {
      reads_logs: true,
      example: 'hone doctor --store s3://team-bucket/hone',
    },
  ).action(async (flags: SharedFlags) => {
    await answer(flags, async (session) => {
      const findings = [
        config(session),
        ...(await sources(session)),
        ...(await store(session)),
        ...(await newestUpload(session)),
        ...(await reviewSources(session)),
        ...(await database(session)),
        ...proposals(session),
      ]
      const text = findings.map((f) => `${f.is_ok ? 'ok  ' : 'look'}  ${f.what}${f.hint ? `\n      ${f.hint}` : ''}`)
      return { data: { findings }, text: text.join('\n'), exit_code: findings.every((f) => f.is_ok) ? 0 : 1 }
    })
  })
}

function config({ settings }: Session): Finding {
  return fine(settings.config_path === null ? 'config: none, defaults are used' : `config: ${settings.config_path}`)
}

async function sources({ settings }: Session): Promise<Finding[]> {
  const found = await Promise.all(
    settings.sources.map(async ({ dir }) => {
      try {
        await access(dir, constants.R_OK)
        return fine(`source: ${dir}`)
      } catch {
        if (settings.are_default_sources) return fine(`source: ${dir} (not there: that agent is not used here)`)
        return look(`source: ${dir} cannot be read`, 'Check the path and its permissions.')
      }
    }),
  )
  return found
}

async function store(session: Session): Promise<Finding[]> {
  try {
    await session.store.probe()
    const found = [fine(`store: ${session.settings.store} answers and can be written`)]
    if (!(await session.store.has('meta/pseudonym-key'))) return found
    const key = await storeKey(session)
    const sender = pseudonym(await senderOf(session), key)
    return [...found, fine(`sender: ${sender} on ${pseudonym(session.effects.host, key, 'host')} is you here`)]
  } catch (error) {
    return [look(`store: ${messageOf(error)}`, 'Check store, endpoint, credentials and permissions.')]
  }
}

/** Agents delete their own history after 30 days (Claude Code's default): a gap of 25 leaves time to act. */
const purge_days = 25

async function newestUpload(session: Session): Promise<Finding[]> {
  const at = await lastUploadAt(session)
  if (at === null) return []
  const days = Math.floor((session.effects.now() - at) / 86_400_000)
  if (days < purge_days) return [fine(`upload: the last one was ${days === 0 ? 'today' : `${days} days ago`}`)]
  const hint =
    'Agents delete sessions after 30 days: run `hone upload` now, and `hone upload --install` to keep it going.'
  return [look(`upload: the last one was ${days} days ago`, hint)]
}

async function database({ settings, effects }: Session): Promise<Finding[]> {
  if (!existsSync(settings.db)) return [look(`database: none at ${settings.db} yet`, 'Run `hone nightly`.')]
  const findings: Finding[] = []
  try {
    await access(dirname(settings.db), constants.W_OK)
    const { size, mtimeMs } = await stat(settings.db)
    const hours = Math.round((effects.now() - mtimeMs) / 3_600_000)
    findings.push(fine(`database: ${settings.db}, ${Math.ceil(size / 1024 ** 2)} MiB, published ${hours} h ago`))
    const warehouse = await openPublished(settings.db)
    try {
      const last = await warehouse.rows(`select job, status, ended_at, error from runs order by ended_at desc limit 1`)
      const [run] = last
      if (run) {
        const line = `last run: ${String(run['job'])} ${String(run['status'])}`
        findings.push(
          run['status'] === 'ok' ? fine(line) : look(line, String(run['error'] ?? 'hone sql "select * from runs"')),
        )
      }
      for (const check of await runChecks(warehouse)) {
        if (check.count_rows > 0)
          findings.push(look(`check ${check.name}: ${check.count_rows} rows`, 'Run `hone rebuild`.'))
      }
      findings.push(...(await untold(warehouse)))
      findings.push(...(await unpriced(warehouse)))
      const drift = await warehouse.rows(
        `select coalesce(format, '?') as format, raw_line_counts.reason, sum(count_lines) as n
         from raw_line_counts join raw_objects using (object_key) where disposition = 'drift' group by all order by n desc limit 10`,
      )
      for (const row of drift) {
        const what = `unknown record in ${String(row['format'])} logs: ${String(row['reason'])} (${String(row['n'])} times)`
        findings.push(
          look(what, 'A newer agent writes it; a newer Hone may read it. Nothing else of those logs is affected.'),
        )
      }
    } finally {
      warehouse.close()
    }
  } catch (error) {
    findings.push(look(`database: ${messageOf(error)}`, 'Run `hone rebuild`.'))
  }
  return findings
}

/** What the loaded logs never tell, as their formats declare it: what hangs on it is null, not zero. */
async function untold(warehouse: Warehouse): Promise<Finding[]> {
  const rows = await warehouse.rows(`select distinct format from raw_objects where status = 'loaded'`)
  const loaded = new Set(rows.map((row) => row['format']))
  return formats
    .filter(({ name }) => loaded.has(name))
    .flatMap(({ name, capabilities: can }) => {
      const missing = [
        ...(can.has_exit_codes || can.has_error_flags ? [] : ['which calls failed']),
        ...(can.has_timestamps ? [] : ['the time of an event']),
        ...(can.has_usage ? [] : ['tokens']),
        ...(can.has_models ? [] : ['the model']),
      ]
      return missing.length === 0 ? [] : [fine(`${name} logs never tell ${missing.join(', ')}: null, not zero`)]
    })
}

/** Models whose cost is unknown: their sessions show no cost at all, because unknown is not zero. */
async function unpriced(warehouse: Warehouse): Promise<Finding[]> {
  const rows = await warehouse.rows(
    `select coalesce(model, 'no model named') as model, count(*) as n from usage where cost_usd is null
     group by 1 order by n desc, model limit 10`,
  )
  if (rows.length === 0) return []
  const names = rows.map((row) => `${String(row['model'])} (${String(row['n'])} responses)`).join(', ')
  return [look(`no price for ${names}`, 'Give it under `prices` in hone.yaml; until then their cost is unknown.')]
}

function proposals({ settings, effects }: Session): Finding[] {
  const { repos } = settings.propose
  if (repos.length === 0) return [fine('proposals: dry run (no repository configured)')]
  const names = repos.map((repo) => repo.name).join(', ')
  if (repos.some((repo) => repo.forge === 'github') && !hasGitHubLogin(effects.env))
    return [
      look(
        `proposals: ${names}`,
        'Set HONE_GITHUB_TOKEN, or HONE_GITHUB_APP_ID and HONE_GITHUB_APP_PRIVATE_KEY, to open pull requests.',
      ),
    ]
  return [fine(`proposals: ${names}`)]
}
