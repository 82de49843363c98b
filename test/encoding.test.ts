import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { decode, encode, isBinary, isReversible } from '../server/hosts/encoding'
import { readSource } from '../server/hosts/files'
import { createRepository, type TestRepository } from './harness/repository'

const source = `import OpenAI from 'openai'
const client = new OpenAI()
const greeting = 'Grüße 🙂'
export const ask = (text: string) =>
  client.responses.create({ model: 'acme-small', max_output_tokens: 50, instructions: 'Please kindly answer with one word. Please note that the word is in English. Grüße 🙂', input: text })
`
const config = JSON.stringify({ root: true, prices: { 'acme-small': { input: 1, output: 4 } } })

const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')
const utf16be = (text: string): Buffer => utf16le(text).swap16()
const marked = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf8')

describe('encodings', () => {
  it('are told by their marks, and come back as they were', () => {
    for (const write of [utf16le, utf16be, marked, (text: string) => Buffer.from(text)]) {
      for (const text of ['', source, 'a\ud800b', '\ufeffdouble']) {
        // A lone half of a character is none in UTF-8.
        if (text.includes('\ud800') && !write('x').includes(0)) continue
        // Without a mark of its own, the first character is one.
        if (text.startsWith('\ufeff') && write('').length === 0) continue
        assert.equal(decode(write(text)), text)
        assert.deepEqual(encode(text, write('')), write(text))
        assert.ok(isReversible(write(text)))
      }
    }
    assert.deepEqual(encode('é', undefined), Buffer.from('é'))
  })

  it('that are none of these are not taken for text, or not written again', () => {
    const latin1 = Buffer.from('// Grüße', 'latin1')
    assert.deepEqual([isBinary(latin1), isReversible(latin1)], [false, false])
    const half = utf16le('abc').subarray(0, -1)
    assert.deepEqual([isBinary(half), isReversible(half)], [true, false])
    assert.ok(isBinary(Buffer.from([0x61, 0, 0x62])))
    assert.ok(isBinary(utf16le('a\0b')))
    assert.ok(isBinary(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])), 'UTF-32')
    for (let length = 0; length < 6; length++) decode(utf16be('ab').subarray(0, length))
  })
})

describe('a file in UTF-16', function () {
  this.timeout(20_000)
  let repository: TestRepository
  const file = (name: string): string => path.join(repository.folder, name)
  const put = (name: string, bytes: Buffer): void => fs.writeFileSync(file(name), bytes)
  const bytesOf = (name: string): Buffer => fs.readFileSync(file(name))

  beforeEach(() => {
    repository = createRepository({ 'promptfare.json': config, 'utf8.ts': source })
    put('le.ts', utf16le(source))
    put('be.ts', utf16be(source))
  })
  afterEach(() => repository.remove())

  async function findings(): Promise<Record<string, unknown[]>> {
    const { out } = await repository.run(['lint', '--format', 'json'])
    const all = (JSON.parse(out) as { findings: { file: string; ruleId: string; range: object; message: string }[] }).findings
    return Object.fromEntries(
      [...new Set(all.map((one) => one.file))].map((name) => [
        name,
        all.filter((one) => one.file === name).map(({ ruleId, range, message }) => ({ ruleId, range, message })),
      ]),
    )
  }

  it('is read as the same text in UTF-8 is, on disk and in a commit', async () => {
    assert.deepEqual(readSource(file('le.ts')), { text: source })
    const { 'le.ts': le, 'be.ts': be, 'utf8.ts': utf8 } = await findings()
    assert.ok(utf8 !== undefined && utf8.length > 0)
    assert.deepEqual([le, be], [utf8, utf8])
    repository.commit({})
    put('le.ts', utf16le(source.replace('50', '90')))
    const { out } = await repository.run(['diff', '--format', 'json'])
    const { changes } = JSON.parse(out) as { changes: { kind: string; file: string }[] }
    assert.deepEqual(
      changes.map((change) => `${change.kind} ${change.file}`),
      ['dearer le.ts'],
    )
  })

  it('is written back in its encoding, with its mark, and only what is mended differs', async () => {
    const { code, err } = await repository.run(['lint', '--fix'])
    assert.deepEqual([code, err], [0, ''])
    const mended = fs.readFileSync(file('utf8.ts'), 'utf8')
    assert.notEqual(mended, source)
    assert.ok(mended.includes("const greeting = 'Grüße 🙂'"))
    assert.deepEqual(bytesOf('le.ts'), utf16le(mended))
    assert.deepEqual(bytesOf('be.ts'), utf16be(mended))
  })

  it('in an encoding that nobody can tell is read and not mended, and that is said', async () => {
    const latin1 = Buffer.from(source.replaceAll(' 🙂', ''), 'latin1')
    put('latin.ts', latin1)
    const { code, err } = await repository.run(['lint', '--fix'])
    assert.deepEqual([code, err], [0, 'not fixed: latin.ts: written in neither UTF-8 nor UTF-16, it would be garbled\n'])
    assert.deepEqual(bytesOf('latin.ts'), latin1)
    assert.notEqual(fs.readFileSync(file('utf8.ts'), 'utf8'), source)
  })
})
