/** What a planted cause is, and the two ways most of them play out: a command that must run first, an edit at the place named. */
import { dress, scriptHead, sourceText, wander, type Place } from '../place.ts'
import type { Random } from '../random.ts'
import type { Mark, RunStep, Step } from '../script.ts'

export type CauseKind = 'command' | 'diagnostic' | 'flaky' | 'missing_path' | 'slow' | 'denial' | 'correction'
export type Scope = 'repository' | 'environment' | 'agent_tool' | 'user' | 'external'

export interface PlantedRemedy {
  kind: 'command' | 'edit' | 'retry'
  text: string
  /** A found remedy is right when its text, or the text it puts in, contains one of these. Empty for a retry. */
  accepts: string[]
}

export interface Cause {
  cause_id: string
  kind: CauseKind
  scope: Scope
  title: string
  remedy: PlantedRemedy | null
  /** A cause that looks much like this one and must stay apart from it. */
  near_miss_of: string | null
  /** Share of its sessions in which somebody finds the way out. */
  recovery_rate: number
  /** Words that every line of it contains. */
  needle: string
  /** For diagnostics: the tool whose output shows them; two of one tool may stand in one output. */
  tool?: LintTool
  /** For diagnostics: one finding. */
  find?: (random: Random) => Finding
  /** The steps of one telling. */
  plant(random: Random, place: Place): Step[]
}

type Facts = Pick<Cause, 'cause_id' | 'scope' | 'title' | 'needle'> &
  Partial<Pick<Cause, 'near_miss_of' | 'recovery_rate' | 'kind'>>

interface CommandFacts extends Facts {
  /** The command that fails, in the ways people run it. */
  commands: (random: Random) => string[]
  /** What it says; the head of the script and the generic last line are added for package scripts. */
  output: (random: Random, place: Place) => string
  exit_code?: number
  is_timeout?: boolean
  duration_ms?: [number, number]
  /** The command that helps, in the ways people run it; an empty list when trying again is all there is. */
  fixes: (random: Random) => string[]
  fix_output?: (random: Random) => string
  accepts: string[]
  /** The command that succeeds in the end, when it is not the same one. */
  passing?: (command: string, random: Random) => string
  pass_output: (random: Random, place: Place) => string
  /** False for plain commands that no package script wraps. */
  is_script?: boolean
}

/** A command fails until another one has run (or until it is simply run again). */
export function commandCause(facts: CommandFacts): Cause {
  const { cause_id, scope, title, needle, near_miss_of = null, recovery_rate = 0.8 } = facts
  const isRetry = facts.accepts.length === 0
  const text = facts.accepts[0] ?? 'run it again'
  const kind = facts.kind ?? (isRetry ? 'flaky' : 'command')
  const remedy: PlantedRemedy = { kind: isRetry ? 'retry' : 'command', text, accepts: facts.accepts }
  const plant = (random: Random, place: Place): Step[] => {
    const command = random.pick(facts.commands(random))
    const mark = (role: Mark['role']): { marks: Mark[] } => ({ marks: [{ cause_id, role, needle }] })
    const [low, high] = facts.duration_ms ?? [800, 20_000]
    const failed = (): RunStep => ({
      do: 'run',
      command: facts.is_script === false ? command : dress(random, command, place),
      output:
        facts.is_script === false
          ? facts.output(random, place)
          : scripted(random, command, facts.output(random, place), place),
      exit_code: facts.exit_code ?? 1,
      duration_ms: random.int(low, high),
      ...(facts.is_timeout === true ? { is_timeout: true } : {}),
      ...mark('failure'),
    })
    const steps: Step[] = [failed(), ...wander(random, 2)]
    if (!isRetry && random.chance(0.3)) steps.push(failed(), ...wander(random, 1))
    if (!random.chance(recovery_rate)) return steps
    const fix = facts.fixes(random)
    if (fix.length > 0) {
      const output = facts.fix_output?.(random) ?? `Done in ${random.int(1, 30)}.${random.int(1, 9)}s\n`
      steps.push({
        do: 'run',
        command: random.pick(fix),
        output,
        exit_code: 0,
        duration_ms: random.int(900, 25_000),
        ...mark('remedy'),
      })
      if (random.chance(0.15)) steps.push(...wander(random, 1))
    }
    const passing = facts.passing?.(command, random) ?? command
    steps.push({
      do: 'run',
      command: facts.is_script === false ? passing : dress(random, passing, place),
      output: facts.pass_output(random, place),
      exit_code: 0,
      duration_ms: random.int(Math.min(low, 8000), Math.min(high, 30_000)),
      ...mark('recovery'),
    })
    return steps
  }
  return { cause_id, kind, scope, title, needle, near_miss_of, recovery_rate, remedy, plant }
}

