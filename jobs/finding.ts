/** One line of `hone doctor`: what was looked at, whether it is fine, and what to do when it is not. */
export interface Finding {
  is_ok: boolean
  what: string
  /** What to do about it; empty when it is fine. */
  hint: string
}

export const fine = (what: string): Finding => ({ is_ok: true, what, hint: '' })
export const look = (what: string, hint: string): Finding => ({ is_ok: false, what, hint })
