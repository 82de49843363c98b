import assert from 'node:assert/strict'
import { describeText, type TextPart } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

/** What the user's message of each call says, with all that it may be; a hole is its name in braces. */
function asked(path: string, text: string): readonly string[] {
  const { calls } = testEngine().analyze(documentOf(path, text))
  const say = (parts: readonly TextPart[]): string =>
    parts
      .map((part) => {
        if (part.kind === 'choice') return `(${part.options.map(say).join('|')})`
        return part.kind === 'known' ? part.text : `{${part.name}}`
      })
      .join('')
  return calls.flatMap(({ call }) => call.prompt.parts.map(({ text }) => say(text.parts)))
}

const python = (body: string) => `from openai import OpenAI
client = OpenAI()
NAMES = ["A.", "B."]
def run(given):
    def ask(text):
        return client.chat.completions.create(model="acme-small", messages=[{"role": "user", "content": text}])
${body.replace(/^/gm, '    ')}
`
const script = (body: string) => `import OpenAI from 'openai'
const client = new OpenAI()
const NAMES = ['A.', 'B.']
export async function run(given: string[]) {
  ${body}
}
`
const inPython = (head: string, text: string, more = '') =>
  asked(
    'a.py',
    python(
      `${head}\n    client.chat.completions.create(model="acme-small", messages=[{"role": "user", "content": ${text}}])\n    ${more}`,
    ),
  ).at(-1)
const inScript = (before: string, text: string, after: string) =>
  asked(
    'a.ts',
    script(
      `${before} client.chat.completions.create({ model: 'acme-small', messages: [{ role: 'user', content: ${text} }] }) ${after}`,
    ),
  ).at(-1)

describe('the items of a list that a loop goes through', () => {
  it('are what the loop’s name may stand for, in Python', () => {
    assert.equal(inPython('for q in ["One?", "Two?"]:', 'q'), '(One?|Two?)')
    assert.equal(inPython('for q in NAMES:', 'f"Who is {q}"'), 'Who is (A.|B.)')
    assert.equal(inPython('for q in ("One?",):', 'q'), 'One?')
    assert.equal(inPython('for n, (q, r) in [(1, ("a", "b")), (2, ("c", "d"))]:', 'f"{r}{n}"'), '(b|d)(1|2)')
    assert.equal(inPython('for item in [{"q": "One?"}, {"q": "Two?"}]:', 'item["q"]'), '(One?|Two?)')
    assert.equal(inPython('for n, q in enumerate(NAMES):', 'q'), '(A.|B.)')
    assert.equal(
      asked('a.py', python('[ask(q) for q in NAMES]')).at(-1),
      '(A.|B.)',
      'also where a comprehension hands them to a function',
    )
  })

  it('are what the loop’s name may stand for, in TypeScript', () => {
    assert.equal(inScript("for (const q of ['One?', 'Two?'])", 'q', ''), '(One?|Two?)')
    assert.equal(inScript('for (const q of NAMES)', '`Who is ${q}`', ''), 'Who is (A.|B.)')
    assert.equal(inScript("for (const { q } of [{ q: 'One?' }, { q: 'Two?' }])", 'q', ''), '(One?|Two?)')
    assert.equal(inScript("for (const [n, q] of [[1, 'a'], [2, 'b']] as const)", '`${q}${n}`', ''), '(a|b)(1|2)')
    assert.equal(inScript('await Promise.all(NAMES.map((q, i) =>', 'q', '))'), '(A.|B.)')
    assert.equal(inScript('NAMES.forEach(async (q) => { await', 'q', '})'), '(A.|B.)')
  })

  it('are not known where the list is another in a later turn, or goes on', () => {
    const todo = 'todo = ["One?"]\n'
    assert.equal(inPython(`${todo}for q in todo:`, 'q', 'todo.append(given)'), '{q}')
    assert.equal(inPython(`${todo}for q in todo:`, 'q', 'todo += [given]'), '{q}')
    assert.equal(inPython(`${todo}for q in todo:`, 'q', 'given(todo)'), '{q}')
    assert.equal(inPython('for q in [*given, "One?"]:', 'q'), '{q}')
    assert.equal(inPython('for q, *rest in [("a", "b")]:', 'rest'), '{rest}')
    assert.equal(inPython('for q in "One?", "Two?":', 'q'), '{q}')
    assert.equal(inPython('for q in ["One?", given]:', 'q'), '{q}')
    assert.equal(inScript("for (const q of [...given, 'One?'])", 'q', ''), '{q}')
    assert.equal(inScript("const todo = ['One?']; for (const q of todo) { ", 'q', '; todo.push(given[0]) }'), '{q}')
    assert.equal(inScript("for (const q in ['One?', 'Two?'])", 'q', ''), '{q}')
    assert.equal(inScript('given.map((q) =>', 'q', ')'), '{q}')
    assert.equal(inScript('NAMES.map((q, n) =>', '`${n}`', ')'), '{n}')
  })

  it('are no more than eight', () => {
    const list = (length: number) => JSON.stringify(Array.from({ length }, (_, n) => `${n}`))
    assert.equal(inPython(`for q in ${list(9)}:`, 'q'), '{q}')
    assert.equal(inScript(`for (const q of ${list(9)})`, 'q', ''), '{q}')
    assert.equal(inPython(`for q in ${list(8)}:`, 'q'), '(0|1|2|3|4|5|6|7)')
    assert.equal(inScript(`for (const q of ${list(8)})`, 'q', ''), '(0|1|2|3|4|5|6|7)')
  })

  it('may be the models that are asked: the price is that of any', () => {
    const text = python(
      'for model in ["acme-large", "acme-small"]:\n    client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Hi"}])',
    )
    const call = testEngine().analyze(documentOf('a.py', text)).calls.at(-1)
    assert.ok(call?.call.settings.model.is === 'set')
    assert.deepEqual([call.call.settings.model.value, call.call.settings.model.alternatives], ['acme-large', ['acme-small']])
    const cost = call.estimate.cost?.input
    assert.ok(cost !== undefined && cost.low < cost.high)
    assert.equal(describeText(call.call.prompt.parts[0]?.text ?? assert.fail()), 'Hi')
  })
})
