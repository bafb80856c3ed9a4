/** How numbers, times and names are written for people, in one place for mail, pages and terminal. */

/** 95000 → `1.6 min`; under a minute in seconds, over 90 minutes in hours; null → `unknown`. */
export function duration(ms: number | null): string {
  if (ms === null) return 'unknown'
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`
  if (ms < 5_400_000) return `${round(ms / 60_000)} min`
  return `${round(ms / 3_600_000)} h`
}

/** Time lost, or that nobody knows how much. */
export function lost(ms: number | null): string {
  return ms === null ? 'time lost unknown' : `${duration(ms)} lost`
}

/** 1234567 → `1,234,567`. */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** Dollars with cents; null → `unknown`, never zero. */
export function usd(amount: number | null): string {
  if (amount === null) return 'unknown'
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** A sum beside what could not be priced: `$3.46`, `at least $3.46 (2 models without a price)`. */
export function cost(amount: number, count_unpriced: number): string {
  if (count_unpriced === 0) return usd(amount)
  return `at least ${usd(amount)} (${some(count_unpriced, 'model')} without a price)`
}

/** Millions and thousands of tokens: 1234567 → `1.2 M`. */
export function tokens(n: number): string {
  if (n >= 1e6) return `${round(n / 1e6)} M`
  return n >= 1e3 ? `${round(n / 1e3)} k` : String(n)
}

/** A day in a zone, e.g. `Mon 5 Jan 2026`. */
export function day(epoch_ms: number, zone: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: zone } as const
  return new Intl.DateTimeFormat('en-GB', options).format(epoch_ms).replace(',', '')
}

/** `1 session`, `3 sessions`. */
export function some(n: number, noun: string): string {
  const plural = noun === 'person' ? 'people' : `${noun}s`
  return `${count(n)} ${n === 1 ? noun : plural}`
}

/** How many people, shown only from three up, so that no line points at one person. */
export function people(n: number): string {
  return n >= 3 ? some(n, 'person') : 'fewer than 3 people'
}

/** This week against last: `12 (9 the week before)`; null → `unknown`, never zero. */
export function against(now: number | null, before: number | null): string {
  const told = (n: number | null) => (n === null ? 'unknown' : count(n))
  return `${told(now)} (${told(before)} the week before)`
}

function round(n: number): string {
  return n >= 10 ? String(Math.round(n)) : n.toFixed(1).replace(/\.0$/, '')
}
