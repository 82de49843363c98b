import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '../rules/registry'
import { scenarios } from '../server/pricing/scenarios-all'

const page = readFileSync(join(__dirname, '../docs/article.md'), 'utf8')

describe('the page about the article', () => {
  it('names every rule, and none that does not exist', () => {
    const linked = [...page.matchAll(/\[([\w-]+)\]\(\.\.\/rules\/([\w-]+)\.md\)/g)]
    for (const [whole, name, file] of linked) assert.equal(name, file, whole)
    assert.deepEqual([...new Set(linked.map(([, name]) => name))].sort(), rules.map(({ id }) => id).sort())
  })

  it('names every scenario, and none that does not exist', () => {
    const named = [...page.matchAll(/scenarios? (`[\w-]+`(?: and `[\w-]+`)?)/g)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    )
    assert.deepEqual(
      [...new Set(named)].sort(),
      Object.values(scenarios)
        .map(({ id }) => id)
        .sort(),
    )
  })

  it('says something of each section', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (section|---)/.test(line))
    assert.ok(rows.length > 50)
    for (const row of rows) assert.match(row, /\]\(\.\.\/rules\/|`|not checked|see |all rules|suggestion/, row)
  })
})
