import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { languages } from '../server/hosts/compose'
import type { Rule } from '../server/model/rule'
import { createLowering } from '../server/sdks/lower'
import type { Sdk } from '../server/sdks/sdk'
import { generate, repairsIn } from '../tools/gen'
import { newRule } from '../tools/new-rule'
import { newSdk } from '../tools/new-sdk'
import { acmeCatalog, acmeDay } from './harness/acme'
import { analyzeWith, documentOf } from './harness/analyze'
import { withCarets, withoutCarets } from './harness/carets'
import { fencesOf } from './harness/page'

const root = path.join(__dirname, '..')

describe('tools', () => {
  it('have generated the files that follow from rules and SDKs', () => {
    for (const [file, text] of generate(root)) {
      assert.equal(fs.readFileSync(path.join(root, file), 'utf8'), text, `${file} is stale: run npm run gen`)
    }
  })

  it('write a rule that does what its page says', () => {
    const rule = load<Rule>('rules', newRule['.ts']('missing-zebra', '0.1.0', []), { server: 'server' })
    const blocks = fencesOf(newRule['.md']('missing-zebra', '0.1.0', [])).filter(({ info }) => info.length === 1)
    assert.equal(blocks.length, 3)
    for (const { info, text } of blocks) {
      const [language = ''] = info
      const source = withoutCarets(text, language)
      const { findings } = analyzeWith(rule, `example.${language}`, source)
      assert.equal(withCarets(source, language, findings), text)
    }
  })

  for (const names of [[], ['zebra', 'zebra-sdk'], ['@zebra/sdk'], ['zebra.api']]) {
    it(`write an SDK whose calls are read: ${names.join(' ')}`, () => {
      const text = newSdk['.ts']('zebra-ai', '0.1.0', names)
      const sdk = load<Sdk>('server/sdks', text, { 'server/sdks/sdk.ts': 'server/sdks/sdk.ts' })
      const sources = fencesOf(newSdk['.md']('zebra-ai', '0.1.0', names)).filter(({ info }) => info[0] !== 'call')
      const engine = createEngine({
        world: {
          read: () => undefined,
          kindOf: () => undefined,
          displayPath: (id) => id,
          identityPath: (id) => id,
          today: acmeDay,
        },
        languages,
        lowering: createLowering([sdk]),
        rules: [],
        catalog: () => acmeCatalog,
        config: () => defaults,
      })
      assert.equal(sources.length, names.length === 1 ? 1 : 2)
      for (const { info, text } of sources) {
        const { calls } = engine.analyze(documentOf(`example.${info[0]}`, text))
        assert.deepEqual(
          calls.map(({ call, modelId }) => [call.sdk, call.method, modelId]),
          [['zebra-ai', 'chat.completions.create', 'acme-large']],
          text,
        )
      }
    })
  }

  it('know what a rule offers by the keys of its reports', () => {
    assert.deepEqual(repairsIn("report({ at, suggest })\nconst fix = 1 // fix: none\nconst text = ', fix: '"), ['suggestion'])
    assert.deepEqual(repairsIn('report({\n  at,\n  fix: edits && { title },\n})'), ['fix'])
    assert.deepEqual(repairsIn('function suggest(fix: string) {}'), [])
  })
})

/** Loads a declaration from a folder beside which parts of the project lie, by links. */
function load<T>(folder: string, text: string, links: Readonly<Record<string, string>>): T {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-tools-'))
  try {
    fs.mkdirSync(path.join(temporary, folder), { recursive: true })
    for (const [link, target] of Object.entries(links)) fs.symlinkSync(path.join(root, target), path.join(temporary, link))
    const file = path.join(temporary, folder, 'declared.ts')
    fs.writeFileSync(file, text)
    return (require(file) as { default: T }).default
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true })
  }
}
