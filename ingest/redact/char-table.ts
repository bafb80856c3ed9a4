/** Which characters belong to a set, as a table by code: the cheapest question a scan can ask of each character. */

/** ASCII letters and digits. */
export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** In: ASCII characters. Out: 1 at each one's code; 0, or nothing beyond ASCII, elsewhere. */
export function charTable(chars: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const char of chars) table[char.charCodeAt(0)] = 1
  return table
}

/** A letter, a digit, a dash or an underscore: what most vendors' tokens are made of. */
export const inToken = charTable(`${ALPHANUMERIC}_-`)
