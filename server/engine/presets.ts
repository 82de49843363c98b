import type { Rule, Severity } from '../model/rule'

/** What a configuration may extend without a file, by name. */
export const presetNames = ['promptfare:recommended', 'promptfare:strict', 'promptfare:all'] as const

/**
 * The severities that a preset changes. What it leaves as it is is not named, since a rule's own reports may differ from its severity:
 * a retired model is an error, an old one a warning. An unknown name changes nothing.
 */
export function presetOf(rules: readonly Rule[], name: string): Record<string, Severity> {
  const changed = rules.flatMap((rule): [string, Severity][] => {
    if (name === 'promptfare:all' && rule.severity === 'off') return [[rule.id, 'info']]
    return name === 'promptfare:strict' && rule.severity === 'info' && isProven(rule) ? [[rule.id, 'warning']] : []
  })
  return Object.fromEntries(changed)
}

/** As good as a rule has to be to warn by itself: nine in ten of what was read. */
function isProven({ measured }: Rule): boolean {
  return measured !== undefined && measured.read > 0 && measured.right >= measured.read * 0.9
}
