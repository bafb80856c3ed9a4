/** The program the agents start: it sets an upload going in the background, at low priority, and returns at once. */
import { quoted } from './targets.ts'

/** In: node, the command line program and its arguments. Out: a POSIX shell script that never fails and never prints. */
export function hookScript(node: string, cli: string, args: readonly string[]): string {
  const command = [node, cli, 'upload', '--hook', '--quiet', ...args].map(quoted).join(' ')
  return `#!/bin/sh
# Written by \`hone upload --install\`, removed by \`hone upload --uninstall\`.
# Starts an upload that outlives the agent and gives way when one is running; returns at once, prints nothing, never fails.
detach=nohup
command -v setsid >/dev/null 2>&1 && detach=setsid
$detach nice -n 10 ${command} </dev/null >/dev/null 2>&1 &
# What the agent writes to us is read in the background, so that it never meets a closed pipe and never waits.
[ -t 0 ] || { cat <&3 >/dev/null 2>&1 3<&- & } 2>/dev/null 3<&0
exit 0
`
}
