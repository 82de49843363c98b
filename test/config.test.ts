import assert from 'node:assert/strict'
import Ajv from 'ajv'
import { type ConfigOptions, type Configs, createConfigs, defaults } from '../server/engine/config'
import { configSchema } from '../server/engine/config-schema'
import { readConfigSource } from '../server/engine/config-source'
import { presetOf } from '../server/engine/presets'
import { defineRule, type Rule } from '../server/model/rule'

const rule = (id: string, severity: 'warning' | 'off') =>
  defineRule({
    id,
    category: 'output',
    severity,
    since: '0.1.0',
    messages: {},
    options: { limit: { default: 10, description: 'A number.' }, words: { default: ['a'], description: 'Some words.' } },
    check() {},
  })
const rules = [rule('missing-thing', 'warning'), rule('over-tiered-model', 'warning'), rule('quiet-rule', 'off')]

/** Configurations over files that are only named here. */
function configsOf(files: Record<string, string>, options: ConfigOptions = {}): Configs & { readonly reads: string[] } {
  const reads: string[] = []
  const world = {
    today: '2026-11-23',
    displayPath: (id: string) => id,
    identityPath: (id: string) => id,
    kindOf: (id: string) => (Object.hasOwn(files, id) ? ('file' as const) : undefined),
    read(id: string) {
      reads.push(id)
      return files[id]
    },
  }
  return { ...createConfigs(world, rules, options), reads }
}

/** Each problem with the text that it points at. */
function problemsOf(files: Record<string, string>, document: string): readonly string[] {
  const configs = configsOf(files)
  configs.for(document)
  return configs.problems().map(({ file, message, span }) => {
    const at = span === undefined ? '' : ` at ${(files[file] ?? '').slice(span.start, span.end)}`
    return `${file}: ${message}${at}`
  })
}

