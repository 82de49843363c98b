import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { compose } from '../server/hosts/compose'
import { createFileWorld } from '../server/hosts/files'
import { describeText } from '../server/model/value'

describe('what may be read', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'prompt-files-')))
    fs.mkdirSync(path.join(folder, 'app/.git'), { recursive: true })
    fs.writeFileSync(path.join(folder, 'secret.txt'), 'A secret.')
    fs.writeFileSync(path.join(folder, 'app/small.txt'), 'A prompt.')
    fs.writeFileSync(path.join(folder, 'app/large.txt'), 'A prompt. '.repeat(30_000))
    fs.writeFileSync(path.join(folder, 'app/binary.txt'), 'A\0prompt.')
    fs.symlinkSync(path.join(folder, 'secret.txt'), path.join(folder, 'app/link.txt'))
    fs.symlinkSync(path.join(folder, 'app/small.txt'), path.join(folder, 'app/inner.txt'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const textOf = (cwd: string, file: string): string => {
    const id = path.join(folder, 'app/main.py')
    const text = `from openai import OpenAI\nOpenAI().responses.create(model="gpt-5", input=open(${JSON.stringify(file)}).read())\n`
    const [call] = compose(createFileWorld(cwd, '2026-11-23')).analyze({ id, languageId: 'python', text }).calls
    return call?.call.prompt.parts.map((part) => describeText(part.text, () => '?')).join() ?? 'no call'
  }

  it('is a file of the project, by a link within it too', () => {
    assert.equal(textOf(path.join(folder, 'app'), 'small.txt'), 'A prompt.')
    assert.equal(textOf(path.join(folder, 'app'), 'inner.txt'), 'A prompt.')
    assert.equal(textOf(os.tmpdir(), 'small.txt'), 'A prompt.')
  })

  it('is nothing outside of it, nothing large and nothing that is no text', () => {
    for (const file of [
      '../secret.txt',
      path.join(folder, 'secret.txt'),
      'link.txt',
      'large.txt',
      'binary.txt',
      '/etc/passwd',
      '.',
      `${'x'.repeat(5000)}`,
    ]) {
      assert.equal(textOf(path.join(folder, 'app'), file), '?', file)
      assert.equal(textOf(os.tmpdir(), file), '?', file)
    }
  })

  it('is nothing above the workspace folder', () => {
    fs.mkdirSync(path.join(folder, 'app/.git/x'), { recursive: true })
    const id = path.join(folder, 'app/sub/main.py')
    const text = 'from openai import OpenAI\nOpenAI().responses.create(model="gpt-5", input=open("../small.txt").read())\n'
    fs.mkdirSync(path.dirname(id))
    const sentFrom = (cwd: string) =>
      compose(createFileWorld(cwd, '2026-11-23'))
        .analyze({ id, languageId: 'python', text })
        .calls.map(({ call }) => call.prompt.parts.map((part) => describeText(part.text, () => '?')).join())
    assert.deepEqual(sentFrom(path.join(folder, 'app')), ['A prompt.'])
    assert.deepEqual(sentFrom(path.join(folder, 'app/sub')), ['?'])
  })
})
