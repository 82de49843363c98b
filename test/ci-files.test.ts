import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'

const root = path.join(__dirname, '..')
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8')

/** The one document in a YAML text. */
function parse(text: string): unknown {
  const documents = parseAllDocuments(text)
  assert.ok(Array.isArray(documents))
  assert.deepEqual(
    documents.flatMap(({ errors }) => errors.map(({ message }) => message)),
    [],
  )
  assert.equal(documents.length, 1)
  return documents[0]?.toJS()
}

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Action {
  readonly name: string
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const pinned = /^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/

/** Every action that a text uses, as it is written. */
function usesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:- )?uses: *(\S+)/gm)].map(([, name = '']) => name)
}

describe('files for CI', () => {
  it('the action is well-formed, and hands nothing from outside to a shell', () => {
    const { inputs, outputs, runs } = parse(read('action.yml')) as Action
    assert.equal(runs.using, 'composite')
    for (const { uses, run, shell } of runs.steps) {
      assert.notEqual(uses === undefined, run === undefined)
      if (uses !== undefined) assert.match(uses, pinned)
      if (run === undefined) continue
      assert.equal(shell, 'bash')
      assert.doesNotMatch(run, /\$\{\{/)
    }
    const text = read('action.yml')
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name))
    assert.deepEqual([...used].sort(), Object.keys(inputs).sort())
    for (const { description } of Object.values(inputs)) assert.ok(description.length > 10)
    const made = [...text.matchAll(/steps\.check\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    assert.ok(made.length >= 5 && made.every((name) => read('ci/github-check.mjs').includes(`${name}`)))
    assert.deepEqual(Object.keys(outputs), ['verdict', 'changes', 'sarif'])
    for (const [, file = ''] of text.matchAll(/\$ACTION\/(\S+?)"/g)) assert.ok(fs.existsSync(path.join(root, file)), file)
  })

  it('every recipe parses, asks for no more than it needs, and runs with no rights of the base', () => {
    const page = read('docs/ci.md')
    const recipes = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    assert.ok(recipes.length >= 4, `${recipes.length} recipes`)
    for (const recipe of recipes) {
      parse(recipe)
      assert.doesNotMatch(recipe, /pull_request_target|permissions: *write-all/)
      for (const name of usesIn(recipe)) if (!name.startsWith('OWNER/')) assert.match(name, pinned)
      if (/^jobs:/m.test(recipe)) assert.match(recipe, /^permissions:\n {2}contents: read\n/m)
    }
    for (const text of [read('action.yml'), read('ci/gitlab.yml')]) assert.doesNotMatch(text, /pull_request_target/)
  })

  it('the GitLab template has jobs whose commands there are', () => {
    const jobs = parse(read('ci/gitlab.yml')) as Readonly<Record<string, { extends?: string; script?: readonly string[] }>>
    assert.deepEqual(Object.keys(jobs), ['.promptfare', 'promptfare-lint', 'promptfare-diff'])
    for (const name of ['promptfare-lint', 'promptfare-diff']) {
      assert.equal(jobs[name]?.extends, '.promptfare')
      for (const line of jobs[name]?.script ?? [])
        assert.match(line, /^\$PROMPTFARE (?:lint|diff) .*--format (?:gitlab|markdown|json)/)
    }
  })

  it('the hooks have what pre-commit asks for, and take the files that are read', () => {
    const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly Readonly<
      Record<'id' | 'name' | 'entry' | 'language' | 'files', string>
    >[]
    for (const { id, name, entry, language, files } of hooks) {
      assert.ok(id && name && entry.includes('promptfare lint') && ['system', 'docker'].includes(language))
      const pattern = new RegExp(files)
      for (const file of ['a.ts', 'b/c.tsx', 'd.mjs', 'e.cts', 'f.py', 'g.ipynb', 'h.prompty']) assert.match(file, pattern)
      for (const file of ['a.md', 'b.json', 'c.pyc']) assert.doesNotMatch(file, pattern)
    }
  })

  it('the image runs as nobody in particular, and installs without scripts', () => {
    const text = read('Dockerfile')
    const last = text.slice(text.lastIndexOf('\nFROM '))
    assert.match(last, /^FROM node:20-slim$/m)
    assert.match(last, /^USER node$/m)
    assert.match(last, /^ENTRYPOINT \["promptfare"\]$/m)
    for (const [line] of text.matchAll(/npm (?:ci|install|pack)[^&\n]*/g)) assert.match(line, /--ignore-scripts/)
  })
})
