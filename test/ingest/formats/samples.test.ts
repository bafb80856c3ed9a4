import { expect, test } from 'vitest'
import { samplesDir } from '../../samples.ts'
import { compareFolder } from './compare-counts.ts'

for (const agent of ['codex', 'claude-code']) {
  const folder = samplesDir(agent)
  test.skipIf(folder === null)(
    `${agent} samples: sessions, tool calls, failures and tokens equal an independent count, file by file and in all (skipped without samples)`,
    async () => {
      const { files, reader, independent } = await compareFolder(folder as string)
      expect(files.map(({ file, reader: figures }) => ({ file, ...figures }))).toEqual(
        files.map(({ file, independent: figures }) => ({ file, ...figures })),
      )
      expect(files.length).toBeGreaterThan(20)
      expect(reader).toEqual(independent)
    },
  )
}
