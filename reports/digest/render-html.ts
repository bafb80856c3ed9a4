/** A digest in, one self-contained HTML page out: tables and inline styles only, so that every mail program shows it. */
import { html, raw } from 'hono/html'
import type { ClusterFact } from '#analyze/weekly.ts'
import { against, cost, count, day, lost, people, some, tokens, usd } from '../words.ts'
import type { Digest } from './collect.ts'
import { renderSubject } from './render-text.ts'

type Html = ReturnType<typeof html>

const ink = '#1d2733'
const soft = '#5b6b7b'
const line = '#dfe5ea'
const accent = '#0b6e6e'
const font = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"

/** Everything from logs is escaped; no image, no script, no remote part. Under 80 KB by its row limits. */
export function renderHtml(digest: Digest): string {
  const { activity, activity_before: before } = digest
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${renderSubject(digest)}</title>
      </head>
      <body style="margin:0;background:#f4f6f8;color:${ink};${raw(font)};font-size:15px;line-height:1.45">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
          <tr>
            <td align="center" style="padding:24px 12px">
              <table
                role="presentation"
                width="640"
                cellpadding="0"
                cellspacing="0"
                style="max-width:640px;width:100%;background:#fff;border:1px solid ${line};border-radius:8px"
              >
                <tr>
                  <td style="padding:24px 28px 8px">
                    <div style="color:${soft};font-size:13px">Week to ${day(digest.to_at - 1, digest.zone)}</div>
                    <h1 style="margin:4px 0 12px;font-size:22px">${headline(digest)}</h1>
                    <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
                      <tr>
                        ${fact('Sessions', against(activity.count_sessions, before.count_sessions))}
                        ${fact('Failed tool calls', against(activity.count_failed_tool_calls, before.count_failed_tool_calls))}
                        ${fact('Model cost', cost(digest.cost_usd, digest.count_unpriced_models))}
                      </tr>
                    </table>
                  </td>
                </tr>
                ${section('What needs you', digest.needs_you, 'Nothing this week.', (need) => html`<b>${prose(need.text)}</b>${small(need.where)}`)}
                ${section('New trouble', digest.new_clusters, 'None that came twice.', cluster)}
                ${
                  digest.count_new_once > 0
                    ? html`<tr>
                        <td style="padding:0 28px">
                          ${small(`and ${digest.count_new_once} seen in one session only`)}
                        </td>
                      </tr>`
                    : ''
                }
                ${section('Growing trouble', digest.growing_clusters, 'None.', cluster)}
                ${section('What costs most time', digest.costly_clusters, 'Nothing beyond the above.', cluster)}
                ${section(
                  'Other lessons',
                  digest.proposals,
                  'None: a lesson needs three sessions, two days and two people.',
                  (p) =>
                    html`<b>${prose(p.claim)}</b>${small(
                        `${p.state} · ${p.kind} in ${p.place} · ${some(p.count_sessions, 'session')} · ${lost(p.wasted_ms)}`,
                      )}${small(p.url ?? (p.branch ? `branch ${p.branch}` : ''))}`,
                )}
                ${section(
                  'Cost',
                  digest.cost,
                  'No usage was logged.',
                  (row) =>
                    html`<b>${row.model}</b> ${usd(row.cost_usd)}${small(
                        `${tokens(row.input_tokens)} in, ${tokens(row.cached_input_tokens)} cached, ${tokens(row.output_tokens)} out`,
                      )}`,
                )}
                ${section('Not read', digest.troubles, 'Every line of every log was read.', (row) => html`${row.what}: ${count(row.count)}`)}
                <tr>
                  <td style="padding:16px 28px 24px;border-top:1px solid ${line};color:${soft};font-size:12px">
                    <div>Where the numbers come from (run each with <code>hone sql</code>):</div>
                    ${Object.entries(digest.queries).map(
                      ([name, query]) =>
                        html`<div style="margin-top:6px">
                          <b>${name}</b> <code style="word-break:break-word">${query}</code>
                        </div>`,
                    )}
                    <div style="margin-top:12px">
                      You get this once a week because your Hone config names you. Remove your address from
                      <code>digest.to</code> to stop it.
                    </div>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `
  return String(page)
}

function headline(digest: Digest): string {
  const waiting = digest.needs_you.length
  if (waiting > 0) return `${some(waiting, 'thing')} ${waiting === 1 ? 'needs' : 'need'} you`
  return digest.new_clusters.length > 0 ? `${some(digest.new_clusters.length, 'new trouble')}` : 'A quiet week'
}

function fact(name: string, value: string): Html {
  return html`<td style="padding:8px 12px 8px 0;vertical-align:top">
    <div style="color:${soft};font-size:12px">${name}</div>
    <div style="font-size:16px;font-weight:600">${value}</div>
  </td>`
}

function section<T>(title: string, rows: readonly T[], empty: string, show: (row: T) => Html): Html {
  return html`<tr>
    <td style="padding:16px 28px 4px">
      <h2 style="margin:0 0 4px;font-size:15px;color:${accent}">${title}</h2>
      ${
        rows.length === 0
          ? html`<div style="color:${soft}">${empty}</div>`
          : html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
              ${rows.map(
                (row) =>
                  html`<tr>
                    <td style="padding:8px 0;border-bottom:1px solid ${line};word-break:break-word">${show(row)}</td>
                  </tr>`,
              )}
            </table>`
      }
    </td>
  </tr>`
}

/** Words with `code` in them: what stands between backticks is set as code. */
function prose(text: string): Html {
  const parts = text.split('`')
  return html`${parts.map((part, i) => (i % 2 === 1 && i < parts.length - 1 ? html`<code>${part}</code>` : html`${part}`))}`
}

function small(text: string): Html {
  return text === '' ? html`` : html`<div style="color:${soft};font-size:13px">${text}</div>`
}

function cluster(row: ClusterFact): Html {
  const facts = [
    `${some(row.count_week_sessions, 'session')} this week`,
    `${some(row.count_sessions, 'session')} in all`,
    people(row.count_users),
    lost(row.wasted_ms),
    row.scope,
    row.cluster_id,
  ]
  return html`<code style="font-size:13px">${row.title}</code>${small(facts.join(' · '))}${small(
      row.remedy ? `What helped: ${row.remedy}` : '',
    )}`
}
