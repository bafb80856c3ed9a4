/** Which calls run the same thing: needed to see that a trouble is gone, and what came in between. */
import type { Purpose, SimpleCommand } from './commands.ts'
import type { Call } from './trace.ts'

/** What a tool's diagnostics come from; tools not listed come from whatever the line is about. */
const purposesOfTool: Readonly<Record<string, readonly Purpose[]>> = {
  'golangci-lint': ['lint'],
  eslint: ['lint'],
  biome: ['lint', 'format'],
  ruff: ['lint'],
  clippy: ['lint'],
  shellcheck: ['lint'],
  lint: ['lint'],
  prettier: ['format', 'lint'],
  black: ['format', 'lint'],
  'go test': ['test'],
  pytest: ['test'],
  vitest: ['test'],
  jest: ['test'],
  maven: ['test', 'build'],
  tsc: ['types', 'build', 'lint'],
  mypy: ['types', 'lint'],
  go: ['build', 'test', 'types', 'lint', 'serve'],
  rustc: ['build', 'test', 'types', 'lint', 'serve'],
  javac: ['build', 'test'],
  kotlinc: ['build', 'test'],
  gradle: ['build', 'test', 'lint'],
  csc: ['build', 'test', 'serve'],
  msbuild: ['build', 'test', 'install', 'serve'],
  rubocop: ['lint'],
  pylint: ['lint'],
  phpstan: ['lint'],
  credo: ['lint'],
  checkstyle: ['lint', 'build'],
  ktlint: ['lint', 'build', 'format'],
}

/** The commands of a call that may have printed a tool's diagnostics; the main one when none fits its purpose. */
export function producers(call: Call, tool: string | null): SimpleCommand[] {
  const wanted = tool === null ? undefined : purposesOfTool[tool]
  const fitting = wanted ? call.commands.filter((command) => wanted.includes(command.purpose)) : []
  if (fitting.length > 0) return fitting
  const main = call.main ?? call.commands.at(-1)
  return main ? [main] : []
}

/** Whether `call` ran what `failing` ran and got as far as the tool: it is green, or the tool said other things. */
export function isRunOf(call: Call, failing: Call, tool: string | null): boolean {
  if (failing.tool_kind !== 'shell')
    return call.tool === failing.tool && call.path === failing.path && call.status === 'ok'
  if (
    call.tool_kind !== 'shell' ||
    call.status === 'denied' ||
    call.status === 'interrupted' ||
    call.status === 'cascade'
  )
    return false
  const families = new Set(producers(failing, tool).map((command) => command.family))
  if (!producers(call, tool).some((command) => families.has(command.family))) return false
  return !call.is_red || (tool !== null && call.diagnostics.some((one) => one.tool === tool))
}

/** A one-liner of the agent's own (jq, sed, python -c, an API call): its failure is no trouble of the repository. */
export function isOwnScript(call: Call): boolean {
  const main = call.main
  if (main === null) return true
  const words = main.argv
  if (/^(python|ruby|perl|node|php|bash|sh|awk|sed|osascript)$/.test(main.family)) return true
  if (/^(curl|wget|gh api|rm|cp|mv|mkdir|chmod|touch|ln|kill|pkill|tar|unzip|exit)$/.test(main.family)) return true
  return words.some((word) => /^\/?(private\/)?tmp\//.test(word)) && main.purpose === 'other'
}
