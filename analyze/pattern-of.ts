/** The pattern of a signal: its text masked, its tool and rule kept as they are, and the fingerprint of both together. */
import { fingerprint, fingerprintOfKey } from './fingerprint/fingerprint.ts'

/**
 * `name` holds codes such as TS2307 or SC2086 that a mask would take for numbers; they are the cause and stay. `reader`
 * names what chose the text, with its version, where that may choose another one day: it is part of the fingerprint.
 */
export function patternOf(
  one: { text: string; name: string; is_exact: boolean },
  reader = '',
): { pattern: string; fingerprint: string } {
  const masked = one.is_exact ? one.text : fingerprint(one.text).pattern
  const pattern = one.name === '' ? masked : `${masked} (${one.name})`
  return { pattern, fingerprint: fingerprintOfKey(reader === '' ? pattern : `${reader}\n${pattern}`) }
}
