/** The redactor of this machine: its key, the user's own rules, and the secrets it can name exactly. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRedactor, type Redactor } from '#ingest/redact/redactor.ts'
import { redactionKey, type Session } from './session.ts'

/** Environment variables whose names say that their value is a secret. */
const secretName = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|CREDENTIALS?|AUTH)(_|$)/i
const secretFiles = ['.env', '.netrc', '.npmrc', '.pgpass', '.aws/credentials', '.config/gh/hosts.yml']

/** Builds the redactor, with exact values taken from the environment and from the user's well-known secret files. */
export async function makeRedactor(session: Session): Promise<Redactor> {
  const { effects, settings } = session
  return createRedactor({
    key: await redactionKey(session),
    known_values: [...environmentSecrets(effects.env), ...(await fileSecrets(effects.home))],
    home_dirs: [effects.home],
    user_names: [],
    rules: settings.redact.rules,
  })
}

function environmentSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value && value.length >= 8 && secretName.test(name) ? [value] : [],
  )
}

/** The values behind `=`, `:` or a key word in the user's own secret files; unreadable or missing files give none. */
async function fileSecrets(home: string): Promise<string[]> {
  const texts = await Promise.all(secretFiles.map((file) => readFile(join(home, file), 'utf8').catch(() => '')))
  return texts.flatMap((text) =>
    text.split(/\r?\n/).flatMap((line) => {
      const value = /(?:=|:|\bpassword\b|\boauth_token\b)\s*["']?([^\s"'#]{8,})["']?\s*$/i.exec(line)?.[1]
      return value !== undefined && /[0-9]/.test(value) && /[A-Za-z]/.test(value) ? [value] : []
    }),
  )
}
