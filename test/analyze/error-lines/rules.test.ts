/** Every rule of the table holds against its own example line. */
import { describe, expect, it } from 'vitest'
import { matchRule, mayMatter } from '#analyze/error-lines/match.ts'
import { allRules } from '#analyze/error-lines/rules/all.ts'
import { cpuMs } from '../../cpu.ts'

describe('rule table', () => {
  it.each(allRules.map((rule) => [rule.name, rule.example] as const))('%s names its example', (name, example) => {
    expect(matchRule(example)?.rule.name).toBe(name)
  })

  it('lets every example but noise through the quick look', () => {
    expect(allRules.filter((rule) => rule.kind !== 'noise' && !mayMatter(rule.example))).toEqual([])
  })

  it('has no name twice', () => {
    expect(allRules.map((rule) => rule.name).sort()).toEqual([...new Set(allRules.map((rule) => rule.name))].sort())
  })

  it('names every wrapper and verdict as such, so that a reader of a rule name knows it', () => {
    for (const rule of allRules) {
      if (rule.kind !== 'cause') expect(rule.name.split(':')[0]).toBe(rule.kind)
      else expect(['wrapper', 'verdict', 'noise']).not.toContain(rule.tool)
    }
  })

  it('needs under 40 ms for 600 hostile characters in any one rule', () => {
    const hostile = [
      'a',
      ' ',
      '\t',
      '0',
      '.',
      ':',
      '/',
      '-',
      '=',
      'a.',
      'a:1',
      'at ',
      'error ',
      '[ERROR] ',
      '1) ',
      '"',
      "'",
      '> ',
    ].map((piece) => piece.repeat(600).slice(0, 600))
    const once = (rule: (typeof allRules)[number], text: string) =>
      cpuMs(() => [rule.pattern.test(text), rule.until?.test(text)])
    for (const rule of allRules) {
      for (const text of hostile) {
        const cost_ms = Math.min(once(rule, text), once(rule, text))
        expect(cost_ms, `${rule.name} on ${text.slice(0, 10)}…`).toBeLessThan(40)
      }
    }
  })
})
