import assert from 'node:assert/strict'
import { describeText } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

const sent = (path: string, text: string) => {
  const { calls } = testEngine().analyze(documentOf(path, text))
  const prompt = calls.at(-1)?.call.prompt
  return prompt && { texts: prompt.parts.map((part) => `${part.role}: ${describeText(part.text)}`), open: prompt.open }
}
const python = (body: string) => `from openai import OpenAI
def ask(question: str | None = None, history: list | None = None):
${body.replace(/^/gm, '    ')}
`
const create = (messages: string) => `OpenAI().chat.completions.create(model="acme-small", messages=${messages})`

describe('a parameter that falls back on nothing', () => {
  it('is a text that somebody gives, where a text is sent', () => {
    assert.deepEqual(sent('a.py', python(create('[{"role": "user", "content": question}]'))), {
      texts: ['user: {question}'],
      open: false,
    })
    const either = python(`if not question:\n    question = "Hello."\n${create('[{"role": "user", "content": question}]')}`)
    assert.deepEqual(sent('a.py', either), { texts: ['user: {question}'], open: false })
    const block = create(
      '[{"role": "user", "content": [{"type": "text", "text": question}, {"type": "text", "text": "Be brief."}]}]',
    )
    assert.deepEqual(sent('a.py', python(block)), { texts: ['user: {question}', 'user: Be brief.'], open: false })
  })

  it('leaves a list of messages open', () => {
    assert.deepEqual(sent('a.py', python(create('history'))), { texts: ['user: {history}'], open: true })
  })
})
