/** The ceiling of one run: what a call could cost at worst is set aside before it is made, what it did cost is booked after it. */
import type { ModelPrices } from './settings.ts'

export interface Budget {
  /** Sets the worst case aside; false when the ceiling or the number of calls would be passed. */
  reserve(worst_usd: number): boolean
  /** Gives the reserve back and books the cost. */
  settle(worst_usd: number, cost_usd: number): void
  /** Gives the reserve of a call back that was not made. */
  release(worst_usd: number): void
  /** Books a cost that an earlier run set aside: told with this run, no part of its ceiling. */
  book(cost_usd: number): void
  spent_usd(): number
  /** The ceiling as given. */
  max_usd: number
}

export function openBudget(max_usd: number, max_calls: number): Budget {
  let [spent, held, calls, earlier] = [0, 0, 0, 0]
  return {
    max_usd,
    reserve: (worst_usd) => {
      // Sums of prices are not exact in binary; a billionth of a dollar is forgiven.
      if (calls >= max_calls || spent + held + worst_usd > max_usd + 1e-9) return false
      calls += 1
      held += worst_usd
      return true
    },
    settle: (worst_usd, cost_usd) => {
      held -= worst_usd
      spent += cost_usd
    },
    release: (worst_usd) => {
      held -= worst_usd
      calls -= 1
    },
    book: (cost_usd) => {
      earlier += cost_usd
    },
    spent_usd: () => spent + earlier,
  }
}

/** A tokenizer gives no more tokens than the text has bytes; messages and schema wrapping add a few. */
const wrapping_tokens = 200

/** The most one attempt of a call can cost: every byte a token, every allowed output token used. */
export function worstCallUsd(sent: string, max_output_tokens: number, prices: ModelPrices): number {
  return ((Buffer.byteLength(sent) + wrapping_tokens) * prices.input_usd + max_output_tokens * prices.output_usd) / 1e6
}

/** The most one attempt to embed these texts can cost. */
export function worstEmbeddingUsd(texts: readonly string[], prices: ModelPrices): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 16, 0)
  return (bytes * prices.embedding_usd) / 1e6
}
