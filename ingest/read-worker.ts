/** The body of a reading thread: asks for nothing, answers each object's bytes with its rows (see read-pool.ts). */
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Question } from './read-pool.ts'
import { readRows, type ReadOptions } from './read-rows.ts'

parentPort?.on('message', ({ id, object_key, stored }: Question) => {
  void readRows(object_key, stored, workerData as ReadOptions).then(
    (rows) => parentPort?.postMessage({ id, rows } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ id, rows: null, error } satisfies Answer),
  )
})
