/** Texts that are made to be hard on masks: fragments of every mask, delimiters, unicode, control characters, joined at random. */
import fc from 'fast-check'
import { masks } from '#analyze/fingerprint/masks.ts'

const fragments = [
  ...masks.flatMap((mask) => [mask.example.given, ...mask.example.given.split(' ')]),
  'TS2307', "'TS2307'", 'E501.', 'CPU0', 'exit code 1', "don't", "'@acme/ui'", '`a`', '"a b"', '=true', '= false', '()', '[]', '<*>',
  'http://', 'a://b', '//', '../', './x', 'C:\\a\\b.txt', 'and/or', 'a/b.c', '-1', '+3.5e-7', '1,234', '5 ms', '5 msx', '<1 sec',
  '12 bytes (3 KB)', '10:20:30', '::1', 'fe80::1', 'a:b:c:d:e', 'std::string', 'Jun 3', 'June', '3/Jul/2024', 'deadbeef', 'facade', '****',
  'x.com', 'x.com.y', 'a.co.uk', 'müller', 'naïve42', '日本語', '日本4語', '😀', '😀7', '\u00a0', '\u2028', '\u0130', '\ud800', 'ſ', 'K', '\x1b[31mred\x1b[0m', '\t',
  '\r\n', '\x01', '\x02', '\x01\x02', '\x7f', '\v', '\\1', '$1', '%', '_', '\\', 'python3', 'x86_64', 'utf-8',
] // prettier-ignore

const joiner = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  '',
  '  ',
  '=',
  ':',
  ', ',
  '(',
  ')',
  '"',
  "'",
  '.',
  '/',
  '-',
  '|',
  '<',
  '\n',
)
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...fragments) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replaceAll('\0', '')) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-fA-F0-9./:\\@$*-]{1,12}$/) },
)

const anyText = fc
  .array(fc.tuple(piece, joiner), { maxLength: 10 })
  .map((parts) => parts.map(([text, by]) => text + by).join(''))

/** The same texts for the same seed. Free of NUL, which DuckDB's text functions do not promise to carry. */
export function sampleTexts(count: number, seed: number): string[] {
  return fc.sample(anyText, { numRuns: count, seed })
}
