/** What a piece of work costs in processor time, which other programs on a busy machine do not change. */

/** Milliseconds of user time of this process while `work` ran. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1000
}
