import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { BadArchive, decompress, type DecompressLimits } from '#ingest/decompress.ts'

/** `hello hello hello hello hello` as one zstd frame, made by the zstd command line tool. */
const zstd = Buffer.from('KLUv/QRYZQAAMGhlbGxvIAEAqUsRh04gCg==', 'base64')

async function* parts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function plain(bytes: Uint8Array, size = 5, limits?: DecompressLimits): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompress(parts(bytes, size), limits)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('plain bytes pass unchanged, whatever their size and chunking', async () => {
  for (const text of ['', 'a', 'hello', 'hello hello']) {
    expect(await plain(Buffer.from(text), 1)).toBe(text)
    expect(await plain(Buffer.from(text), 100)).toBe(text)
  }
})

test('gzip, also of several members', async () => {
  const two = Buffer.concat([gzipSync('one '), gzipSync('two')])
  expect(await plain(two, 1)).toBe('one two')
  expect(await plain(two, 1000)).toBe('one two')
})

test('zstd, also of several frames, and cut off', async () => {
  expect(await plain(zstd, 3)).toBe('hello hello hello hello hello')
  expect(await plain(Buffer.concat([zstd, zstd]), 1000)).toBe(
    'hello hello hello hello hellohello hello hello hello hello',
  )
  await expect(plain(zstd.subarray(0, -6), 1000)).rejects.toThrow(new BadArchive('zstd archive is cut off'))
})

test('a zstd frame that asks for gigabytes of window is refused before they are taken', async () => {
  const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00])
  await expect(plain(greedy, 100)).rejects.toThrow('zstd window over the limit')
})

test('damaged and cut archives say which', async () => {
  const zipped = gzipSync('hello '.repeat(1000))
  await expect(plain(zipped.subarray(0, zipped.length - 9))).rejects.toThrow(new BadArchive('gzip archive is cut off'))
  const broken = Buffer.from(zipped)
  broken[14] = (broken[14] ?? 0) ^ 0xff
  broken[15] = (broken[15] ?? 0) ^ 0xff
  await expect(plain(broken)).rejects.toThrow(/^gzip archive is (damaged|cut off)$/)
})

test('the total is capped', async () => {
  const limits = { max_total_bytes: 1000, max_ratio: 1e9, ratio_from_bytes: 0 }
  await expect(plain(gzipSync('x'.repeat(5000)), 50, limits)).rejects.toThrow('larger than the size limit')
  await expect(plain(Buffer.from('x'.repeat(5000)), 50, limits)).rejects.toThrow('larger than the size limit')
})
