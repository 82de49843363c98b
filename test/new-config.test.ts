import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ParseError, parse } from 'jsonc-parser'
import pc from 'picocolors'
import { rules } from '../rules/registry'
import { createConfigs } from '../server/engine/config'
import { formatStylish } from '../server/hosts/cli/formats/stylish'
import type { Host } from '../server/hosts/cli/host'
import { init } from '../server/hosts/cli/init'
import type { LintResult } from '../server/hosts/cli/lint-result'
import { createFileWorld } from '../server/hosts/files'
import { newConfig } from '../server/hosts/new-config'
import { isSideCode, sidePatterns } from '../server/hosts/side-code'

describe('a new configuration', () => {
  const read = (text: string): Record<string, unknown> => {
    const errors: ParseError[] = []
    const value: unknown = parse(text, errors, { allowTrailingComma: false })
    assert.deepEqual(errors, [])
    return value as Record<string, unknown>
  }

  it('names its schema where there is one, and nothing where there is none', () => {
    assert.ok(!('$schema' in read(newConfig(undefined))))
    const named = read(newConfig('./schema.json'))
    assert.equal(named.$schema, './schema.json')
    const { $schema: _, ...rest } = named
    assert.deepEqual(rest, read(newConfig(undefined)))
  })

  it('is written by the command line with the path of the installed package, if it is installed', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'promptfare-init-'))
    const host = { cwd, stdout: () => {} } as unknown as Host
    try {
      init(host)
      const file = join(cwd, 'promptfare.json')
      assert.equal(readFileSync(file, 'utf8'), newConfig(undefined))
      rmSync(file)
      mkdirSync(join(cwd, 'node_modules/promptfare/docs'), { recursive: true })
      writeFileSync(join(cwd, 'node_modules/promptfare/docs/schema.json'), '{}')
      init(host)
      assert.equal(read(readFileSync(file, 'utf8')).$schema, './node_modules/promptfare/docs/schema.json')
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  })
})

describe('tests and examples', () => {
  const files = {
    'src/chat.ts': '',
    'src/chat.test.ts': '',
    'src/__tests__/deep/other.ts': '',
    'tests/unit/test_chat.py': '',
    'app/test_chat.py': '',
    'examples/chat/src/main.ts': '',
    'contest/latest.py': '',
  }

  it('are told by folders and names', () => {
    const wanted = ['*.test.*', '__tests__', 'examples', 'test_*.py', 'tests']
    assert.deepEqual(sidePatterns(Object.keys(files)), wanted)
    assert.deepEqual(Object.keys(files).filter(isSideCode), Object.keys(files).slice(1, 6))
    assert.deepEqual(sidePatterns(['src\\tests\\a.ts']), ['tests'])
  })

  it('are turned down in a configuration that fits them, and nothing else is', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'promptfare-init-'))
    const said: string[] = []
    const host = { cwd, stdout: (text: string) => said.push(text) } as unknown as Host
    const ask = "import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'gpt-5.4', input: 'Invent a name.' })\n"
    try {
      for (const file of Object.keys(files)) {
        mkdirSync(join(cwd, dirname(file)), { recursive: true })
        writeFileSync(join(cwd, file), ask)
      }
      init(host)
      const configs = createConfigs(createFileWorld(cwd, '2026-11-23'), rules)
      const severities = Object.keys(files).map((file) => configs.for(join(cwd, file)).rules['missing-max-tokens']?.severity)
      assert.deepEqual(severities, [undefined, 'off', 'off', 'off', 'off', 'off', undefined])
      assert.deepEqual(configs.problems(), [])
      assert.match(
        said.join(''),
        /missing-max-tokens, over-tiered-model, unknown-model are off in \*\.test\.\*, __tests__, examples/,
      )
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  })

  it('are named by one line where most findings are in them, and no configuration is there yet', () => {
    const hint = (places: readonly [file: string, ruleId: string][], isUnconfigured = true): string | undefined => {
      const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
      const findings = places.map(([file, ruleId]) => ({
        file,
        ruleId,
        severity: 'warning',
        message: 'm',
        range,
        fix: null,
        suggestion: null,
      }))
      const result = { findings, calls: [], files: 3, failed: 0, isUnconfigured } as unknown as LintResult
      return /^.*promptfare init.*$/m.exec(formatStylish(result, { quiet: false, colors: pc.createColors(false) }))?.[0]
    }
    const limit = 'missing-max-tokens'
    assert.equal(
      hint([
        ['tests/a.py', limit],
        ['a.test.ts', 'outdated-model'],
        ['src/a.ts', limit],
      ]),
      '2 of 3 findings are in tests and examples: "promptfare init" turns 1 of them off',
    )
    assert.equal(
      hint([
        ['examples/a.py', limit],
        ['examples/b.py', limit],
      ]),
      '2 of 2 findings are in tests and examples: "promptfare init" turns them off',
    )
    assert.equal(
      hint([
        ['tests/a.py', limit],
        ['src/a.ts', limit],
      ]),
      undefined,
    )
    assert.equal(hint([['tests/a.py', 'outdated-model']]), undefined)
    assert.equal(hint([['tests/a.py', limit]], false), undefined)
    assert.equal(hint([]), undefined)
  })
})
