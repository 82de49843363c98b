import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { bundle } from './bundle'
import { createRepository, type Files, type TestRepository } from './harness/repository'

/** As many files as make a second thread worth its while. */
const many = 120

const ts = (index: number): string => `import OpenAI from 'openai'
const client = new OpenAI()
export const ask = (question: string) =>
  client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Case ${index}: ' + question }] })
`
const py = (index: number): string => `from anthropic import Anthropic
client = Anthropic()
def ask(question):
    return client.messages.create(model="claude-sonnet-4-5", max_tokens=${100 + index}, messages=[{"role": "user", "content": question}])
`
const plain = (ending: string): Files =>
  Object.fromEntries(Array.from({ length: many }, (_, index) => [`${ending}/plain${index}.${ending}`, `x = ${index}\n`]))

interface Linted {
  readonly findings: readonly { readonly file: string }[]
  readonly summary: { readonly files: number; readonly calls: number }
}

describe('two threads', function () {
  this.timeout(60_000)
  let repository: TestRepository
  before(() => {
    repository = createRepository({
      ...plain('ts'),
      ...plain('py'),
      'py/a.py': py(1),
      'ts/a.ts': ts(1),
      'py/b.py': py(2),
      'ts/b.ts': ts(2),
      'py/half.py': `${py(3)}def ask(:\n`,
      'ts/half.ts': `${ts(3)}const = \n`,
    })
  })
  after(() => repository.remove())

  const run = (...args: readonly string[]) => runAs('lint', ...args)
  const runAs = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle('cli.js'), ...args], {
      cwd: repository.folder,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const lint = (...paths: readonly string[]): Linted => JSON.parse(run(...paths, '--format', 'json').stdout) as Linted

  it('find what one thread finds, in the order of the files', () => {
    const [both, python, script] = [lint('py', 'ts'), lint('py'), lint('ts')]
    assert.ok(python.findings.length > 0 && script.findings.length > 0)
    assert.deepEqual(both.findings, [...python.findings, ...script.findings])
    assert.equal(both.summary.files, python.summary.files + script.summary.files)
    assert.deepEqual([both.summary.calls, python.summary.calls], [6, 3])
  })

  it('report what one thread reports', () => {
    const report = (...paths: readonly string[]) =>
      (
        JSON.parse(runAs('report', ...paths, '--sort', 'path', '--format', 'json').stdout) as {
          readonly calls: readonly object[]
        }
      ).calls
    const [both, python, script] = [report('py', 'ts'), report('py'), report('ts')]
    assert.deepEqual([both.length, python.length], [6, 3])
    assert.deepEqual(both, [...python, ...script])
    assert.match(runAs('report', 'py', 'ts').stdout, /6 calls/)
  })

  it('say what they could not read', () => {
    const { stdout, stderr } = run('py', 'ts')
    assert.match(stdout + stderr, /half\.py/)
    assert.match(stdout + stderr, /half\.ts/)
  })

  it('fail as one where the configuration is wrong', () => {
    repository.write({ 'promptfare.json': '{ "rules": { "no-such-rule": "off" } }' })
    const [both, one] = [run('py', 'ts'), run('ts')]
    assert.equal(both.status, 2)
    assert.deepEqual([both.status, both.stdout, both.stderr], [one.status, one.stdout, one.stderr])
  })
})
