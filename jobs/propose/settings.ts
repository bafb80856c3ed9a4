/** The settings of `hone propose`, with the sentences that document them. */
import { z } from 'zod'

const TargetRepository = z
  .strictObject({
    name: z.string().min(1).describe('`owner/name`, as the sessions name it; lessons of that repository go here.'),
    url: z
      .string()
      .min(1)
      .optional()
      .describe('Git URL or path to clone from and push to; default with forge github: https://<host>/<name>.git.'),
    base: z.string().min(1).optional().describe("Branch to propose against; default: the repository's own default."),
    forge: z
      .enum(['none', 'github'])
      .default('none')
      .describe('github: open draft pull requests. none: push a branch and write the description to a file.'),
  })
  .refine((repo) => repo.url !== undefined || repo.forge === 'github', {
    path: ['url'],
    message: 'a Git URL or path is needed unless forge is github',
  })
  .refine((repo) => repo.forge === 'none' || /^[\w.-]+\/[\w.-]+$/.test(repo.name), {
    path: ['name'],
    message: 'owner/name is needed with forge github',
  })
export type TargetRepository = z.infer<typeof TargetRepository>

const GitHubSettings = z.strictObject({
  api_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.github.com')
    .describe('GitHub API; for GitHub Enterprise Server https://<host>/api/v3.'),
  is_draft: z
    .boolean()
    .default(true)
    .describe('Open pull requests as drafts; some private repositories do not allow drafts.'),
})

export const ProposeSettings = z.strictObject({
  repos: z.array(TargetRepository).default([]).describe('Repositories that Hone may propose changes to.'),
  github: GitHubSettings.prefault({}).describe('How to reach GitHub; the token comes from the environment.'),
  max_new_per_day: z
    .int()
    .min(0)
    .default(3)
    .describe('New proposals per UTC day, over all repositories; the most costly lessons go first.'),
  max_open: z.int().min(0).default(10).describe('Open proposals per repository.'),
  author: z
    .strictObject({ name: z.string().min(1), email: z.string().min(3) })
    .default({ name: 'Hone', email: 'hone@hone.invalid' })
    .describe('Author and committer of the commits. Commits by anyone else on a branch make Hone leave it alone.'),
  git_timeout_ms: z.int().min(1000).default(120_000).describe('Longest time for one git command over the network.'),
})
export type ProposeSettings = z.infer<typeof ProposeSettings>
