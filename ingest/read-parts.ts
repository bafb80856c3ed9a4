/**
 * Exports wrap sessions: a session's records in one JSON list, or whole session documents in a list or one a line.
 * In: a text that no format knows as it is. Out: the same as lines, and the format that reads them.
 */
import { BadRecord, type Format, type ReadContext, type Reader } from './format.ts'
import { detectFormat, makeSample } from './formats/index.ts'
import type { Line } from './lines.ts'
import type { ThreadRow } from './session.ts'

/**
 * In: the text, its JSON value (undefined when it is none), the name and the formats. Out: the parts as lines, numbered
 * from 1, with a format of shape `lines` for them; null when the text is no such export.
 */
export function partsIn(
  text: string,
  document: unknown,
  name: string,
  formats: readonly Format[],
): { lines: Line[]; format: Format } | null {
  const texts = Array.isArray(document) ? document.map((each) => JSON.stringify(each) ?? 'null') : text.split('\n')
  if (document !== undefined && !Array.isArray(document)) return null
  const lines = texts.map((each, index): Line => ({ number: index + 1, text: each, excerpt: '', has_end: true }))
  const sample = makeSample(name, texts.slice(0, countSampled).join('\n'), false)
  const format = detectFormat(sample, formats)
  if (format?.shape === 'lines') return { lines, format }
  const first = texts.find((each) => each.trim() !== '') ?? ''
  const single = detectFormat(makeSample(name, first, true), formats)
  return single?.shape === 'document' ? { lines, format: manyOf(single) } : null
}

const countSampled = 50

/** The format of a file that holds one document of `format` a line; each is read by a reader of its own. */
function manyOf(format: Format): Format {
  return { ...format, shape: 'lines', read: (context) => manyReader(format, context) }
}

function manyReader(format: Format, { sink, name }: ReadContext): Reader {
  const threads: ThreadRow[] = []
  const taken = new Set<string>()
  return {
    record: (value, line, raw) => {
      if (!format.recognises(makeSample(name, raw, true))) throw new BadRecord(`no ${format.name} session`)
      const reader = format.read({ sink, name: `${name}#${line}` })
      const disposition = reader.record(value, 1, raw)
      for (const thread of reader.finish()) {
        if (taken.has(thread.thread_id)) sink.drift('session id twice')
        else threads.push(thread)
        taken.add(thread.thread_id)
      }
      return disposition
    },
    finish: () => threads,
  }
}
