import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParseError, parse } from 'jsonc-parser'
import type { Host } from '../server/hosts/cli/host'
import { init } from '../server/hosts/cli/init'
import { newConfig } from '../server/hosts/new-config'

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
