/** The token GitHub is asked with: the one given, or an installation token of a GitHub App, made anew for this run. */
import { App, Octokit } from 'octokit'
import { KnownError, messageOf } from '#ingest/known-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the environment has a token or a whole GitHub App login. Nothing is asked. */
export function hasGitHubLogin(env: Environment): boolean {
  return given(env) !== undefined || (isSet(env['HONE_GITHUB_APP_ID']) && isSet(env['HONE_GITHUB_APP_PRIVATE_KEY']))
}

/**
 * HONE_GITHUB_TOKEN, else GITHUB_TOKEN, else an installation token (valid for an hour) of the App that
 * HONE_GITHUB_APP_ID and HONE_GITHUB_APP_PRIVATE_KEY (PEM, `\n` allowed) name, for the installation on `repo`
 * (`owner/name`). Undefined when none of these is set. Throws KnownError when GitHub does not accept the App.
 */
export async function githubToken(env: Environment, api_url: string, repo: string): Promise<string | undefined> {
  const token = given(env)
  const appId = env['HONE_GITHUB_APP_ID']
  const privateKey = env['HONE_GITHUB_APP_PRIVATE_KEY']?.replaceAll('\\n', '\n')
  if (token !== undefined || !isSet(appId) || !isSet(privateKey)) return token
  const [owner = '', name = ''] = repo.split('/')
  try {
    const app = new App({ appId, privateKey, Octokit: Octokit.defaults({ baseUrl: api_url.replace(/\/$/, '') }) })
    const { data } = await app.octokit.request('GET /repos/{owner}/{repo}/installation', { owner, repo: name })
    const answer = await app.octokit.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: data.id,
    })
    return answer.data.token
  } catch (error) {
    throw new KnownError(`GitHub does not accept the App ${appId} for ${repo}: ${messageOf(error)}`, {
      hint: 'Check HONE_GITHUB_APP_ID, HONE_GITHUB_APP_PRIVATE_KEY and that the App is installed on the repository.',
      cause: error,
    })
  }
}

function given(env: Environment): string | undefined {
  return [env['HONE_GITHUB_TOKEN'], env['GITHUB_TOKEN']].find(isSet)
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}
