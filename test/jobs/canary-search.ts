/** Looks for secrets in files, texts and what changes in a folder while a program runs: byte search over several encodings. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createKeywordScan } from '#ingest/redact/keyword-scan.ts'

export type Search = (where: string, bytes: Buffer | string) => void

/** The search, and what it found so far as `kind in place`; sixteen characters of a secret in a row count as found. */
export function secretSearch(secrets: readonly { kind: string; secret: string }[]): {
  search: Search
  found: Set<string>
} {
  const kindOf = new Map<string, string>()
  for (const { kind, secret } of secrets)
    for (const form of forms(secret)) kindOf.set(form.length > 20 ? form.slice(-20, -4) : form, kind)
  const words = [...kindOf.keys()]
  const { scan } = createKeywordScan(words)
  const found = new Set<string>()
  return {
    found,
    search(where, bytes) {
      const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
      scan(text, (word, start, end) => {
        if (text.slice(start, end) === words[word]) found.add(`${kindOf.get(words[word] ?? '') ?? ''} in ${where}`)
      })
    },
  }
}

/** As it is, in UTF-8 read as bytes, escaped for JSON once and twice, for a URL, and in base64. */
function forms(secret: string): Set<string> {
  const once = JSON.stringify(secret).slice(1, -1)
  const twice = JSON.stringify(once).slice(1, -1)
  return new Set([
    secret,
    once,
    twice,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2),
  ])
}

/** Every file below the folder; gzip is opened. */
export function searchFolder(folder: string, search: Search): string[] {
  const files = filesBelow(folder)
  for (const file of files) search(file.slice(folder.length + 1), opened(readFileSync(file)))
  return files
}

/** Reads what appears or changes below the folders every 50 ms until stopped; gives how many different files it saw. */
export function watchFolders(folders: readonly string[], search: Search): { stop: () => number } {
  const seen = new Map<string, string>()
  const look = (): void => {
    for (const file of folders.flatMap(filesBelow)) {
      try {
        const { size, mtimeMs } = statSync(file)
        if (seen.get(file) === `${size} ${mtimeMs}`) continue
        seen.set(file, `${size} ${mtimeMs}`)
        search(`${file} while running`, opened(readFileSync(file)))
      } catch {
        continue // gone again, or half a gzip: the next look sees it
      }
    }
  }
  const timer = setInterval(look, 50)
  return {
    stop() {
      clearInterval(timer)
      look()
      return seen.size
    },
  }
}

export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

function opened(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}
