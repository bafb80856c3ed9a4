/** The configuration: one schema that is also its documentation and the published JSON Schema; every key has a default. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parseDocument, LineCounter } from 'yaml'
import { z } from 'zod'
import { AnalyzeSettings } from '#analyze/settings.ts'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import { Price } from '#ingest/prices.ts'
import { allFolders, defaultFolders } from './agent-folders.ts'
import { ModelSettings } from './model/settings.ts'
import { ProposeSettings } from './propose/settings.ts'

const Source = z
  .strictObject({
    dir: z.string().describe('Folder to look for session logs in; any layout, formats are told by content.'),
    user: z
      .string()
      .optional()
      .describe('Who the sender is; default: the owner of the home folder the session ran in.'),
  })
  .describe('One place to look for logs.')

const RepoName = z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'owner/name')

const GitHub = z.strictObject({
  repos: z
    .array(RepoName)
    .default([])
    .describe('Repositories to collect from, owner/name; the token is HONE_GITHUB_TOKEN.'),
  api_url: z.url().default('https://api.github.com').describe('GitHub Enterprise: https://<host>/api/v3.'),
  since_days: z.int().min(1).default(90).describe('Nothing older than this is collected.'),
})

const deadline_s = z
  .int()
  .min(1)
  .max(3600)
  .optional()
  .describe('Longest one request may take with its retries, beside the time its bytes are granted; default: 60.')

const S3 = z.strictObject({
  endpoint: z.string().optional().describe('URL of an S3-compatible server (MinIO, R2, Ceph); default: AWS.'),
  region: z.string().default('us-east-1').describe('Region of the bucket.'),
  force_path_style: z
    .boolean()
    .optional()
    .describe('Address buckets by path; default: true when an endpoint is given.'),
  deadline_s,
})

const Digest = z.strictObject({
  weekday: z
    .int()
    .min(1)
    .max(7)
    .default(1)
    .describe('Day the digest is due, 1 = Monday; the first run after it sends it.'),
  to: z.array(z.string()).default([]).describe('Mail addresses; empty: files only.'),
  from: z.string().default('hone@localhost').describe('Sender address.'),
  smtp: z
    .strictObject({
      host: z.string().describe('Mail server.'),
      port: z.int().min(1).max(65535).default(587).describe('Its port.'),
      secure: z.boolean().default(false).describe('TLS from the first byte (port 465).'),
      user: z.string().optional().describe('Login name; the password comes from HONE_SMTP_PASSWORD.'),
    })
    .optional()
    .describe('Mail server; without it the digest is written as files only.'),
})

export const Config = z.strictObject({
  store: z.string().optional().describe('Blob store: a folder, file:///path or s3://bucket/prefix.'),
  db: z.string().optional().describe('The DuckDB file that readers open.'),
  out: z
    .string()
    .optional()
    .describe('Folder for digests and for proposals that are not pushed; default: out beside db.'),
  timezone: z
    .string()
    .default('UTC')
    .refine(isZone, 'a time zone such as Europe/Paris')
    .describe('Zone in which times are shown.'),
  sources: z
    .union([z.array(Source), z.literal('agents')])
    .optional()
    .describe(
      "Where logs are; default: this user's own Codex and Claude Code folders; `agents`: those of every known agent.",
    ),
  upload: z
    .strictObject({
      max_bytes_per_s: z.int().min(1).optional().describe('Most bytes sent a second; default: no limit.'),
      max_file_bytes: z
        .int()
        .min(1)
        .default(4 * 1024 ** 3)
        .describe('Larger files are left out, with a reason.'),
    })
    .prefault({})
    .describe('Limits of the upload.'),
  retention: z
    .strictObject({
      text_days: z
        .int()
        .min(1)
        .optional()
        .describe(
          'Texts of sessions that ended longer ago leave the warehouse (the store keeps them); default: never.',
        ),
    })
    .prefault({})
    .describe('How long texts stay in the warehouse. After making it longer, run `hone rebuild`.'),
  github: GitHub.prefault({}).describe('Reviews and builds from GitHub; read only.'),
  ci_logs: z
    .array(z.strictObject({ dir: z.string().describe('Folder with builds.jsonl and logs.'), repo: RepoName }))
    .default([])
    .describe('Builds of other CI systems; ingest/README.md describes builds.jsonl.'),
  comments: z
    .array(z.strictObject({ file: z.string().describe('JSONL file, one comment a line.'), repo: RepoName }))
    .default([])
    .describe('Review comments from elsewhere; ingest/README.md describes a line.'),
  opt_out: z
    .array(z.string())
    .default([])
    .describe('Repositories (folder name or owner/name) whose sessions are never uploaded.'),
  s3: S3.prefault({}).describe('How to reach an S3 store; credentials come from the usual AWS variables and files.'),
  max_text_chars: z
    .int()
    .min(200)
    .default(16_000)
    .describe('Longest text kept per event or tool output; longer ones keep head and tail.'),
  redact: z
    .strictObject({
      rules: z
        .array(z.strictObject({ name: z.string(), pattern: z.string() }))
        .default([])
        .describe('Own patterns to redact, without look-around, back-references or nested repetition.'),
    })
    .prefault({})
    .describe('What is taken out of logs before they leave the machine.'),
  names: z
    .record(z.string().regex(/^(dev|host)-[0-9a-f]{8}$/, 'a pseudonym such as dev-1a2b3c4d'), z.string().min(1).max(60))
    .default({})
    .describe(
      'Names that `hone sql` shows for pseudonyms of people and machines who agreed; they are kept nowhere else. `hone doctor` says your own.',
    ),
  prices: z
    .array(Price)
    .default([])
    .describe('Prices of your own; they go before the shipped table (ingest/prices.json).'),
  analyze: AnalyzeSettings.prefault({}).describe('Thresholds of the analysis.'),
  model: ModelSettings.optional().describe(
    'The optional model: asked only when this section is there (it may be empty) and OPENAI_API_KEY is set.',
  ),
  propose: ProposeSettings.prefault({}).describe('Where lessons go; without repositories every proposal is a dry run.'),
  digest: Digest.prefault({}).describe('The weekly digest.'),
})
export type Config = z.infer<typeof Config>

/** What the command line may say instead of the config. */
export interface Overrides {
  config?: string | undefined
  store?: string | undefined
  db?: string | undefined
  source?: string[] | undefined
  /** Read the folders of every known agent. */
  allAgents?: boolean | undefined
}

