import assert from 'node:assert/strict'
import { languageOf, languages } from '../server/hosts/compose'
import { createNotebook } from '../server/languages/notebook'
import { withoutMagics } from '../server/languages/notebook/magics'
import type { CallSite } from '../server/model/call-site'
import type { Document, Reading } from '../server/model/language'
import { applyEdits, type Span } from '../server/model/span'
import { type KnownText, spanWithin } from '../server/model/value'
import { wants } from './python-reading'

const notebook = createNotebook(languages)
const python = { kernelspec: { name: 'python3', language: 'python' } }
const client = 'from openai import OpenAI\nclient = OpenAI()'

/** A notebook as Jupyter writes it: one string a line. A cell that starts with `# md` is no code. */
function notebookOf(cells: readonly string[], metadata: object = python): string {
  const written = cells.map((text) => ({
    cell_type: text.startsWith('# md') ? 'markdown' : 'code',
    metadata: {},
    outputs: [{ data: { 'image/png': 'iVBORw0KGgo="\\' } }],
    source: text.split(/(?<=\n)/),
  }))
  return JSON.stringify({ cells: written, metadata, nbformat: 4 }, null, 1)
}

function read(text: string): Reading {
  return notebook.read({ id: 'n.ipynb', languageId: 'jupyter', text }, { wants, resolve: () => undefined })
}

/** The calls of a method; a construction is one of a class. */
function callsOf(text: string): readonly CallSite[] {
  return read(text).calls.filter(({ chain }) => chain.steps.length > 1)
}

/** The source of each call's method name, as the file has it. */
function names(text: string): string[] {
  return callsOf(text).map(({ nameSpan }) => cut(text, nameSpan))
}

function cut(text: string, { start, end }: Span): string {
  return text.slice(start, end)
}

function input({ args }: CallSite | { args: undefined } = { args: undefined }): KnownText {
  const value = args?.named?.fields.find(({ key }) => key === 'input')?.value
  const part = value?.kind === 'text' ? value.parts[0] : undefined
  assert.ok(part?.kind === 'known')
  return part
}

