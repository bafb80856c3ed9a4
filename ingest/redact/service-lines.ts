/** Detects keys on a line that names a service: an argument of its call, after a flag, in its address, before a comment that names it. */
import { isServiceKey, nextRun } from './nearby-secrets.ts'
import { isHex } from './shape.ts'
import { isAlphanumeric, type Emit } from './span.ts'

/** How far on the line before and after the name a key may stand. */
const BEFORE = 160
const AFTER = 200
/** The shortest keys, 14 hexadecimal digits. */
const SHORTEST = 14
const COMMENT = /[/#*(-]/
/** Such words on the line make a number a name of something: a commit, a picture, a run. */
const NAMES_THINGS =
  /commit|\bsha|hash|digest|revision|checksum|etag|md5|uuid|guid|version|\bref|branch|blob|tree|image|img|asset|file|cdn|issue|run[s_/-]|job|build|request|trace|span|session|container|layer|pull|merge|diff|test/i

/** Keys the line around a service's name gives away; looks at `BEFORE` and `AFTER` characters and not beyond the line. */
export function onLine(text: string, start: number, end: number, emit: Emit): void {
  if (nextRun(text, end, end + AFTER, SHORTEST) >= 0) ahead(text, end, emit)
  if (
    COMMENT.test(text.slice(Math.max(0, start - 24), start)) &&
    nextRun(text, Math.max(0, start - BEFORE), start) >= 0
  )
    beforeComment(text, start, emit)
}

function ahead(text: string, end: number, emit: Emit): void {
  const rest = restOfLine(text.slice(end, end + AFTER))
  inAddress(rest, end, emit)
  if (NAMES_THINGS.test(rest)) return
  inCall(rest, end, emit)
  afterFlag(rest, end, emit)
}

/** Up to the line's end, also as an escape. */
function restOfLine(text: string): string {
  let at = 0
  for (let code = text.charCodeAt(at); at < text.length && code !== 10; code = text.charCodeAt(at)) {
    if (code !== 92) at++
    else if (at + 1 < text.length && text.charAt(at + 1) !== 'n') at += 2
    else break
  }
  return text.slice(0, at)
}

/** `flickr.FlickrAPI(u'…', u'…')`, `algoliasearch('…', '…')`: all strings of the call that look given out. */
function inCall(rest: string, from: number, emit: Emit): void {
  const call = /^[\w.:>-]{0,40}\(/.exec(rest)
  if (call === null) return
  for (const match of rest.slice(call[0].length).matchAll(/(["'`])([\w+/=.:-]{14,120}?)\\{0,7}\1/g)) {
    const key = match[2] ?? ''
    if (!isGivenOut(key)) continue
    const at = from + call[0].length + match.index + 1
    emit(at, at + key.length, 'secret')
  }
}

/** `codecov -t …`, `shodan init …`: the value of a flag, or what alone follows a subcommand. */
function afterFlag(rest: string, from: number, emit: Emit): void {
  const flag =
    /(?:\s-{1,2}(?!sha|commit|rev|id|tag|project)[a-z][\w-]{0,20}[ =]|^ (?:init|login|auth|key|token|set|add|configure) )["']?([\w+/=.:-]{14,120})(?=["'\s]|$)/i.exec(
      rest,
    )
  const key = flag?.[1] ?? ''
  if (flag === null || !isGivenOut(key)) return
  const at = from + flag.index + flag[0].length - key.length
  emit(at, at + key.length, 'secret')
}

/** `v6.exchangerate-api.com/v6/…/latest`: a part of the path after the version, or after a word for what lets in. */
function inAddress(rest: string, from: number, emit: Emit): void {
  const address =
    /^[\w.-]{0,40}(?::\d{2,5})?(?:\/(?:v?\d[\w.]{0,4}|api|rest|json|key|token|bot|hooks?|webhooks?|inputs?|services?|ingest|rpc|ws|in|client|auth)){1,4}\/([\w-]{15,120})(?=[/?"'\s:,)`]|$)/i.exec(
      rest,
    )
  const key = address?.[1] ?? ''
  if (address === null || !isGivenOut(key)) return
  const at = from + address[0].length - key.length
  emit(at, at + key.length, 'secret')
}

/** `TrackClient("…") // customer.io`: the service is named in a comment behind its key. */
function beforeComment(text: string, start: number, emit: Emit): void {
  const window = text.slice(Math.max(0, start - BEFORE), start)
  const before = window.slice(window.lastIndexOf('\n') + 1)
  const comment = /(?:\/\/|#|<!--|\/\*|\s--|\()\s?(?:[\w.-]{1,16}\s){0,3}[\w.:/]{0,24}$/.exec(before)
  if (comment === null) return
  const line = before.slice(0, comment.index)
  if (NAMES_THINGS.test(line)) return
  for (const match of line.matchAll(/[\w+/=-]{15,120}/g)) {
    const at = start - before.length + match.index
    if (isGivenOut(match[0]) && !isAlphanumeric(text.charCodeAt(at - 1))) emit(at, at + match[0].length, 'secret')
  }
}

function isGivenOut(key: string): boolean {
  return isServiceKey(key) || (isHex(key) && key.length === 14 && /\d/.test(key) && /[a-f]/.test(key))
}
