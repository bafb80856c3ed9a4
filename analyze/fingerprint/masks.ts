/**
 * The mask grammar as an ordered table: which parts of a text say WHAT went wrong (kept) and which say where, when and
 * how much (masked). One expression is built from it and runs unchanged in V8 and in DuckDB's RE2.
 */

export interface Mask {
  name: string
  /** `keep` leaves the match in the key, `mask` turns it into the wildcard. The first entry that matches decides. */
  action: 'keep' | 'mask'
  why: string
  /** RE2-safe: no look-around, no nested quantifier, every part bounded by a delimiter. Matches from a token's start. */
  source: string
  /** The match counts only where the token ends. RE2 has no look-ahead, so the delimiter is matched and given back. */
  is_whole_token?: true
  example: { given: string; gives: string }
}

/** What stands for a masked part, in keys, titles and patterns. */
export const wildcard = '<*>'

const delimiters = ` =:,;()\\[\\]{}<>"'\`|`
/** One character of a token; a token is a longest run of these. */
const char = `[^${delimiters}]`
/** Like a token's character, and `=`, which paths and addresses may hold (`/list?page=2`). */
const pathChar = `[^ :,;()\\[\\]{}<>"'\`|]`
const tokenEnd = `[${delimiters.replace('<', '')}]|$`

const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const number = '[0-9][0-9,.]*'
const name = '[A-Za-z_$][A-Za-z_$.@*-]*'
const specifier = `@?${name}(?:/[A-Za-z_$.@*-]+)*`

