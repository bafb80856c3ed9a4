/** Given a lesson, the pull request's text is the golden one; given hostile evidence, nothing in it is active. */
import { expect, test } from 'vitest'
import { renderProposal, titleOf, wilson } from '#jobs/propose/body.ts'
import { isSameBody, readMetadata } from '#jobs/propose/metadata.ts'
import { givenLesson } from './given-lesson.ts'

const same = (text: string) => text
const render = (given = {}) => {
  const lesson = givenLesson(given)
  const line = `- ${lesson.text} <!-- lesson:${lesson.lesson_id}@1 -->`
  return renderProposal(lesson, { path: 'AGENTS.md', line, head_sha: null }, same)
}

test('a lesson → the title and body of the golden file', async () => {
  const { title, body } = render()
  await expect(`# ${title}\n\n${body}`).toMatchFileSnapshot('../../fixtures/proposal.golden.md')
})

test('the line’s first clause → the title, never longer than 72 characters', () => {
  const title = (text: string) => titleOf({ text }, 'AGENTS.md', same)
  expect(title('Run `pnpm build` before `pnpm test`: without it, `x: y`.')).toBe(
    'AGENTS.md: Run `pnpm build` before `pnpm test`',
  )
  expect(title('Use `a:b` here. Then rest.')).toBe('AGENTS.md: Use `a:b` here')
  expect(title(`Word ${'long '.repeat(40)}`).length).toBeLessThanOrEqual(72)
  expect(title('Ask @ada about #12')).toBe('AGENTS.md: Ask @\u200bada about #\u200b12')
})

test('Wilson interval → the published values', () => {
  const rounded = (x: number, n: number) => {
    const interval = wilson(x, n)
    return interval && [interval.low, interval.high].map((v) => Math.round(v * 1e4) / 1e4)
  }
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662])
  expect(rounded(0, 20)).toEqual([0, 0.1611])
  expect(rounded(20, 20)).toEqual([0.8389, 1])
  expect(wilson(0, 0)).toBeNull()
  expect(wilson(3, 2)).toBeNull()
})

test('two people → not counted out; no base, no remedy, no times → said, not shown as zero', () => {
  const { evidence } = givenLesson()
  const { body } = render({
    remedy: null,
    evidence: {
      ...evidence,
      count_users: 2,
      count_eligible_sessions: 0,
      wasted_ms: null,
      first_seen_at: null,
      examples: [],
    },
  })
  expect(body).toContain('| People | fewer than three people |')
  expect(body).toContain('| Sessions with this trouble | 14 |')
  expect(body).toContain('| Time lost before it was solved | not known |')
  expect(body).toContain('No single step was seen to end it')
  expect(body).not.toContain('What it looks like')
})

test('hostile claim, examples, remedy → no mention, reference, link, HTML or broken fence is left', () => {
  const { evidence, remedy } = givenLesson()
  const evil = 'Hi @team fixes #1 <img src=x> [x](https://evil.example) ``` \u202e\u{E0041} | GH-7 www.evil.example'
  const example = { session_id: 's`1', seq: 1, at: 0, line: '```\n@ada\n<script>' }
  const { body } = render({
    claim: evil,
    reasons: [evil],
    remedy: remedy && { ...remedy, text: '`x` | ```', edit_before: '```\n</details>', edit_after: 'ok' },
    evidence: { ...evidence, examples: [example], query: 'select 1 -- ```\n# @ada' },
  })
  const prose = outsideFences(body)
  expect(prose).not.toMatch(/@[a-z]|#\d|GH-\d|<img|<script|:\/\/|www\.|[^\\]\]\(|\u202e|\u{E0041}/iu)
  expect(body.match(/<!--/g)).toHaveLength(3)
  expect(readMetadata(body)).toMatchObject({ lesson_id: 'Lk3v9x2m4qa', is_edited: false })
})

test('a secret in any quoted part → replaced', () => {
  const lesson = givenLesson()
  const secret = 'hunter2'
  const { evidence, remedy } = lesson
  const { title, body } = renderProposal(
    {
      ...{ ...lesson, claim: secret, text: `Use ${secret}`, reasons: [secret] },
      remedy: remedy && { ...remedy, text: secret, edit_before: secret },
      evidence: { ...evidence, query: secret, examples: [{ session_id: 's', seq: 1, at: 0, line: secret }] },
    },
    { path: 'AGENTS.md', line: '- x', head_sha: null },
    (text) => text.replaceAll(secret, '<removed>'),
  )
  expect(title + body).not.toContain(secret)
})

test('huge evidence → still fits', () => {
  const { evidence, remedy } = givenLesson()
  const long = 'word '.repeat(20_000)
  const examples = Array.from({ length: 10 }, (_, i) => ({ session_id: `s${i}`, seq: i, at: 0, line: long }))
  const { title, body } = render({
    ...{ claim: long, reasons: Array.from({ length: 50 }, () => long) },
    evidence: { ...evidence, examples, query: `${long}\n`.repeat(100) },
    remedy: remedy && { ...remedy, text: long, edit_before: `${long}\n`.repeat(100), edit_after: long },
  })
  expect(body.length).toBeLessThan(58_000)
  expect(title.length).toBeLessThanOrEqual(72)
})

test('metadata → read back; an edit is noticed, white space and line ends are not', () => {
  const { body } = render()
  expect(readMetadata(body.replaceAll('\n', '\r\n') + '\n\n')).toMatchObject({ is_edited: false, version: 1 })
  expect(readMetadata(`Nope. ${body}`)).toMatchObject({ is_edited: true })
  expect(readMetadata('no comment')).toBeNull()
  expect(readMetadata('<!-- hone:AAAA -->')).toBeNull()
  expect(isSameBody(body, body.replaceAll('\n', '\r\n'))).toBe(true)
  expect(isSameBody(body, `${body} x`)).toBe(false)
})

/** What a reader sees as prose: lines outside fenced blocks, without code spans and hidden comments. */
function outsideFences(body: string): string {
  let fence = ''
  const kept: string[] = []
  for (const line of body.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1] ?? ''
    if (fence === '' && mark !== '') fence = mark
    else if (fence !== '' && line === fence) fence = ''
    else if (fence === '') kept.push(line)
  }
  expect(fence).toBe('')
  return kept
    .join('\n')
    .replace(/<!--.*?-->/gs, '')
    .replace(/(`+)(?!`).*?[^`]\1(?!`)/g, 'code')
}
