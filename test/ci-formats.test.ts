import assert from 'node:assert/strict'
import type { AnySchemaObject } from 'ajv'
import Ajv from 'ajv'
import type { Log } from 'sarif'
import { cell, code, fitComment } from '../server/hosts/cli/formats/markdown-text'
import { createRepository, type TestRepository } from './harness/repository'

const source = `import OpenAI from 'openai'

const client = new OpenAI()
const SYSTEM = 'Please kindly answer with one word: 100% <b>"bold"</b> & sure.'

export const ask = (text: string) =>
  client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'system', content: SYSTEM }, { role: 'user', content: text }],
  })

// promptfare-ignore nonsense: a reason
export const again = (text: string) =>
  client.responses.create({ model: 'gpt-4o-mini', max_output_tokens: 20, instructions: SYSTEM, input: text })
`

describe('formats of lint', function () {
  this.timeout(20_000)
  let repository: TestRepository
  before(() => {
    repository = createRepository({ 'promptfare.json': '{ "root": true }', 'packages/a b/ask.ts': source })
  })
  after(() => repository.remove())

  async function print(format: string, inside?: string, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await repository.run(['lint', '--format', format, '--fail-on', 'never', ...args], inside)
    assert.deepEqual([code, err], [0, ''])
    return out
  }

  describe('sarif', () => {
    /** The schema of SARIF 2.1.0 as SchemaStore has it, from Microsoft's package. It is of draft 4, which differs in `id` alone here. */
    const { $schema: _, id, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as AnySchemaObject
    const validate = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false }).compile({
      $id: String(id),
      ...schema,
    })
    const logOf = async (...args: Parameters<typeof print> extends [string, ...infer Rest] ? Rest : never) => {
      const log = JSON.parse(await print('sarif', ...args)) as Log
      assert.ok(validate(log), JSON.stringify(validate.errors, null, 2))
      return log
    }
    const resultsOf = (log: Log) => log.runs[0]?.results ?? []

    it('is told apart from what is no log by the schema', () => {
      assert.equal(validate({ version: '2.1.0', runs: [{ tool: {} }] }), false)
      assert.equal(
        validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'bad' }] }] }),
        false,
      )
    })

    it('keeps to the schema, with findings and without', async () => {
      assert.ok(resultsOf(await logOf()).length >= 3)
      assert.equal(resultsOf(await logOf(undefined, '--quiet')).length, 0)
    })

    it('gives paths from the repository, whichever folder it runs in', async () => {
      for (const folder of ['', 'packages', 'packages/a b']) {
        const uris = resultsOf(await logOf(folder)).map(
          (result) => result.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
        )
        assert.deepEqual([...new Set(uris)], ['packages/a%20b/ask.ts'], folder)
      }
    })

    it('names each finding by its call, so that moved lines are no new finding', async () => {
      const fingerprints = async () =>
        resultsOf(await logOf()).map(({ ruleId, partialFingerprints }) => `${ruleId} ${Object.values(partialFingerprints ?? {})}`)
      const before = await fingerprints()
      assert.equal(new Set(before).size, before.length)
      repository.write({ 'packages/a b/ask.ts': `// a line\n\n${source}` })
      assert.deepEqual(await fingerprints(), before)
      repository.write({ 'packages/a b/ask.ts': source })
    })

    it('has the page of each rule as help, and fixes that apply', async () => {
      const log = await logOf()
      const rules = log.runs[0]?.tool.driver.rules ?? []
      for (const { ruleId, ruleIndex } of resultsOf(log)) assert.equal(rules[ruleIndex ?? -1]?.id, ruleId)
      assert.match(rules.find((rule) => rule.id === 'missing-max-tokens')?.help?.markdown ?? '', /^# missing-max-tokens\n/)
      const fixed = resultsOf(log).find(({ ruleId }) => ruleId === 'verbose-phrasing')
      const [replacement] = fixed?.fixes?.[0]?.artifactChanges[0]?.replacements ?? []
      const { startLine = 0, startColumn = 0, endColumn = 0 } = replacement?.deletedRegion ?? {}
      const line = source.split('\n')[startLine - 1] ?? ''
      const mended = line.slice(0, startColumn - 1) + replacement?.insertedContent?.text + line.slice(endColumn - 1)
      assert.match(mended, /^const SYSTEM = 'Answer with one word/)
    })
  })

  it('github annotates lines with paths from the repository', async () => {
    const lines = (await print('github', 'packages')).trimEnd().split('\n')
    assert.match(
      lines.find((line) => line.includes('missing-max-tokens')) ?? '',
      /^::warning file=packages\/a b\/ask\.ts,line=7,endLine=7,col=3,endColumn=33,title=promptfare%3A missing-max-tokens::no output limit: /,
    )
    assert.match(lines.find((line) => line.includes('verbose-phrasing')) ?? '', /^::notice /)
    assert.match(lines.at(-1) ?? '', /^\d findings \(/)
  })

  it('gitlab has what its code quality report asks for', async () => {
    const issues = JSON.parse(await print('gitlab')) as Record<string, unknown>[]
    assert.ok(issues.length >= 3)
    for (const { description, check_name, fingerprint, severity, location } of issues) {
      assert.ok([description, check_name, fingerprint].every((text) => typeof text === 'string' && text !== ''))
      assert.ok(['info', 'minor', 'major', 'critical', 'blocker'].includes(String(severity)))
      const { path, lines } = location as { path: string; lines: { begin: number } }
      assert.equal(path, 'packages/a b/ask.ts')
      assert.ok(lines.begin > 0)
    }
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length)
  })

  it('junit is well-formed, and counts what it holds', async () => {
    const text = await print('junit')
    assert.match(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /)
    const opened = [...text.matchAll(/<([a-z]+)(?: [^<>]*[^/<>])?>/g)].map(([, name]) => name).sort()
    const closed = [...text.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name).sort()
    assert.deepEqual(opened, closed)
    const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
    assert.ok(text.includes(`tests="${count(/<testcase /g)}" failures="${count(/<failure /g)}"`))
    assert.doesNotMatch(text.replace(/&(?:amp|lt|gt|quot|apos);/g, ''), /&/)
    assert.match(await print('junit', undefined, '--rule', 'missing-max-tokens:off', '--quiet'), /<testcase /)
  })

  it('agent prints one line a finding', async () => {
    const lines = (await print('agent')).trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^packages\/a b\/ask\.ts:\d+:\d+ (?:error|warning|info) [a-z-]+: /)
    assert.match(
      lines.find((line) => line.includes('missing-max-tokens')) ?? '',
      / \| suggestion: Set max_completion_tokens to \d+/,
    )
    assert.ok(lines.slice(0, -1).every((line) => /^\S+ \S+:\d+:\d+ /.test(line)))
  })

  it('markdown keeps what people wrote from being markup', async () => {
    const text = await print('markdown')
    assert.match(text, /^<!-- promptfare-lint -->\n### Promptfare: \d findings/)
    assert.match(text, /\| 7 \| warning \| no output limit: .* \| `missing-max-tokens` \|/)
    assert.equal(cell('a|b <i> @me `x` *y*\nz'), 'a\\|b &lt;i&gt; @\u200bme \\`x\\` \\*y\\* z')
    assert.equal(code('a`b|c'), '``a`b\\|c``')
  })

  it('comments are cut at a block, and say how many are left out', () => {
    const text = fitComment(
      ['head'],
      Array.from({ length: 100 }, () => 'x'.repeat(1000)),
      (left) => `${left} more`,
    )
    assert.ok(text.length < 65_536)
    assert.match(text, /\n36 more\n$/)
  })
})
