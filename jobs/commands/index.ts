/** Every command of the program, in the order the help shows them; each module is loaded only when it is needed. */
import type { Command } from 'commander'

const loaders = {
  demo: async () => (await import('./demo.ts')).demoCommand(),
  nightly: async () => (await import('./nightly.ts')).nightlyCommand(),
  upload: async () => (await import('./upload.ts')).uploadCommand(),
  collect: async () => (await import('./collect.ts')).collectCommand(),
  ingest: async () => (await import('./ingest.ts')).ingestCommand(),
  analyze: async () => (await import('./analyze.ts')).analyzeCommand(),
  propose: async () => (await import('./propose.ts')).proposeCommand(),
  digest: async () => (await import('./digest.ts')).digestCommand(),
  sql: async () => (await import('./sql.ts')).sqlCommand(),
  cluster: async () => (await import('./cluster.ts')).clusterCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  rebuild: async () => (await import('./rebuild.ts')).rebuildCommand(),
  schedule: async () => (await import('./schedule.ts')).scheduleCommand(),
  eval: async () => (await import('./eval.ts')).evalCommand(),
  fingerprint: async () => (await import('./fingerprint.ts')).fingerprintCommand(),
  redact: async () => (await import('./redact.ts')).redactCommand(),
  'error-lines': async () => (await import('./error-lines.ts')).errorLinesCommand(),
} satisfies Record<string, () => Promise<Command>>

/** All commands, or only the one named (all when there is no such command, so that the help can list them). */
export async function commands(only?: string): Promise<Command[]> {
  const load = only === undefined ? undefined : loaders[only as keyof typeof loaders]
  return load ? [await load()] : await Promise.all(Object.values(loaders).map((one) => one()))
}