/** A config with every path and default settled. */
export interface Settings extends Config {
  model: ModelSettings
  store: string
  db: string
  out: string
  sources: z.infer<typeof Source>[]
  /** The file it was read from; null when there is none. */
  config_path: string | null
  /** True when the sources are the agents' own folders of this user, so that missing ones are no error. */
  are_default_sources: boolean
}

/** Where settings come from: paths of this machine and the names of config files. */
export interface Places {
  cwd: string
  home: string
  /** Agents may keep their folders elsewhere and say so here. */
  env?: Readonly<Record<string, string | undefined>>
  data_dir: string
  config_dir: string
}

/**
 * Reads the config (given file, ./hone.yaml, or the user's own) and settles defaults and overrides. Relative paths in a
 * config are relative to its folder. Throws KnownError that names the key, what was expected, and the line.
 */
export function loadSettings(overrides: Overrides, places: Places): Settings {
  const path = configPath(overrides.config, places)
  const config = path === null ? Config.parse({}) : readConfig(path)
  const base = path === null ? places.cwd : dirname(path)
  const db = resolve(places.cwd, overrides.db ?? under(base, config.db) ?? join(places.data_dir, 'hone.duckdb'))
  const given = overrides.allAgents ? 'agents' : config.sources
  const sources = overrides.source
    ? overrides.source.map((dir) => ({ dir: resolve(places.cwd, dir) }))
    : given === 'agents'
      ? undefined
      : given?.map((source) => ({ ...source, dir: under(base, source.dir) ?? source.dir }))
  const folders = given === 'agents' ? allFolders : defaultFolders
  return {
    ...config,
    model: config.model ?? ModelSettings.parse({ is_enabled: false }),
    propose: {
      ...config.propose,
      repos: config.propose.repos.map((repo) => ({ ...repo, url: remoteUnder(base, repo.url) })),
    },
    store:
      overrides.store ?? (config.store === undefined ? join(places.data_dir, 'store') : storeUnder(base, config.store)),
    db,
    ci_logs: config.ci_logs.map((one) => ({ ...one, dir: under(base, one.dir) ?? one.dir })),
    comments: config.comments.map((one) => ({ ...one, file: under(base, one.file) ?? one.file })),
    out: under(base, config.out) ?? join(dirname(db), 'out'),
    sources: sources ?? folders(places.home, places.env ?? {}).map(({ dir }) => ({ dir })),
    config_path: path,
    are_default_sources: sources === undefined,
  }
}

function configPath(given: string | undefined, places: Places): string | null {
  if (given !== undefined) {
    const path = resolve(places.cwd, given)
    if (existsSync(path)) return path
    throw new KnownError(`no config file at ${path}`, { hint: 'Check --config, or leave it out to use the defaults.' })
  }
  const candidates = [join(places.cwd, 'hone.yaml'), join(places.config_dir, 'hone.yaml')]
  return candidates.find((path) => existsSync(path)) ?? null
}

function readConfig(path: string): Config {
  const counter = new LineCounter()
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new KnownError(`the config ${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  const document = parseDocument(text, { lineCounter: counter })
  const broken = document.errors[0]
  if (broken) throw new KnownError(`${path}: not YAML: ${broken.message.split('\n')[0] ?? ''}`)
  const parsed = Config.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined
    const line = node?.range ? `:${counter.linePos(node.range[0]).line}` : ''
    return `${path}${line}: ${keys.join('.') || '(the whole file)'}: ${issue.message}`
  })
  throw new KnownError(lines.join('\n'), { hint: 'hone.schema.json describes every key; your editor can read it.' })
}

function under(base: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  return isAbsolute(path) ? path : resolve(base, path)
}

function storeUnder(base: string, store: string): string {
  return /^[a-z0-9]+:\/\//i.test(store) ? store : resolve(base, store)
}

/** A path to a repository is relative to the config's folder; URLs and `host:path` stay as they are. */
function remoteUnder(base: string, url: string | undefined): string | undefined {
  return url === undefined || !/^\.{1,2}(\/|$)/.test(url) ? url : resolve(base, url)
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