describe('a notebook', () => {
  it('is a language of its own', () => assert.equal(languageOf('a/b.ipynb')?.languageId, 'jupyter'))

  it('is one module: a later cell knows the names of earlier ones', () => {
    const text = notebookOf([client, '# md from openai', 'client.responses.create(model="m", input="Hello")'])
    assert.deepEqual(names(text), ['create'])
    assert.deepEqual(
      callsOf(text).map(({ span }) => cut(text, span)),
      ['client.responses.create'],
    )
  })

  it('may have each source as one string, and its members in any order', () => {
    const source = `${client}\nclient.responses.create(model="m", input="Hello")`
    const text = JSON.stringify({ cells: [{ source, cell_type: 'code' }], metadata: {} })
    assert.deepEqual(names(text), ['create'])
  })

  it('keeps the place of every character, however it is escaped', () => {
    const source = `${client}\nclient.responses.create(model="m", input="""Line "one"\nline two\t\\\\ ${'é\u2028'}""")`
    const text = notebookOf([source]).replace('é', '\\u00e9')
    const part = input(callsOf(text)[0])
    assert.equal(part.text, 'Line "one"\nline two\t\\ é\u2028')
    const at = (word: string): string => {
      const from = part.text.indexOf(word)
      return cut(text, spanWithin(part, from, from + word.length))
    }
    assert.deepEqual([at('one'), at('"one"'), at('line two'), at('é')], ['one', '\\"one\\"', 'line two', '\\u00e9'])
  })

  it('takes edits, and stays a notebook with what they say', () => {
    const text = notebookOf([client, 'client.responses.create(\n    model="m",\n    input="Please say hello",\n)'])
    const [call] = callsOf(text)
    const insertion = call?.args.insertion
    assert.ok(insertion)
    const part = input(call)
    const edits = [
      { span: insertion.at, text: `${insertion.before}text={"verbosity": "low"}${insertion.after}` },
      { span: spanWithin(part, 0, 7), text: '' },
      { span: call?.args.named?.fields[0]?.removal as Span, text: '' },
    ]
    const after = applyEdits('n.ipynb', text, edits.map(notebook.write))
    assert.equal(
      notebook.source({ id: '', languageId: 'jupyter', text: after ?? '' }).text,
      `${client}\n\nclient.responses.create(\n    input="say hello",\n    text={"verbosity": "low"},\n)\n\n`,
    )
  })

  it('has a kernel, whose language decides', () => {
    const script =
      "import OpenAI from 'openai'\nconst client = new OpenAI()\nawait client.responses.create({ model: 'm', input: 'Hello' })"
    const deno = { kernelspec: { name: 'deno', language: 'typescript' }, language_info: { name: 'typescript' } }
    assert.deepEqual(names(notebookOf([script], deno)), ['create'])
    assert.deepEqual(names(notebookOf([script])), [])
    const cell = `${client}\nclient.responses.create(model="m", input="Hello")`
    const counts = [
      {},
      { kernelspec: { name: 'my-env' } },
      { language_info: { name: 'R' } },
      { kernelspec: { name: 'ir' } },
      { kernelspec: { language: 'coconut' }, language_info: { mimetype: 'text/x-python3' } },
    ]
    assert.deepEqual(
      counts.map((metadata) => names(notebookOf([cell], metadata)).length),
      [1, 1, 0, 0, 1],
    )
  })

  it('says what its gate has to look at', () => {
    const document: Document = {
      id: 'n.ipynb',
      languageId: 'jupyter',
      text: notebookOf([client, '# md openai', '%pip install x']),
    }
    assert.deepEqual(notebook.source(document), {
      id: 'n.ipynb',
      languageId: 'python',
      text: `${client}\n\n_${' '.repeat(13)}\n\n`,
    })
  })

  it('never fails, wherever it ends', () => {
    const whole = notebookOf([client, 'client.responses.create(model="m", input="a\\n\\u00e9")'])
    for (let end = 0; end < whole.length; end += 3) assert.deepEqual(read(whole.slice(0, end)).calls, [])
    for (const text of [
      '{',
      '[]',
      '{"cells": 3}',
      '{"cells": [3, null, {"cell_type": "code", "source": {"a": 1}}]}',
      '[['.repeat(5000),
    ])
      assert.deepEqual(read(text).calls, [])
  })

  it('with a half-typed cell still has the others', () => {
    const cells = (half: string) => notebookOf([client, half, 'client.responses.create(model="m", input="Hello")'])
    for (const half of ['x = foo([1, (', 'x = """never', 'print("half', 'client.responses.create(input={'])
      assert.equal(names(cells(half)).filter((name) => name === 'create').length >= 1, true, half)
  })

  it('has directives that speak for the next line, stacked ones too', () => {
    const cell =
      '# promptfare-ignore a: one\n# promptfare-ignore b: two\nclient.create()\nclient.create() # promptfare-ignore c: three'
    const text = notebookOf([cell])
    const lines = text.split('\n')
    const lineOf = (offset: number): string => lines[text.slice(0, offset).split('\n').length - 1] ?? ''
    assert.deepEqual(
      read(text).comments.map(({ span }) => [
        /^\s*$/.test(text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start)),
        lineOf(span.end),
      ]),
      [
        [true, lines.find((line) => line.includes('two'))],
        [true, lines.find((line) => line.includes('two'))],
        [false, lines.find((line) => line.includes('three'))],
      ],
    )
    assert.deepEqual(read(JSON.stringify(JSON.parse(text))).comments, [])
  })
})

describe('magics', () => {
  const kept: readonly (readonly [string, string, string])[] = [
    ['a line', 'a\n  %pip install b\nc', 'a\n  _             \nc'],
    ['a command over two lines', '!curl \\\n -x\nc', '_      \n   \nc'],
    ['a cell in another language', '%%bash\nls "', '      \n    '],
    ['a cell that is timed', '%%time\nask()', '      \nask()'],
    ['a cell under a comment', '# list\n%%sh\nls', '      \n    \n  '],
    ['what is timed', '%time ask()', '      ask()'],
    ['the result of a command', 'files = !ls\nb', 'files = _  \nb'],
    ['help', '?ask\nask??\nb', '_   \n     \nb'],
    ['a name that pip is not', 'pip = 1', 'pip = 1'],
    ['a remainder', 'a = (b\n%c)', 'a = (b\n%c)'],
    ['a text', 'a = """\n%pip\n!b\nwhy?\n"""', 'a = """\n%pip\n!b\nwhy?\n"""'],
    ['a comment with a quote', "# don't\n!ls", "# don't\n_  "],
    ['a comparison', 'a != b', 'a != b'],
  ]
  for (const [name, cell, expected] of kept) {
    it(name, () => assert.equal(withoutMagics(cell).text, expected))
  }
  it('leave open what is closed for them', () => {
    const cells = ['f([{', "f('''", "f('a", 'f()', 'f("(" # (']
    assert.deepEqual(
      cells.map((cell) => withoutMagics(cell).closers),
      ['}])', "''')", ')', '', ')'],
    )
  })
})
