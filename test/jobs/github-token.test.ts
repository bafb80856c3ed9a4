import { createVerify, generateKeyPairSync } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { githubToken, hasGitHubLogin } from '#jobs/github/token.ts'
import { startGitHub } from '../github/start-github.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Whether an Authorization header holds a JWT that our App's key signed, issued by the App. */
function isSignedByApp(authorization: string | undefined): boolean {
  const [head = '', body = '', signature = ''] = (authorization ?? '').replace(/^bearer /i, '').split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString() || '{}') as { iss?: unknown }
  const verify = createVerify('RSA-SHA256').update(`${head}.${body}`)
  return String(claims.iss) === '4711' && verify.verify(publicKey, signature, 'base64url')
}

function installation(url: string) {
  return {
    ...{ id: 99, app_id: 4711, app_slug: 'hone', target_id: 1, target_type: 'Organization', account: null },
    ...{ repository_selection: 'selected', single_file_name: null, events: [], permissions: { contents: 'write' } },
    ...{ access_tokens_url: `${url}/app/installations/99/access_tokens`, html_url: `${url}/installations/99` },
    repositories_url: `${url}/installation/repositories`,
    ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' },
    ...{ suspended_by: null, suspended_at: null },
  }
}

async function github() {
  const server = await startGitHub()
  onTestFinished(async () => {
    await server.close()
    expect(server.violations).toEqual([])
  })
  server.on('GET', /^\/repos\/acme\/shop\/installation$/, ({ headers }) =>
    isSignedByApp(headers['authorization'])
      ? { status: 200, json: installation(server.url) }
      : { status: 401, json: { message: 'Bad' } },
  )
  server.on('POST', /^\/app\/installations\/99\/access_tokens$/, ({ headers }) =>
    isSignedByApp(headers['authorization'])
      ? {
          status: 201,
          json: { token: 'installation-token', expires_at: '2099-01-01T00:00:00Z', permissions: { contents: 'write' } },
        }
      : { status: 401, json: { message: 'Bad' } },
  )
  return server
}

test('a token in the environment is taken as it is, and nobody is asked', async () => {
  expect(await githubToken({ HONE_GITHUB_TOKEN: 'a', GITHUB_TOKEN: 'b' }, 'http://127.0.0.1:1', 'acme/shop')).toBe('a')
  expect(await githubToken({ HONE_GITHUB_TOKEN: ' ', GITHUB_TOKEN: 'b' }, 'http://127.0.0.1:1', 'acme/shop')).toBe('b')
  expect(await githubToken({}, 'http://127.0.0.1:1', 'acme/shop')).toBeUndefined()
  expect(hasGitHubLogin({ HONE_GITHUB_APP_ID: '1' })).toBe(false)
})

test('a GitHub App signs with its key and gets its installation’s token', async () => {
  const server = await github()
  const env = { HONE_GITHUB_APP_ID: '4711', HONE_GITHUB_APP_PRIVATE_KEY: pem.replaceAll('\n', '\\n') }
  expect(hasGitHubLogin(env)).toBe(true)
  expect(await githubToken(env, server.url, 'acme/shop')).toBe('installation-token')
})

test('an App that GitHub does not accept is said with what to check', async () => {
  const server = await github()
  const env = { HONE_GITHUB_APP_ID: '1', HONE_GITHUB_APP_PRIVATE_KEY: pem }
  await expect(githubToken(env, server.url, 'acme/shop')).rejects.toThrow(
    /GitHub does not accept the App 1 for acme\/shop/,
  )
})
