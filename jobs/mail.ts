/** Sends one mail over SMTP. The Message-ID is a pure function of week and recipients, so a repeat is the same mail. */
import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { KnownError, messageOf } from '#ingest/known-error.ts'
import type { Settings } from './config.ts'

export interface Mail {
  subject: string
  text: string
  html: string
  /** What the mail is about, e.g. `2026-W03`: with the recipients it makes the Message-ID. */
  about: string
}

/** Sends to every configured address in one message. Throws a transient KnownError when the server refuses. */
export async function sendMail(mail: Mail, digest: Settings['digest'], password: string | undefined): Promise<void> {
  const { smtp, to, from } = digest
  if (!smtp || to.length === 0) throw new KnownError('no mail server or no recipient is configured')
  const id = createHash('sha256')
    .update(JSON.stringify([mail.about, to]))
    .digest('hex')
    .slice(0, 24)
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure,
    ...(smtp.user && { auth: { user: smtp.user, pass: password ?? '' } }),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
  })
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<hone-digest-${id}@${from.split('@')[1]?.replace(/[>\s]/g, '') ?? 'localhost'}>`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'List-ID': 'Hone digest <digest.hone>',
      },
    })
  } catch (error) {
    throw new KnownError(`the mail server ${smtp.host}:${smtp.port} did not take the digest: ${messageOf(error)}`, {
      hint: 'Check digest.smtp; the digest is in the out folder and the next run tries again.',
      transient: true,
      cause: error,
    })
  } finally {
    transport.close()
  }
}