/** The table, most specific first. Any change that moves a key needs a new `version` in fingerprint.ts. */
export const masks: readonly Mask[] = [
  {
    name: 'exit-code',
    action: 'keep',
    why: 'Exit 127 (command missing) and exit 137 (killed) are different troubles.',
    source:
      '(?:[Ee]xit(?:ed|s)?(?:[ _-]?(?:with )?(?:[Cc]ode|[Ss]tatus))?(?: with)?|(?:failed|returned|terminated|finished|died)(?: with)? (?:code|status))[ :=]{1,2}-?[0-9]{1,3}\\b',
    example: { given: 'exited with code 137 after 8 tries', gives: 'exited with code 137 after <*> tries' },
  },
  {
    name: 'quoted-name',
    action: 'keep',
    why: 'A quoted name without digits is the missing module, the unknown property: the cause itself.',
    source: `"${specifier}"|'${specifier}'|\`${specifier}\``,
    example: { given: `no module '@acme/ui/button' in 3 roots`, gives: `no module '@acme/ui/button' in <*> roots` },
  },
  {
    name: 'import-path',
    action: 'keep',
    why: 'A package address is a name, though it looks like a path.',
    source: `(?:github\\.com|gitlab\\.com|bitbucket\\.org|golang\\.org|google\\.golang\\.org|gopkg\\.in|k8s\\.io)/${char}+`,
    example: { given: 'no package github.com/acme/kit@v2', gives: 'no package github.com/acme/kit@v2' },
  },
  {
    name: 'url',
    action: 'mask',
    why: 'The address changes with host, branch and request.',
    source: `[A-Za-z][A-Za-z0-9+.-]*://[^ "'<>()\\[\\]{}\`,]*`,
    example: { given: 'GET https://a.example/x?y=1 failed', gives: 'GET <*> failed' },
  },
  {
    name: 'email',
    action: 'mask',
    why: 'Who, not what.',
    source: `[^@${delimiters}]+@[^@${delimiters}]+\\.[A-Za-z]${char}+`,
    example: { given: 'author ann@corp.example unknown', gives: 'author <*> unknown' },
  },
  {
    name: 'date-month-first',
    action: 'mask',
    why: 'When, not what; the only dates whose parts do not all hold a digit.',
    source: `(?:${weekday},? )?${month} [0-9]{1,2}(?:,? [0-9:.]+)?(?: [A-Z]{3,4} [0-9]{4})?\\b${char}*`,
    example: { given: 'down since Mon Jun 3 10:00:01 UTC 2024', gives: 'down since <*>' },
  },
  {
    name: 'date-day-first',
    action: 'mask',
    why: 'As above.',
    source: `(?:${weekday},? )?[0-9]{1,2}[ /-]${month}[ /-][0-9]{2,4}\\b${char}*`,
    example: { given: 'expired on 03 Jul 2024 at noon', gives: 'expired on <*> at noon' },
  },
  {
    name: 'size',
    action: 'mask',
    why: 'A size swings between units, and often carries its readable form in brackets.',
    source: `${number} ?bytes?\\b(?: \\(${number} ?[KMGTP]i?B\\))?${char}*|${number} ?[KMGTPkm]?i?[Bb]\\b${char}*`,
    example: { given: 'sent 2,048 bytes (2.00 KB), free 1.5 GB', gives: 'sent <*>, free <*>' },
  },
  {
    name: 'duration',
    action: 'mask',
    why: 'A duration swings between units: 950ms today, 1.2 s tomorrow, <1 sec on a good day.',
    source: `<?${number} ?(?:[num]?s|secs?|seconds?|millis|milliseconds?|mins?|minutes?|hours?|hrs?|days?)\\b${char}*`,
    example: { given: 'Timed out after 5.2 seconds', gives: 'Timed out after <*>' },
  },
  {
    name: 'hex-groups',
    action: 'mask',
    why: 'MAC and IPv6 addresses: some groups hold no digit.',
    source: `(?:[0-9A-Fa-f]{1,4}::?){3,7}[0-9A-Fa-f]{0,4}${char}*`,
    example: { given: 'link fe:ed:12:ab:cd:ef lost', gives: 'link <*> lost' },
  },
  {
    name: 'path',
    action: 'mask',
    why: 'Machines and people differ in where things lie.',
    source: `(?:[A-Za-z]:[\\\\/]|\\\\\\\\|~?/|\\.\\.?[\\\\/])${pathChar}+`,
    example: { given: 'ENOENT: open /home/ann/app/a.json', gives: 'ENOENT: open <*>' },
  },
  {
    name: 'relative-path',
    action: 'mask',
    why: 'A token with a slash and a file ending after it; and/or, lint/style/useConst and acme/ui stay.',
    source: `[^/\\\\${delimiters}]+[/\\\\][^.${delimiters}]*\\.[A-Za-z0-9_]${pathChar}*`,
    example: { given: 'src/app/main.ts: read/write error', gives: '<*>: read/write error' },
  },
  {
    name: 'leader-dots',
    action: 'keep',
    why: 'In `name.......0` the name is the message and only the value changes.',
    source: '[A-Za-z]+\\.\\.+',
    example: { given: 'cache enable......0', gives: 'cache enable......<*>' },
  },
  {
    name: 'error-code',
    action: 'keep',
    why: 'TS2307, E0425, SA1019, CS8602, C4996, ORA-00942, F401: the tool has already named the trouble. CPU0 and U11 have too few digits.',
    source: '[A-Z]{1,6}-?[0-9]{3,5}[.!?]?',
    is_whole_token: true,
    example: { given: 'a.ts(3,1): error TS2307: gone', gives: 'a.ts(<*>): error TS2307: gone' },
  },
  {
    name: 'technical-word',
    action: 'keep',
    why: 'Names of tools, protocols, encodings and types that happen to hold a digit; python and python3 are two commands.',
    source:
      '(?:SOCKS[45]|IPv[46]|UTF-?(?:8|16)|SHA-?(?:1|256|512)|MD5|python[23]|pip3|sqlite3|psycopg2|boto3|base64|utf-?(?:8|16)|sha-?(?:1|256|512)|md5|oauth2|http2|grpc2|k8s|i18n|l10n|e2e|s3|ec2|win32|x64|x86_64|amd64|arm64|u?int(?:8|16|32|64)|[iuf](?:8|16|32|64)|float(?:32|64)|es(?:5|6|20[0-9]{2}))[.!?]?',
    is_whole_token: true,
    example: { given: 'sh: 1: python3: not found', gives: 'sh: <*>: python3: not found' },
  },
  {
    name: 'hostname',
    action: 'mask',
    why: 'Where, not what. Only endings that are no file or package ending.',
    source:
      '(?:[A-Za-z0-9_-]+\\.)+(?:com|org|net|edu|gov|mil|arpa|local|internal|lan|localdomain|(?:co|com|org|net|edu|ac|gov)\\.[a-z]{2})[.!?]?',
    is_whole_token: true,
    example: {
      given: 'no route to db.corp.internal, java.net.ConnectException',
      gives: 'no route to <*>, java.net.ConnectException',
    },
  },
  {
    name: 'redacted',
    action: 'mask',
    why: 'Stars stand for a value that somebody hid.',
    source: `\\*{3,}${char}*`,
    example: { given: 'token *** refused', gives: 'token <*> refused' },
  },
  {
    name: 'digits',
    action: 'mask',
    why: 'Any other token with a digit: numbers, addresses, hashes, ids, versions, times, worker-3.',
    source: `[^0-9${delimiters}]*[0-9]${char}*`,
    example: { given: 'worker-3 lost task 0x7f of v1.2.3', gives: '<*> lost task <*> of <*>' },
  },
  {
    name: 'hex',
    action: 'mask',
    why: 'Hashes and addresses that happen to hold no digit.',
    source: `[a-fA-F]{8,}${char}*`,
    example: { given: 'at deadbeef in main', gives: 'at <*> in main' },
  },
  {
    name: 'word',
    action: 'keep',
    why: 'Everything else is the message.',
    source: `${char}+`,
    example: { given: 'permission denied', gives: 'permission denied' },
  },
]

export interface Grammar {
  /** The alternation of all sources. */
  source: string
  /** Numbers of the groups that hold a kept match. */
  kept: number[]
  /** Numbers of the groups that hold a delimiter to give back. */
  tails: number[]
}

/** One expression of all masks: kept runs and delimiters to give back are groups, everything else matched is masked. */
export const grammar: Grammar = (() => {
  const built: Grammar = { source: '', kept: [], tails: [] }
  const alternatives: string[] = []
  let group = 0
  for (let i = 0; i < masks.length;) {
    const first = masks[i]!
    if (first.action === 'mask') {
      if (first.is_whole_token) built.tails.push(++group)
      alternatives.push(first.is_whole_token ? `${first.source}(${tokenEnd})` : first.source)
      i++
      continue
    }
    const run: string[] = []
    for (; masks[i]?.action === 'keep'; i++) {
      const { source, is_whole_token } = masks[i]!
      run.push(is_whole_token ? `${source}(?:${tokenEnd})` : source)
    }
    built.kept.push(++group)
    alternatives.push(`(${run.join('|')})`)
  }
  return { ...built, source: alternatives.join('|') }
})()
