import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanText, fingerprint, maxChars } from '#analyze/fingerprint/fingerprint.ts'
import { cleanSql, fingerprintSql, maskSql } from '#analyze/fingerprint/fingerprint-sql.ts'
import { matchSql, patternToRegex } from '#analyze/fingerprint/pattern.ts'
import { sampleTexts } from './texts.ts'

let instance: DuckDBInstance
let connection: DuckDBConnection

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  connection = await instance.connect()
  await connection.run('CREATE TABLE texts (n INTEGER, text VARCHAR, pattern VARCHAR)')
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

async function load(texts: string[]): Promise<void> {
  await connection.run('DELETE FROM texts')
  const appender = await connection.createAppender('texts')
  texts.forEach((text, n) => {
    appender.appendInteger(n)
    appender.appendVarchar(text)
    appender.appendVarchar(fingerprint(text).pattern)
    appender.endRow()
  })
  appender.closeSync()
}

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects()
}

describe('the fingerprint in SQL', () => {
  test.each([1, 2, 3])('4,000 hard texts of seed %i give what TypeScript gives', async (seed) => {
    const texts = [...sampleTexts(4000, seed), 'x'.repeat(maxChars - 1) + '😀😀', 'é'.repeat(maxChars + 1) + '1']
    await load(texts)
    const inDuckDb = await rows(
      `SELECT ${cleanSql('text')} AS clean, ${maskSql('text')} AS pattern, ${fingerprintSql('text')} AS fingerprint FROM texts ORDER BY n`,
    )
    const here = texts.map((text) => {
      const { pattern, fingerprint: id } = fingerprint(text)
      return { clean: cleanText(text), pattern, fingerprint: id }
    })
    expect(inDuckDb).toEqual(here)
  })

  test('every text matches its own pattern, as LIKE and as an expression', async () => {
    await load(sampleTexts(3000, 4))
    const patterns = await rows('SELECT DISTINCT pattern FROM texts ORDER BY pattern LIMIT 300')
    const missed: unknown[] = []
    for (const { pattern } of patterns as { pattern: string }[]) {
      const [row] = await rows(`
        SELECT count(*) FILTER (WHERE NOT ${matchSql('text', pattern)}) AS like_missed,
               count(*) FILTER (WHERE NOT regexp_matches(${cleanSql('text')}, '${patternToRegex(pattern).replaceAll("'", "''")}')) AS regex_missed
        FROM texts WHERE pattern = '${pattern.replaceAll("'", "''")}'`)
      if (row!.like_missed !== 0n || row!.regex_missed !== 0n) missed.push({ pattern, ...row })
    }
    expect(patterns.length).toBe(300)
    expect(missed).toEqual([])
  })

  test('null stays null', async () => {
    expect(await rows(`SELECT ${fingerprintSql('NULL::VARCHAR')} AS id`)).toEqual([{ id: null }])
  })
})
