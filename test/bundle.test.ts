import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { read } from '../server/languages/typescript/read'
import type { Document, Imports, Reading } from '../server/model/language'
import { bundle } from './bundle'

/** Everything that is imported counts, so that as much as possible is read. */
const imports: Imports = { wants: () => true, resolve: () => undefined }

describe('bundles', () => {
  it('read TypeScript without its checker and emitter as they do with them', function () {
    this.timeout(180_000)
    const shipped = require(bundle('languages-typescript-read.js')) as { read: typeof read }
    let calls = 0
    for (const [index, id] of sourcesOf(join(__dirname, '../server')).entries()) {
      const text = readFileSync(id, 'utf8')
      // Broken in turn by an end that is missing and by a brace.
      for (const part of [text, index % 2 === 0 ? text.slice(0, text.length * 0.6) : text.replace('{', '')]) {
        const document: Document = { id, languageId: 'typescript', text: part }
        const expected = summary(read(document, imports))
        assert.deepEqual(summary(shipped.read(document, imports)), expected, id)
        calls += expected.calls.length
      }
    }
    assert.ok(calls > 500, `only ${calls} calls were compared`)
  })

  it('find what they load late beside them', () => {
    const dist = dirname(bundle('cli.js'))
    const names = readdirSync(dist).filter((name) => name.endsWith('.js'))
    const late = names.flatMap((name) => {
      const text = readFileSync(join(dist, name), 'utf8')
      return [...text.matchAll(/\brequire\("\.\/([\w.-]+)"\)/g)].map(([, file = '']) => file)
    })
    assert.ok(late.includes('languages-typescript-read.js') && late.includes('o200k_base.js'), late.join(', '))
    for (const file of late) assert.ok(statSync(join(dist, file)).size > 0, file)
  })

  it('start nothing heavy with the server or the command line', () => {
    for (const name of ['cli.js', 'client.js', 'hosts-lsp-node.js', 'worker.js', 'panel.js', 'web-client.js', 'web-server.js']) {
      const text = readFileSync(bundle(name), 'utf8')
      assert.doesNotMatch(text, /\bcreateSourceFile\b/, `${name} holds TypeScript`)
      assert.ok(text.length < 1_700_000, `${name} has ${text.length} characters`)
    }
  })
})

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sourcesOf(path) : path.endsWith('.ts') ? [path] : []
  })
}

/** As data: what runs around a call is asked for, since two functions are never the same. */
function summary({ calls, comments }: Reading): { readonly calls: readonly unknown[]; readonly comments: unknown } {
  const asked = calls.map((site) => ({ ...site, around: site.around?.() }))
  return JSON.parse(JSON.stringify({ calls: asked, comments })) as ReturnType<typeof summary>
}
