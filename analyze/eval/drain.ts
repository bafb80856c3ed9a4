/** A plain Drain (He et al. 2017) in one configuration: the log parser that others are measured against. */

export interface DrainSettings {
  /** Levels of the tree: length, first words, leaf. */
  depth: number
  /** Share of words a line must have in common with a template to join it. */
  similarity: number
  /** Children of a node before further words share one branch. */
  maxChildren: number
}

interface Node {
  children: Map<string, Node>
  templates: { id: number; words: string[] }[]
}

/** A label per line: the number of its template. Numbers and addresses are masked before, as in the paper. */
export function drain(lines: readonly string[], settings: DrainSettings): string[] {
  const root: Node = { children: new Map(), templates: [] }
  let count = 0
  return lines.map((line) => {
    const words = masked(line).split(/\s+/).filter(Boolean)
    const leaf = leafOf(root, words, settings)
    const best = bestOf(leaf, words)
    if (best && best.share >= settings.similarity) {
      best.template.words = best.template.words.map((word, i) => (word === words[i] ? word : '<*>'))
      return String(best.template.id)
    }
    leaf.templates.push({ id: ++count, words })
    return String(count)
  })
}

function masked(line: string): string {
  return line
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<*>')
    .replace(/\b0x[0-9a-fA-F]+\b/g, '<*>')
    .replace(/(?<![\w.])[-+]?\d+(?:\.\d+)?(?![\w.])/g, '<*>')
}

function leafOf(root: Node, words: string[], { depth, maxChildren }: DrainSettings): Node {
  let node = child(root, String(words.length), Infinity)
  for (const word of words.slice(0, depth - 2)) node = child(node, /\d/.test(word) ? '<*>' : word, maxChildren)
  return node
}

function child(node: Node, word: string, maxChildren: number): Node {
  const name = node.children.has(word) || node.children.size < maxChildren ? word : '<*>'
  const known = node.children.get(name)
  if (known) return known
  const made: Node = { children: new Map(), templates: [] }
  node.children.set(name, made)
  return made
}

function bestOf(leaf: Node, words: string[]) {
  let best: { template: Node['templates'][number]; share: number } | null = null
  for (const template of leaf.templates) {
    const same = template.words.filter((word, i) => word !== '<*>' && word === words[i]).length
    const share = words.length === 0 ? 1 : same / words.length
    if (!best || share > best.share) best = { template, share }
  }
  return best
}
