/** Which store a written-down URL means, and what is said about one that means none. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openStore } from '#ingest/blobs/open.ts'

describe('openStore', () => {
  const folder = join(tmpdir(), 'hone store')

  test.each([
    [folder, pathToFileURL(folder).href],
    [pathToFileURL(folder).href, pathToFileURL(folder).href],
    ['relative/store', pathToFileURL('relative/store').href],
    ['s3://team-logs', 's3://team-logs'],
    ['s3://team-logs/hone/logs/', 's3://team-logs/hone/logs'],
  ])('%s → %s', async (url, gives) => {
    expect((await openStore(url, { s3: { region: 'eu-west-1' } })).url).toBe(gives)
  })

  test.each([
    ['', /it is empty/],
    ['gs://bucket/x', /its kind gs: is not known/],
    ['https://bucket.s3.amazonaws.com', /its kind https: is not known/],
    ['s3:bucket', /two slashes/],
    ['s3://', /bucket name is not valid/],
    ['s3://a_b c/x', /bucket name is not valid/],
    ['s3://bucket/a/../b', /prefix has characters/],
    ['file://host/share', /host/],
  ])('%j → refused with what to write instead', async (url, message) => {
    await expect(openStore(url)).rejects.toMatchObject({
      name: 'KnownError',
      message: expect.stringMatching(message),
      hint: 'Write file:///path, a plain path, or s3://bucket/prefix.',
    })
  })
})
