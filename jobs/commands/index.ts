/** Every command of the program, in the order the help shows them. */
import type { Command } from 'commander'
import { clusterCommand } from './cluster.ts'
import { evalCommand } from './eval.ts'
import { scheduleCommand } from './schedule.ts'
import { analyzeCommand } from './analyze.ts'
import { collectCommand } from './collect.ts'
import { demoCommand } from './demo.ts'
import { digestCommand } from './digest.ts'
import { doctorCommand } from './doctor.ts'
import { errorLinesCommand } from './error-lines.ts'
import { fingerprintCommand } from './fingerprint.ts'
import { ingestCommand } from './ingest.ts'
import { nightlyCommand } from './nightly.ts'
import { proposeCommand } from './propose.ts'
import { rebuildCommand } from './rebuild.ts'
import { redactCommand } from './redact.ts'
import { sqlCommand } from './sql.ts'
import { uploadCommand } from './upload.ts'

export function commands(): Command[] {
  return [
    demoCommand(),
    nightlyCommand(),
    uploadCommand(),
    collectCommand(),
    ingestCommand(),
    analyzeCommand(),
    proposeCommand(),
    digestCommand(),
    sqlCommand(),
    clusterCommand(),
    doctorCommand(),
    rebuildCommand(),
    scheduleCommand(),
    evalCommand(),
    fingerprintCommand(),
    redactCommand(),
    errorLinesCommand(),
  ]
}
