/** What an S3 store's refusals mean: worth another try or not, and one clear line with a hint for a person. */
import { KnownError, messageOf } from '../known-error.ts'

/** The HTTP status of an SDK error, or null when no answer came. */
export function statusOf(error: unknown): number | null {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null
  const status =
    typeof metadata === 'object' && metadata && 'httpStatusCode' in metadata ? metadata.httpStatusCode : null
  return typeof status === 'number' ? status : null
}

/** The store's own error code (`NoSuchKey`), the system's (`ECONNRESET`), or the error's name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (statusOf(error) !== null) return error.name
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** An answer that came but cannot be right: short, altered, incomplete. Worth another try. */
export function broken(message: string): KnownError {
  return new KnownError(message, { transient: true })
}

const retryable_codes = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed', // the SDK corrects its clock from the answer, so the second try is right
  'XAmzContentSHA256Mismatch',
  'BadDigest',
  'IncompleteBody',
])

/** Whether the same request may succeed when sent again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof KnownError) return error.transient
  const status = statusOf(error)
  const code = codeOf(error)
  if (retryable_codes.has(code) || isUnreadable(error)) return true
  if (status !== null) return status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501)
  return !isSetup(code, error)
}

/** The store answered with something the SDK cannot read: cut short, altered, or a login page in between. */
function isUnreadable(error: unknown): boolean {
  const status = statusOf(error)
  return status !== null && (status < 300 || /^\s*Deserialization error/m.test(messageOf(error)))
}

/** Wrong before any request was answered: no credentials, no region, a certificate nobody trusts. */
function isSetup(code: string, error: unknown): boolean {
  return /Credentials|CERT|TLS|SSL|^EPROTO$|^ERR_INVALID/.test(code) || /Region is missing/.test(messageOf(error))
}

const refusals: [code: RegExp, message: string, hint: string][] = [
  [/^NoSuchBucket$/, 'the bucket does not exist', 'Create the bucket, or correct the store URL.'],
  [
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken)$/,
    'the credentials are not accepted',
    'Check the access key and its secret (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or the profile in use).',
  ],
  [/^(ExpiredToken|ExpiredTokenException)$/, 'the credentials have expired', 'Log in again (`aws sso login`).'],
  [
    /^RequestTimeTooSkewed$/,
    "this computer's clock is wrong by more than 15 minutes",
    'Set the clock (NTP): the store refuses signatures from another time.',
  ],
  [
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    'the bucket lives in another region',
    "Set the store's region to the bucket's.",
  ],
  [
    /Credentials/,
    'no credentials found',
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role.',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'the endpoint has no address', 'Check the spelling of the endpoint and the network.'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/, 'nothing answers at the endpoint', 'Check that the store runs there.'],
  [/CERT|TLS|SSL|^EPROTO$/, 'no trusted TLS connection', 'Check https/http, and NODE_EXTRA_CA_CERTS for an own CA.'],
]

/** One KnownError for whatever the SDK threw; `what` reads like "read sessions/x". A KnownError comes back unchanged. */
export function refusal(error: unknown, what: string, url: string): KnownError {
  if (error instanceof KnownError) return error
  const code = codeOf(error)
  const transient = isRetryable(error)
  const known = refusals.find(([pattern]) => pattern.test(code))
  if (known)
    return new KnownError(`cannot ${what}: ${known[1]} (${url}, ${code})`, { hint: known[2], transient, cause: error })
  if (/Region is missing/.test(messageOf(error))) {
    return new KnownError(`cannot ${what}: no region is set (${url})`, {
      hint: "Set the store's region, or AWS_REGION.",
    })
  }
  const status = statusOf(error)
  if (isUnreadable(error)) {
    const hint = 'Check that the endpoint is an S3 store, not a proxy or a login page; try again later.'
    return new KnownError(`cannot ${what}: ${url} sent an answer that cannot be read`, {
      hint,
      transient,
      cause: error,
    })
  }
  if (status === 403) {
    return new KnownError(`cannot ${what}: access denied (${url}, ${code})`, {
      hint: 'The role needs s3:ListBucket on the bucket, s3:GetObject and s3:PutObject below the prefix.',
      cause: error,
    })
  }
  const answer = status === null ? code : `${status} ${code}`
  return new KnownError(
    `cannot ${what}: ${url} answered ${answer}: ${messageOf(error).split('\n', 1)[0]?.slice(0, 200)}`,
    {
      hint: transient ? 'Try again later.' : '',
      transient,
      cause: error,
    },
  )
}
