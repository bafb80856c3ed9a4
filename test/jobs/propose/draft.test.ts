/** Given a file, the drafted line lands in the managed section and nothing else moves; given trouble, a named refusal. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draft, likeness, placeOf } from '#jobs/propose/draft.ts'
import { givenLesson, otherLesson } from './given-lesson.ts'

const lesson = givenLesson()
const line = `- ${lesson.text} <!-- lesson:Lk3v9x2m4qa@1 -->`
const section = `## Learned from sessions\n\n<!-- hone:begin -->\n${line}\n<!-- hone:end -->\n`
const textOf = (current: string | null, from = lesson) => {
  const drafted = draft(from, current)
  return drafted.is_refused ? `refused: ${drafted.rule}` : drafted.text
}

test('no file → a file with a heading and the section', () => {
  expect(textOf(null)).toBe(`# AGENTS.md\n\n${section}`)
})

test('a file without the section → the section at its end', () => {
  expect(textOf('# Shop\n\nUse tabs.\n')).toBe(`# Shop\n\nUse tabs.\n\n${section}`)
  expect(textOf('')).toBe(section.trimEnd() + '\n')
})

test('a file with the section → one more line before its end, whatever follows', () => {
  const before = '# Shop\n\n<!-- hone:begin -->\n- Old. <!-- lesson:Lold@1 -->\n<!-- hone:end -->\n\nAfter.\n'
  expect(textOf(before)).toBe(before.replace('<!-- hone:end -->', `${line}\n<!-- hone:end -->`))
})

test('CRLF, byte order mark and a missing last line break → stay as they are', () => {
  const crlf = section.replaceAll('\n', '\r\n')
  expect(textOf('\uFEFF# Shop\r\n\r\nUse tabs.\r\n')).toBe(`\uFEFF# Shop\r\n\r\nUse tabs.\r\n\r\n${crlf}`)
  expect(textOf('# Shop')).toBe(`# Shop\n\n${section.trimEnd()}`)
})

test('any file without markers → what was there is a prefix of what comes out', () => {
  const lines = fc.array(fc.constantFrom('', 'x', '# H', '- item', 'a `b` c', '\t'), { maxLength: 30 })
  fc.assert(
    fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\uFEFF'), (all, newline, mark) => {
      const before = mark + all.join(newline)
      const after = textOf(before)
      expect(after.startsWith(before)).toBe(true)
      expect(after.includes('\r\n') && /[^\r]\n/.test(after)).toBe(false)
    }),
  )
})

test('the lesson is in the file already, in any version → refused', () => {
  expect(textOf(`# A\n- Other words <!-- lesson:Lk3v9x2m4qa@7 -->\n`)).toBe('refused: already_there')
})

test('a line that says the same → already stated; a line of the same shape about something else → not', () => {
  expect(
    textOf('# A\n\n* Always run `pnpm build` before `pnpm test` (cannot find module …/dist/index.js without it)\n'),
  ).toBe('refused: already_stated')
  const sibling = "Run `pnpm codegen` before `pnpm lint`: without it, `Unable to resolve path to './schema.gen'`."
  expect(likeness(lesson.text, sibling)).toBeLessThan(0.6)
  expect(likeness(lesson.text, otherLesson().text)).toBeLessThan(0.3)
  expect(draft(lesson, null, [`- ${lesson.text}`])).toMatchObject({ is_refused: true, rule: 'already_stated' })
})

test('over 200 lines or 32 KiB → over budget, with the numbers', () => {
  const long = (count: number) => `# A\n${Array.from({ length: count }, (_, i) => `${i}`).join('\n')}\n`
  expect(textOf(long(193))).toContain(line)
  expect(draft(lesson, long(194))).toEqual({
    is_refused: true,
    rule: 'over_budget',
    reason: 'the file would have 201 lines, the limit is 200',
  })
  expect(textOf(`# A\n${'x'.repeat(33_000)}\n`)).toBe('refused: over_budget')
})

test('damaged markers, several lines, other kinds, empty text → refused by name', () => {
  expect(textOf('# A\n<!-- hone:begin -->\n')).toBe('refused: damaged_section')
  expect(textOf('# A\n<!-- hone:end -->\n<!-- hone:begin -->\n')).toBe('refused: damaged_section')
  expect(textOf(null, givenLesson({ text: 'one\ntwo' }))).toBe('refused: not_one_line')
  expect(textOf(null, givenLesson({ kind: 'lint' }))).toBe('refused: wrong_kind')
  expect(textOf(null, givenLesson({ text: '  ' }))).toBe('refused: empty')
})

test('which file → AGENTS.md, or a lone CLAUDE.md that does not import it', async () => {
  const place = (files: Record<string, string>) =>
    placeOf('AGENTS.md', async (path) => Promise.resolve(files[path] ?? null))
  expect(await place({})).toBe('AGENTS.md')
  expect(await place({ 'CLAUDE.md': '# Notes\n' })).toBe('CLAUDE.md')
  expect(await place({ 'CLAUDE.md': '@AGENTS.md\n' })).toBe('AGENTS.md')
  expect(await place({ 'CLAUDE.md': '# Notes\n', 'AGENTS.md': '# A\n' })).toBe('AGENTS.md')
  expect(await placeOf('docs/agents/build.md', async () => Promise.resolve(null))).toBe('docs/agents/build.md')
})
