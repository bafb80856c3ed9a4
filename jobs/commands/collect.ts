import type { Command } from 'commander'
import { answer, newCommand, type SharedFlags } from '../command.ts'
import { collectLine, collectProblems, collectStep } from '../steps/collect.ts'

/** `hone collect`: pull requests, reviews and builds into the blob store. */
export function collectCommand(): Command {
  return newCommand('collect', 'bring pull requests, reviews and builds from GitHub or files into the blob store', {
    example: 'HONE_GITHUB_TOKEN=… hone collect --config hone.yaml && hone ingest',
  }).action(async (flags: SharedFlags) => {
    await answer(flags, async (session) => {
      const result = await collectStep(session)
      const problems = collectProblems(result)
      return {
        data: result,
        text: [collectLine(result), ...problems.map((problem) => `  ${problem}`)].join('\n'),
        exit_code: problems.length > 0 ? 1 : 0,
      }
    })
  })
}
