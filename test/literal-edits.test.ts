import assert from 'node:assert/strict'
import type { Analysis } from '../server/engine/analysis'
import { compose } from '../server/hosts/compose'
import { editBetween } from '../server/languages/typescript/literal-edit'
import type { Document } from '../server/model/language'

const source = `import OpenAI from 'openai'
const client = new OpenAI()
const tone = 'friendly'
const system = \`You answer \${tone} letters.
Keep to the facts.\`

export async function answer(letter: string) {
  return client.responses.create({ model: 'gpt-5.4-mini', instructions: system, input: 'Answer: ' + letter })
}

export const sort = () => client.responses.create({ model: 'gpt-5.4', input: "Sort the day's post." })
`

/** Whatever is said of a document. */
const said = ({ calls, findings, broken }: Analysis) => ({
  broken,
  calls: calls.map(({ id, call, modelId, estimate, task }) => ({
    id,
    whole: call.site.whole,
    modelId,
    settings: call.settings,
    prompt: call.prompt,
    estimate: { ...estimate },
    task,
  })),
  findings,
})

describe('edits within one text', () => {
  const engine = (followsEdits: boolean) =>
    compose(
      {
        read: () => undefined,
        kindOf: () => undefined,
        displayPath: (id) => id,
        identityPath: (id) => id,
        today: '2026-11-23',
      },
      { room: { characters: 1_000_000, followsEdits } },
    )
  const documentOf = (text: string): Document => ({ id: '/mail.ts', languageId: 'typescript', text })
  /** One edit after the other, each read by an engine that follows them and by one that has read nothing before. */
  const follow = (edits: readonly (readonly [old: string, text: string])[]): readonly Analysis[] => {
    const following = engine(true)
    following.analyze(documentOf(source))
    let text = source
    return edits.map(([old, written]) => {
      assert.ok(text.includes(old), old)
      text = text.replace(old, () => written)
      const analysis = following.analyze(documentOf(text))
      assert.deepEqual(said(analysis), said(engine(false).analyze(documentOf(text))), written)
      return analysis
    })
  }

  it('are read as the whole text is: in strings, templates, behind and before placeholders', () => {
    const last = follow([
      ['Answer: ', 'Answer now: '],
      ['letters.', 'long letters.'],
      ['You answer', 'You never answer'],
      ['Keep to the facts.', 'Keep to the facts.\nBe brief.'],
      ["day's post", "day's whole post"],
      ['friendly', 'kind'],
      ['gpt-5.4-mini', 'gpt-5.4-nano'],
      [' long letters.', ' letters.'],
    ]).at(-1)
    assert.deepEqual(
      last?.calls.map(({ modelId }) => modelId),
      ['gpt-5.4-nano', 'gpt-5.4'],
    )
    const [first] = last?.calls ?? []
    assert.match(JSON.stringify(first?.call.prompt), /You never answer .*kind.* letters\.\\nKeep to the facts\.\\nBe brief\./)
  })

  it('that end the text, or begin something in it, are read as well', () => {
    follow([
      ['Answer: ', "Answer' + tone + ': "],
      ['Keep to', 'Keep ${tone} to'],
      ['letters.', 'letters.\\n'],
      ['\\n', '\\u00'],
      ['\\u00', '\\u0041'],
      ["day's post", 'day"s post'],
      ['day"s', 'day\\"s'],
      ["'friendly'", "'friendly"],
      ["'friendly", "'friendly'"],
    ])
  })

  it('that name a module or a member are read as well', () => {
    const analyses = follow([
      ["'openai'", "'open-ai'"],
      ["'open-ai'", "'openai'"],
      ['const client', "const setup = { model: 'gpt-5.4' }\nsetup['tone'] = 'dry'\nconst client"],
      ["setup['tone']", "setup['model']"],
      ["= 'dry'", "= 'gpt-5.4-nano'"],
      ["{ model: 'gpt-5.4', input", '{ ...setup, input'],
      ["setup['model']", "setup['tone']"],
    ])
    assert.deepEqual(
      analyses.map(({ calls }) => calls.map(({ modelId }) => modelId)),
      [
        [],
        ...Array.from({ length: 4 }, () => ['gpt-5.4-mini', 'gpt-5.4']),
        ['gpt-5.4-mini', 'gpt-5.4-nano'],
        ['gpt-5.4-mini', 'gpt-5.4'],
      ],
    )
  })

  it('leave what was said before alone where nobody types', () => {
    const patient = engine(false)
    const before = patient.analyze(documentOf(source))
    const spans = () => before.calls.map(({ call }) => call.site.whole.start)
    const first = spans()
    patient.analyze(documentOf(source.replace('friendly', 'kind and warm')))
    assert.deepEqual(spans(), first)
    assert.deepEqual(
      before.findings.map(({ span }) => span.start),
      engine(false)
        .analyze(documentOf(source))
        .findings.map(({ span }) => span.start),
    )
  })

  it('are found by what the two texts share', () => {
    assert.equal(editBetween('abc', 'abc'), undefined)
    assert.deepEqual(editBetween('abc', 'abxc'), { start: 2, end: 2, text: 'x' })
    assert.deepEqual(editBetween('aaa', 'aa'), { start: 2, end: 3, text: '' })
    assert.deepEqual(editBetween('', 'x'), { start: 0, end: 0, text: 'x' })
  })
})
