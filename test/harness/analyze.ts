import assert from 'node:assert/strict'
import type { Analysis } from '../../server/engine/analysis'
import { type Config, createConfigs, defaults } from '../../server/engine/config'
import { createEngine, type Engine } from '../../server/engine/engine'
import { languageOf, languages } from '../../server/hosts/compose'
import type { Document } from '../../server/model/language'
import type { OptionValue, Rule } from '../../server/model/rule'
import { createLowering } from '../../server/sdks/lower'
import { sdks } from '../../server/sdks/registry'
import { acmeCatalog, acmeDay } from './acme'

/** A document with the language that its file name has. */
export function documentOf(path: string, text: string): Document {
  return { id: path, languageId: languageOf(path)?.languageId ?? 'plaintext', text }
}

/** An engine on invented models and a fixed day, with these rules alone, over files that exist only here. */
export function testEngine(
  rules: readonly Rule[] = [],
  config: Config = defaults,
  files: Readonly<Record<string, string>> = {},
): Engine {
  return createEngine({
    world: {
      read: (id) => (Object.hasOwn(files, id) ? files[id] : undefined),
      kindOf(id) {
        if (Object.hasOwn(files, id)) return 'file'
        return Object.keys(files).some((file) => file.startsWith(`${id}/`)) ? 'folder' : undefined
      },
      list(folder) {
        const below = Object.keys(files).filter((file) => file.startsWith(`${folder}/`))
        return [...new Set(below.map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''))]
      },
      displayPath: (id) => id,
      identityPath: (id) => id,
      today: acmeDay,
    },
    languages,
    lowering: createLowering(sdks),
    rules,
    catalog: () => acmeCatalog,
    config: () => config,
  })
}

/** What one rule, with these options, finds in one text. */
export function analyzeWith(
  rule: Rule,
  path: string,
  text: string,
  options: Readonly<Record<string, OptionValue>> = {},
  base: Config = defaults,
): Analysis {
  const severity = rule.severity === 'off' ? 'warning' : rule.severity
  const changed = rule.severity === 'off' || Object.keys(options).length > 0
  const config: Config = changed ? { ...base, rules: { [rule.id]: { severity, options } } } : base
  return testEngine([rule], config).analyze(documentOf(path, text))
}

/** What a `promptfare.json` with this text says of an example; fails where it is not valid. */
export function configOf(text: string): Config {
  const file = '/page/promptfare.json'
  const configs = createConfigs(
    {
      read: (id) => (id === file ? text : undefined),
      kindOf: (id) => (id === file ? 'file' : undefined),
      displayPath: (id) => id,
      identityPath: (id) => id,
      today: acmeDay,
    },
    [],
  )
  const config = configs.for('/page/example.ts')
  assert.deepEqual(configs.problems(), [])
  return config
}