function scripted(random: Random, command: string, output: string, place: Place): string {
  if (!command.startsWith('pnpm')) return output
  const script = command.split(' ').at(-1) ?? 'test'
  return `${scriptHead(random, script, script, place)}${output}${random.chance(0.7) ? ' ELIFECYCLE  Command failed with exit code 1.\n' : ''}`
}

export interface LintTool {
  name: string
  commands: string[]
  /** The findings as the tool prints them. */
  print: (findings: Finding[], random: Random, place: Place) => string
  clean: (random: Random) => string
}
export interface Finding {
  file: string
  line: number
  column: number
  message: string
  rule: string
  /** The whole lines before and after the repair. */
  before: string
  after: string
}

interface DiagnosticFacts extends Facts {
  tool: LintTool
  accepts: string[]
  remedy_text: string
  find: (random: Random) => Finding
}

/** A tool names a place; an edit there makes it go away. */
export function diagnosticCause(facts: DiagnosticFacts): Cause {
  const { cause_id, scope, title, needle, near_miss_of = null, recovery_rate = 0.9, tool, find } = facts
  const remedy: PlantedRemedy = { kind: 'edit', text: facts.remedy_text, accepts: facts.accepts }
  const cause: Cause = {
    ...{ cause_id, kind: 'diagnostic', scope, title, needle, near_miss_of, recovery_rate, remedy, tool, find },
    plant: (random, place) => plantFindings([cause], random, place),
  }
  return cause
}

/** One run of a lint tool that shows a finding or two of every cause given, and what the agent does about it. */
export function plantFindings(causes: readonly Cause[], random: Random, place: Place): Step[] {
  const tool = causes[0]?.tool
  if (tool === undefined) return []
  const shown = causes.flatMap((cause) =>
    Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => ({ cause, finding: cause.find?.(random) })),
  )
  const findings = shown.flatMap(({ finding }) => finding ?? [])
  const marks = (role: Mark['role'], of: readonly Cause[] = causes): Mark[] =>
    of.map(({ cause_id, needle }) => ({ cause_id, role, needle }))
  const command = random.pick(tool.commands)
  const duration_ms = random.int(1500, 20_000)
  const output = tool.print(findings, random, place)
  const steps: Step[] = [
    { do: 'run', command: dress(random, command, place), output, exit_code: 1, duration_ms, marks: marks('failure') },
  ]
  const isRecovered = random.chance(Math.min(...causes.map((cause) => cause.recovery_rate)))
  if (!isRecovered) return [...steps, ...wander(random, 1)]
  for (const { cause, finding } of shown) {
    if (finding === undefined) continue
    const { file, before, after } = finding
    if (random.chance(0.7))
      steps.push({ do: 'read', file, content: `${sourceText(random)}${before}\n${sourceText(random)}` })
    steps.push({ do: 'edit', file, before, after, marks: marks('remedy', [cause]) })
  }
  steps.push(...wander(random, 1))
  steps.push({
    do: 'run',
    command: dress(random, command, place),
    output: tool.clean(random),
    exit_code: 0,
    duration_ms,
    marks: marks('recovery'),
  })
  return steps
}
