import { describe, expect, test } from 'vitest'
import { createRedactor } from '#ingest/redact/redactor.ts'
import { run, uuid } from './fakes.ts'

const redactor = createRedactor({ key: 'test-key' })

/** Given the secret alone in a sentence, gives its kind and no trace of it. */
const formats: [kind: string, secret: string][] = [
  ['aws-access-key', 'AK' + 'IA' + run('upper', 16)],
  ['aws-access-key', 'AS' + 'IA' + run('upper', 16)],
  ['github-token', 'gh' + 'p_' + run('base62', 36)],
  ['github-token', 'gh' + 's_' + run('base62', 36)],
  ['github-token', 'github' + '_pat_' + run('base62', 22) + '_' + run('base62', 59)],
  ['gitlab-token', 'gl' + 'pat-' + run('base62', 20)],
  ['slack-token', 'xo' + 'xb-' + '12345678901-123456789012-' + run('base62', 24)],
  ['stripe-key', 'sk' + '_live_' + run('base62', 24)],
  ['webhook-secret', 'wh' + 'sec_' + run('base62', 32)],
  ['openai-key', 'sk-' + 'proj-' + run('base62', 48)],
  ['anthropic-key', 'sk-' + 'ant-api03-' + run('base62', 93) + 'AA'],
  ['sk-key', 'sk-' + run('base62', 48)],
  ['google-api-key', 'AI' + 'za' + run('base62', 35)],
  ['google-oauth-token', 'ya' + '29.' + run('base62', 60)],
  ['google-oauth-secret', 'GOC' + 'SPX-' + run('base62', 28)],
  ['npm-token', 'np' + 'm_' + run('base62', 36)],
  ['pypi-token', 'py' + 'pi-AgEIcHlwaS5vcmc' + run('base62', 70)],
  ['docker-token', 'dckr' + '_pat_' + run('base62', 27)],
  ['huggingface-token', 'h' + 'f_' + run('base62', 34)],
  ['twilio-key', 'S' + 'K' + run('hex', 32)],
  ['sendgrid-key', 'S' + 'G.' + run('base62', 22) + '.' + run('base62', 43)],
  ['mailgun-key', 'ke' + 'y-' + run('hex', 32)],
  ['mailchimp-key', run('hex', 32) + '-us12'],
  ['digitalocean-token', 'do' + 'p_v1_' + run('hex', 64)],
  ['shopify-token', 'shp' + 'at_' + run('hex', 32)],
  ['telegram-token', '123456789:' + 'AA' + run('base62', 33)],
  ['discord-token', 'MT' + run('base62', 24) + '.' + run('base62', 6) + '.' + run('base62', 38)],
  ['linear-token', 'lin' + '_api_' + run('base62', 40)],
  ['notion-token', 'nt' + 'n_' + run('base62', 46)],
  ['databricks-token', 'da' + 'pi' + run('hex', 32)],
  ['supabase-token', 'sb' + 'p_' + run('hex', 40)],
  ['netlify-token', 'nf' + 'p_' + run('base62', 40)],
  ['grafana-token', 'gl' + 'sa_' + run('base62', 32) + '_' + run('hex', 8)],
  ['new-relic-key', 'NR' + 'AK-' + run('upper', 27)],
  ['sentry-token', 'sntr' + 'ys_' + run('base62', 80)],
  ['planetscale-token', 'pscale' + '_tkn_' + run('base62', 43)],
  ['doppler-token', 'dp' + '.pt.' + run('base62', 43)],
  ['pulumi-token', 'pu' + 'l-' + run('hex', 40)],
  ['terraform-token', run('base62', 14) + '.atlas' + 'v1.' + run('base62', 67)],
  ['atlassian-token', 'AT' + 'ATT3' + run('base62', 186)],
  ['postman-key', 'PM' + 'AK-' + run('hex', 24) + '-' + run('hex', 34)],
  ['age-key', 'AGE-' + 'SECRET-KEY-1' + run('upper', 58)],
  ['replicate-token', 'r' + '8_' + run('base62', 37)],
  ['groq-key', 'gs' + 'k_' + run('base62', 52)],
  ['airtable-token', 'pa' + 't' + run('base62', 14) + '.' + run('hex', 64)],
  ['figma-token', 'fig' + 'd_' + run('base62', 40)],
  ['vault-token', 'hv' + 's.' + run('base62', 90)],
  ['rubygems-key', 'ruby' + 'gems_' + run('hex', 48)],
  ['nuget-key', 'oy' + '2' + run('lower', 43).replaceAll('-', 'a')],
  ['artifactory-key', 'AK' + 'Cp' + run('base62', 69)],
  ['facebook-token', 'EA' + 'ACE' + run('base62', 100)],
  ['twitter-token', 'A'.repeat(22) + run('base62', 80)],
  ['plaid-token', 'access' + '-sandbox-' + uuid()],
  ['alibaba-key', 'LT' + 'AI' + run('base62', 20)],
  ['riot-key', 'RG' + 'API-' + uuid()],
  ['tailscale-key', 'ts' + 'key-auth-' + run('base62', 12) + '-' + run('base62', 24)],
  ['azure-client-secret', run('base62', 3) + '8' + 'Q~' + run('base62', 34)],
]

describe('vendor formats', () => {
  test.each(formats)('%s is covered in a sentence, and JSON-encoded once and twice', (kind, secret) => {
    const text = `use ${secret} for staging`
    const given = redactor.text(text)
    expect(given).toEqual({
      text: expect.stringMatching(/^use \[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\] for staging$/),
      counts: { [kind]: 1 },
    })
    const once = redactor.line(JSON.stringify({ text }))
    expect(JSON.parse(once.text)).toEqual({ text: given.text })
    const twice = redactor.line(JSON.stringify({ text: JSON.stringify({ text }) }))
    expect(JSON.parse(twice.text)).toEqual({ text: JSON.stringify({ text: given.text }) })
  })

  test.each(formats)('%s is found right after an escape in text that is not JSON', (_kind, secret) => {
    expect(redactor.text(`line one\\n${secret}\\nline two`).text).not.toContain(secret)
    expect(redactor.text(`a\\u003d${secret}`).text).not.toContain(secret)
  })

  test.each([
    'gh' + 'p_' + 'x'.repeat(36),
    'sk-your-api-key-goes-here-please',
    'sk-learn-contrib-package-name',
    'hf_hub_download_and_cache',
  ])('a stand-in stays: %s', (text) => {
    expect(redactor.text(text)).toEqual({ text, counts: {} })
  })
})
