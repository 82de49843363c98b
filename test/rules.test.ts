import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '../rules/registry'
import { type Config, defaults } from '../server/engine/config'
import type { Finding, OptionValue, Rule } from '../server/model/rule'
import { applyEdits, type Edit, overlaps } from '../server/model/span'
import { analyzeWith, configOf, documentOf } from './harness/analyze'
import { withCarets, withoutCarets } from './harness/carets'
import { type Fence, fencesOf, rewriteFences, updating } from './harness/page'

const folder = join(__dirname, '../rules')
const languages = ['ts', 'tsx', 'js', 'py']

describe('rules', () => {
  it('each have a page, and each page has a rule', () => {
    const pages = readdirSync(folder).filter((name) => name.endsWith('.md'))
    assert.deepEqual(pages.sort(), rules.map((rule) => `${rule.id}.md`).sort())
  })

  for (const rule of rules) {
    describe(rule.id, () => {
      const file = join(folder, `${rule.id}.md`)
      const fences = fencesOf(readFileSync(file, 'utf8'))
      const changed = new Map<Fence, string>()
      after(() => {
        if (updating && changed.size > 0) rewriteFences(file, changed)
      })
      checkPage(rule, fences, changed)
    })
  }
})

/** One test for each example. A page tests its own rule alone, on invented models. */
function checkPage(rule: Rule, fences: readonly Fence[], changed: Map<Fence, string>): void {
  let options: Record<string, OptionValue> = {}
  let config: Config = defaults
  let before: { source: string; language: string; findings: readonly Finding[] } | undefined
  const seen = { ts: false, py: false }
  for (const fence of fences) {
    const [language = '', kind] = fence.info
    if (language === 'json' && kind === 'options') options = JSON.parse(fence.text)
    if (language === 'json' && kind === 'config') config = configOf(fence.text)
    if (!languages.includes(language)) continue
    const path = `example.${language}`
    if (kind === undefined) {
      const source = withoutCarets(fence.text, language)
      const findings = analyzeWith(rule, path, source, options, config).findings
      before = { source, language, findings }
      if (language === 'py') seen.py = true
      else seen.ts = true
      it(`line ${fence.line}: ${fence.heading}`, () => compare(fence, withCarets(source, language, findings), changed))
    } else if (kind === 'fix' && before !== undefined) {
      const repaired = repair(before, path)
      const { findings } = before
      const left = analyzeWith(rule, path, repaired, options, config).findings
      it(`line ${fence.line}: ${fence.heading}, repaired`, () => {
        assert.notEqual(findings.length, 0, 'a repaired block follows a block with findings')
        compare(fence, repaired, changed)
        assert.deepEqual(
          left.map((f) => f.message).filter((m) => findings.some((f) => f.message === m)),
          [],
        )
      })
    }
  }
  it('has examples in TypeScript and Python', () => assert.deepEqual(seen, { ts: true, py: true }))
}

function compare(fence: Fence, actual: string, changed: Map<Fence, string>): void {
  if (updating) {
    if (actual !== fence.text) changed.set(fence, actual)
    return
  }
  assert.equal(actual, fence.text)
}

/** The source after every fix or suggestion that fits beside the ones before it. */
function repair({ source, findings }: { source: string; findings: readonly Finding[] }, path: string): string {
  const edits: Edit[] = []
  for (const finding of findings) {
    const own = (finding.fix ?? finding.suggestion)?.edits ?? []
    if (own.every((edit) => !edits.some((other) => overlaps(edit.span, other.span)))) edits.push(...own)
  }
  const result = applyEdits(documentOf(path, source).id, source, edits)
  assert.ok(result !== undefined, 'edits of one block overlap')
  return result
}
