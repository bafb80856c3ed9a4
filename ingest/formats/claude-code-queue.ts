/** Prompts a person typed while Claude Code was working: queue operations and attachments in, each prompt told once. */
import { contentHash } from './thread-log.ts'

export class ClaudeQueue {
  #waiting: string[] = []
  readonly #told = new Map<string, string>()

  /**
   * In: a queue operation. Out: the prompt that the running turn now reads (`remove`), else null: a `dequeue` gives an
   * ordinary user line next, `popAll` takes the prompts back into the editor.
   */
  operation(operation: string, content: string | null): string | null {
    if (operation === 'enqueue' && content !== null) this.#waiting.push(content)
    if (operation === 'popAll') this.#waiting = []
    if (operation === 'dequeue') this.#waiting.shift()
    return operation === 'remove' ? (this.#waiting.shift() ?? null) : null
  }

  /** True unless the other source (queue or attachment, newer versions write both) has told this text already. */
  told(text: string, source: 'queue' | 'attachment'): boolean {
    const key = contentHash(text)
    const before = this.#told.get(key)
    this.#told.set(key, before ?? source)
    return before === undefined || before === source
  }
}
