/** Makes fake secrets at run time from parts, so that no text in this repository looks like a secret to a scanner. */

const ALPHABETS = {
  hex: '0123456789abcdef',
  base62: 'aB3xY7kLmQ9rTz2WvN4pJc8HdS6gFf1XbGeK5uRtMnPqZs0VwDyCjEhAiOoUl',
  lower: 'q7x2m9k4v8z3j6w1r5t0ypbdfghlncs',
  upper: 'Q7XM9K4V8Z3J6WR5TYPBDFGHLNCS2',
}

/** `length` characters of an alphabet, the same each time for the same seed, without long repeats. */
export function run(alphabet: keyof typeof ALPHABETS, length: number, seed = 1): string {
  const letters = ALPHABETS[alphabet]
  let state = seed * 7919 + length
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return letters[(state >> 8) % letters.length]
  }).join('')
}

/** A UUID of fixed invented digits. */
export function uuid(seed = 1): string {
  return [8, 4, 4, 4, 12].map((length, index) => run('hex', length, seed * 10 + index)).join('-')
}