describe('configuration', () => {
  it('is the default where there is no file', () => {
    const configs = configsOf({ '/w/package.json': '{ "name": "w" }' })
    assert.deepEqual(configs.for('/w/src/a.ts'), defaults)
    assert.deepEqual(configs.problems(), [])
  })

  it('takes options from defaults, and keeps what it was given', () => {
    const configs = configsOf({ '/w/promptfare.json': '{ "rules": { "missing-thing": ["error", { "limit": 3 }] } }' })
    assert.deepEqual(configs.for('/w/a.ts').rules, {
      'missing-thing': { severity: 'error', options: { limit: 3, words: ['a'] } },
    })
  })

  it('lets the file nearest to the document win, key by key', () => {
    const configs = configsOf({
      '/w/promptfare.json': `{
        // Comments and trailing commas are fine.
        "rules": { "missing-thing": ["warning", { "limit": 3 }], "over-tiered-model": "off" },
        "models": { "default": { "openai": "gpt-5.4", "google": "gemini-2.5-pro" } },
        "assume": { "holeTokens": { "history": 900 } },
        "discount": 0.1,
      }`,
      '/w/app/promptfare.json':
        '{ "rules": { "missing-thing": "error" }, "models": { "default": { "openai": "gpt-5.4-mini" } }, "discount": 0 }',
    })
    const config = configs.for('/w/app/src/a.ts')
    assert.deepEqual(config.rules['missing-thing'], { severity: 'error', options: { limit: 3, words: ['a'] } })
    assert.equal(config.rules['over-tiered-model']?.severity, 'off')
    assert.deepEqual(config.models.default, { openai: 'gpt-5.4-mini', google: 'gemini-2.5-pro' })
    assert.deepEqual(config.assume, {
      holeTokens: { default: 200, history: 900 },
      thinkingTokens: 1000,
      cacheHitRate: undefined,
      asOf: undefined,
    })
    assert.equal(config.discount, 0)
    assert.equal(configs.for('/w/a.ts').discount, 0.1)
  })

  it('does not look above a root or a repository', () => {
    const outer = { '/w/promptfare.json': '{ "discount": 0.5 }' }
    assert.equal(configsOf({ ...outer, '/w/app/promptfare.json': '{ "root": true }' }).for('/w/app/a.ts').discount, 0)
    assert.equal(configsOf({ ...outer, '/w/app/.git/HEAD': 'ref: refs/heads/main' }).for('/w/app/src/a.ts').discount, 0)
    assert.equal(configsOf(outer).for('/w/app/src/a.ts').discount, 0.5)
  })

  it('is read from package.json and pyproject.toml', () => {
    const configs = configsOf({
      '/js/package.json': '{ "name": "x", "promptfare": { "discount": 0.2 } }',
      '/py/pyproject.toml':
        '[tool.promptfare]\ndiscount = 0.3\n\n[tool.promptfare.rules]\nmissing-thing = ["error", { limit = 4 }]\n',
      '/other/package.json': '{ "devDependencies": { "promptfare": "^1" } }',
    })
    assert.equal(configs.for('/js/a.ts').discount, 0.2)
    assert.equal(configs.for('/py/a.py').discount, 0.3)
    assert.equal(configs.for('/py/a.py').rules['missing-thing']?.options.limit, 4)
    assert.equal(configs.for('/other/a.ts').discount, 0)
  })

  it('extends presets and files, in order', () => {
    const configs = configsOf({
      '/w/promptfare.json': '{ "extends": ["promptfare:all", "../house/base.json"], "discount": 0.2 }',
      '/house/base.json': '{ "rules": { "missing-thing": "off" }, "discount": 0.1, "assume": { "thinkingTokens": 10 } }',
    })
    const config = configs.for('/w/a.ts')
    assert.deepEqual(configs.problems(), [])
    assert.equal(config.rules['quiet-rule']?.severity, 'info')
    assert.equal(config.rules['missing-thing']?.severity, 'off')
    // Its own severity, and that of each of its reports.
    assert.equal(config.rules['over-tiered-model'], undefined)
    assert.equal(config.discount, 0.2)
    assert.equal(config.assume.thinkingTokens, 10)
  })

  it('changes only what a preset is for: a report keeps a severity of its own', () => {
    const ruleOf = (id: string, severity: Rule['severity'], right?: number): Rule => ({
      id,
      category: 'output',
      severity,
      since: '0.1.0',
      messages: {},
      options: {},
      check: () => undefined,
      ...(right === undefined ? {} : { measured: { read: 10, right } }),
    })
    const some = [
      ruleOf('proven', 'info', 9),
      ruleOf('doubtful', 'info', 8),
      ruleOf('unread', 'info'),
      ruleOf('loud', 'warning', 10),
      ruleOf('quiet', 'off', 10),
    ]
    assert.deepEqual(presetOf(some, 'promptfare:recommended'), {})
    assert.deepEqual(presetOf(some, 'promptfare:strict'), { proven: 'warning' })
    assert.deepEqual(presetOf(some, 'promptfare:all'), { quiet: 'info' })
    const configs = configsOf({
      '/w/promptfare.json': '{ "extends": "promptfare:strict", "rules": { "missing-thing": "error" } }',
    })
    assert.equal(configs.for('/w/a.ts').rules['missing-thing']?.severity, 'error')
    assert.deepEqual(configs.problems(), [])
  })

  it('says what cannot be extended', () => {
    assert.deepEqual(problemsOf({ '/w/promptfare.json': '{ "extends": ["./a.json", "promptfare:al"] }' }, '/w/a.ts'), [
      '/w/promptfare.json: unknown preset "promptfare:al": did you mean "promptfare:all"? at "promptfare:al"',
    ])
    assert.deepEqual(problemsOf({ '/w/promptfare.json': '{ "extends": "./a.json" }' }, '/w/a.ts'), [
      '/w/promptfare.json: cannot read "./a.json": extend a file with a relative path or a preset at "./a.json"',
    ])
    const circle = { '/w/promptfare.json': '{ "extends": "./a.json" }', '/w/a.json': '{ "extends": "./promptfare.json" }' }
    assert.deepEqual(problemsOf(circle, '/w/a.ts'), ['/w/a.json: "./promptfare.json" extends itself at "./promptfare.json"'])
  })

  it('applies overrides to the files that match, relative to its folder', () => {
    const configs = configsOf({
      '/w/app/promptfare.json': `{
        "overrides": [
          { "files": "scripts/**", "rules": { "missing-thing": "off" } },
          { "files": ["*.test.ts", "e2e"], "rules": { "missing-thing": "error" } }
        ]
      }`,
    })
    const severity = (document: string) => configs.for(document).rules['missing-thing']?.severity
    assert.equal(severity('/w/app/scripts/run.ts'), 'off')
    assert.equal(severity('/w/app/scripts/run.test.ts'), 'error')
    assert.equal(severity('/w/app/src/e2e/deep/a.ts'), 'error')
    assert.equal(severity('/w/app/src/scripts/a.ts'), undefined)
  })

  it('leaves out what it ignores: files, and all that lies in a folder', () => {
    const configs = configsOf({ '/w/promptfare.json': '{ "ignore": ["**/fixtures/**", "legacy", "./old.py"] }' })
    const ignored = (document: string) => configs.for(document).ignored
    assert.deepEqual(['/w/a/fixtures/b.ts', '/w/legacy/deep/a.py', '/w/old.py'].map(ignored), [true, true, true])
    assert.deepEqual(['/w/a.ts', '/w/legacy.ts'].map(ignored), [false, false])
  })

  it('puts the severities of the command line above all', () => {
    const files = {
      '/w/promptfare.json': '{ "overrides": [{ "files": "**", "rules": { "missing-thing": ["info", { "limit": 2 }] } }] }',
    }
    const configs = configsOf(files, { severities: { 'missing-thing': 'error' } })
    assert.deepEqual(configs.for('/w/a.ts').rules['missing-thing'], { severity: 'error', options: { limit: 2, words: ['a'] } })
    const bare = configsOf({}, { severities: { 'missing-thing': 'off' } })
    assert.equal(bare.for('/w/a.ts').rules['missing-thing']?.severity, 'off')
    assert.deepEqual(configsOf({}).for('/w/a.ts'), defaults)
  })

  it('reads one named file and no other', () => {
    const files = { '/ci/strict.json': '{ "ignore": ["src/old"] }', '/w/promptfare.json': '{ "discount": 0.5 }' }
    const configs = configsOf(files, { only: { file: '/ci/strict.json', folder: '/w' } })
    assert.equal(configs.for('/w/src/old/a.ts').ignored, true)
    assert.equal(configs.for('/w/src/a.ts').discount, 0)
  })

  it('names the nearest key, rule, option and severity, where they stand', () => {
    const text = `{
      "ruls": {},
      "rules": {
        "over-tier-model": "off",
        "missing-thing": ["warn", { "limt": 3 }],
        "quiet-rule": ["off", { "limit": "many" }]
      },
      "overrides": [{ "files": "**", "rules": { "mising-thing": "off" } }],
      "assume": { "asOf": "today" },
      "discount": 15
    }`
    assert.deepEqual(problemsOf({ '/w/promptfare.json': text }, '/w/a.ts'), [
      '/w/promptfare.json: unknown key "ruls": did you mean "rules"? at "ruls"',
      '/w/promptfare.json: unknown rule "over-tier-model": did you mean "over-tiered-model"? at "over-tier-model"',
      '/w/promptfare.json: unknown severity "warn": did you mean "warning"? at "warn"',
      '/w/promptfare.json: unknown option "limt" of missing-thing: did you mean "limit"? at "limt"',
      '/w/promptfare.json: "many" must be a number at "many"',
      '/w/promptfare.json: unknown rule "mising-thing": did you mean "missing-thing"? at "mising-thing"',
      '/w/promptfare.json: "today" is not a day: write YYYY-MM-DD at "today"',
      '/w/promptfare.json: 15 must be at most 1 at 15',
    ])
  })

  it('says in words what a value must be', () => {
    const text = `{
      "rules": { "missing-thing": ["error", { "limit": -3 }], "quiet-rule": { "limit": 3 }, "over-tiered-model": ["off", {}, 1] },
      "discount": "15%",
      "assume": [],
      "overrides": { "files": "" },
      "ignore": [""]
    }`
    assert.deepEqual(problemsOf({ '/w/promptfare.json': text }, '/w/a.ts'), [
      '/w/promptfare.json: -3 must be at least 0 at -3',
      '/w/promptfare.json: must be a severity, or a list of a severity and options, not an object at { "limit": 3 }',
      '/w/promptfare.json: must be a severity and an object of options at ["off", {}, 1]',
      '/w/promptfare.json: "15%" must be a number at "15%"',
      '/w/promptfare.json: must be an object, not a list at []',
      '/w/promptfare.json: must be a list, not an object at { "files": "" }',
      '/w/promptfare.json: must not be empty at ""',
    ])
  })

  it('takes days that there are', () => {
    const asOf = (day: string) => problemsOf({ '/w/promptfare.json': `{ "assume": { "asOf": "${day}" } }` }, '/w/a.ts')
    assert.deepEqual(asOf('2026-02-28'), [])
    const wrong = ['2026-02-30', '2026-13-01', '2026-2-3']
    assert.deepEqual(
      wrong.flatMap(asOf),
      wrong.map((day) => `/w/promptfare.json: "${day}" is not a day: write YYYY-MM-DD at "${day}"`),
    )
  })

  it('knows the models that it names, from the catalog or from prices around it', () => {
    const text = `{
      "models": { "default": { "openai": "gpt-5.4-mni" }, "env": { "A": "mine", "B": "quite-another", "C": "openai/gpt-5.4" } },
      "prices": { "tuned": { "extends": "gpt-5.4-minni" }, "new": { "input": 1 }, "gpt-5.4": { "input": 1 } }
    }`
    const outer = { '/w/promptfare.json': '{ "prices": { "mine": { "input": 1, "output": 2 } } }' }
    assert.deepEqual(problemsOf({ ...outer, '/w/app/promptfare.json': text }, '/w/app/a.ts'), [
      '/w/app/promptfare.json: unknown model "gpt-5.4-mni": did you mean "gpt-5.4-mini"? at "gpt-5.4-mni"',
      '/w/app/promptfare.json: unknown model "quite-another": name one of the catalog, or give it a price in "prices" at "quite-another"',
      '/w/app/promptfare.json: unknown model "gpt-5.4-minni": did you mean "gpt-5.4-mini"? at "gpt-5.4-minni"',
      '/w/app/promptfare.json: "new" is not in the catalog: give it "output", or "extends" with a model that is at "new"',
    ])
    const extended = {
      '/w/promptfare.json': '{ "extends": "./prices.json", "models": { "default": { "openai": "mine" } } }',
      '/w/prices.json': '{ "prices": { "mine": { "extends": "gpt-5.4-mini" } } }',
    }
    assert.deepEqual(problemsOf(extended, '/w/a.ts'), [])
  })

  it('says where TOML is damaged, and what is wrong there', () => {
    const problem = (text: string, name = 'pyproject.toml') => {
      const read = readConfigSource(`/w/${name}`, text)
      return read?.errors.map(({ message, span }) => `${text.slice(0, span.start).split('\n').length}: ${message}`)
    }
    const own = '[tool.promptfare]\nrules = { "verbose-phrasing" = "off"\n\n[tool.ruff]\n'
    assert.deepEqual(problem(own), ['4: not valid TOML: a comma or a closing bracket is missing before this'])
    assert.deepEqual(problem('[tool.promptfare]\ndiscount = lots\n'), [
      '2: not valid TOML: this is no value: texts stand in quotes',
    ])
    assert.deepEqual(problem('[tool.promptfare]\nignore = "a\n'), [
      '2: not valid TOML: this text is not closed, or holds a control character',
    ])
    assert.deepEqual(problem('[tool]\npromptfare.discount = 1\npromptfare.discount = 2\n'), [
      '3: not valid TOML: this is written twice',
    ])
    assert.deepEqual(problem('[project\n# promptfare was here\n')?.length, 1)
    assert.deepEqual(problem('[project\n', 'own.toml')?.length, 1)
  })

  it('finds keys in TOML', () => {
    const text = [
      '[project]',
      'name = "x"',
      '[tool.promptfare]',
      'discuont = 0.1',
      '[tool.promptfare.rules]',
      'over-tier-model = "off"',
      'missing-thing = ["error", { limt = 3 }]',
      '[tool.promptfare.assume]',
      'thinkingTokens = -2',
    ].join('\n')
    assert.deepEqual(problemsOf({ '/w/pyproject.toml': text }, '/w/a.py'), [
      '/w/pyproject.toml: unknown key "discuont": did you mean "discount"? at discuont',
      '/w/pyproject.toml: unknown rule "over-tier-model": did you mean "over-tiered-model"? at over-tier-model',
      '/w/pyproject.toml: unknown option "limt" of missing-thing: did you mean "limit"? at limt',
      '/w/pyproject.toml: -2 must be at least 0 at -2',
    ])
    const dotted = '[tool]\npromptfare.rules.quiet-rul = "off"\npromptfare.models = { default = { openai = 3 } }\n'
    assert.deepEqual(problemsOf({ '/w/pyproject.toml': dotted }, '/w/a.py'), [
      '/w/pyproject.toml: unknown rule "quiet-rul": did you mean "quiet-rule"? at promptfare.rules.quiet-rul',
      '/w/pyproject.toml: 3 must be a text in quotes at openai',
    ])
    assert.deepEqual(problemsOf({ '/w/pyproject.toml': '# promptfare\n[tool\n' }, '/w/a.py'), [
      '/w/pyproject.toml: not valid TOML: this cannot stand in a key: a bracket or quote may be missing before it at \n',
    ])
  })

  it('says where a file cannot be parsed, and uses nothing of it', () => {
    const files = { '/w/promptfare.json': '{ "discount": 0.5, "rules": { "missing-thing" "off" } }' }
    assert.deepEqual(problemsOf(files, '/w/a.ts'), ['/w/promptfare.json: not valid JSON: colon expected at "off"'])
    assert.equal(configsOf(files).for('/w/a.ts').discount, 0)
    assert.deepEqual(problemsOf({ '/w/promptfare.json': '' }, '/w/a.ts'), [
      '/w/promptfare.json: not valid JSON: value expected at ',
    ])
  })

  it('reads each file once, and gives documents that differ in nothing the same answer', () => {
    const configs = configsOf({ '/w/promptfare.json': '{ "overrides": [{ "files": "b/**", "rules": {} }] }' })
    const first = configs.for('/w/a/one.ts')
    const reads = configs.reads.length
    assert.equal(configs.for('/w/a/two.ts'), first)
    assert.equal(configs.reads.length, reads)
    assert.equal(configs.for('/w/three.ts'), first)
    assert.notEqual(configs.for('/w/b/four.ts'), first)
    configs.reset()
    assert.notEqual(configs.for('/w/a/one.ts'), first)
  })

  it('has a schema that is valid and strict, and that every editor can read', () => {
    const ajv = new Ajv({ strict: true, strictTuples: false, formats: { date: true } })
    const validate = ajv.compile(configSchema(rules, { describe: (rule) => `About ${rule.id}.` }))
    assert.equal(validate({ rules: { 'missing-thing': ['error', { limit: 1 }] }, extends: 'promptfare:all' }), true)
    assert.equal(validate({ rules: { 'missing-thing': ['error', { limit: 'x' }] } }), false)
    assert.equal(validate({ extends: 'promptfare:none' }), false)
  })

  it('takes documents that are no files', () => {
    const configs = configsOf({ 'vscode-vfs://github/o/r/promptfare.json': '{ "discount": 0.4 }' })
    assert.equal(configs.for('vscode-vfs://github/o/r/src/a.ts').discount, 0.4)
    assert.equal(configs.for('untitled:Untitled-1').discount, 0)
  })

  it('takes traffic and budgets by file', () => {
    const configs = configsOf({
      '/w/promptfare.json': `{
        "assume": { "cacheHitRate": 0.7 },
        "traffic": [{ "files": "src/**", "callsPerMonth": 100 }, { "files": "src/chat/**", "callsPerMonth": 5000 }],
        "budgets": [
          { "files": "src/**", "maxInputTokens": "20k", "maxUsdPerCall": 0.05 },
          { "files": ["src/chat/**", "jobs"], "maxInputTokens": 1500, "maxUsdPerMonth": 500 }
        ]
      }`,
    })
    const chat = configs.for('/w/src/chat/a.ts')
    assert.equal(chat.callsPerMonth, 5000)
    assert.equal(chat.assume.cacheHitRate, 0.7)
    assert.deepEqual(chat.budgets, [
      { maxInputTokens: 20_000, maxUsdPerCall: 0.05 },
      { maxInputTokens: 1500, maxUsdPerMonth: 500 },
    ])
    assert.equal(configs.for('/w/src/a.ts').callsPerMonth, 100)
    assert.deepEqual(configs.for('/w/jobs/a.py').budgets, [{ maxInputTokens: 1500, maxUsdPerMonth: 500 }])
    assert.equal(configs.for('/w/a.ts').callsPerMonth, undefined)
    assert.deepEqual(configs.for('/w/a.ts').budgets, [])
  })

  it('says what is wrong with traffic and budgets', () => {
    const text = `{
      "assume": { "cacheHitRate": 80 },
      "traffic": [{ "files": "src/**" }],
      "budgets": [{ "files": "src/**", "maxInputTokens": "20 thousand", "maxUsdPerCal": 1 }]
    }`
    assert.deepEqual(problemsOf({ '/w/promptfare.json': text }, '/w/a.ts'), [
      '/w/promptfare.json: 80 must be at most 1 at 80',
      '/w/promptfare.json: "callsPerMonth" is missing at { "files": "src/**" }',
      '/w/promptfare.json: "20 thousand" is no number of tokens: write 20000 or "20k" at "20 thousand"',
      '/w/promptfare.json: unknown key "maxUsdPerCal": did you mean "maxUsdPerCall"? at "maxUsdPerCal"',
    ])
  })
})
