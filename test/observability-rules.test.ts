import assert from 'node:assert/strict'
import unrecordedUsage from '../rules/unrecorded-usage'
import { analyzeWith } from './harness/analyze'

const source = `from openai import OpenAI
def ask(question):
    return OpenAI().responses.create(model="acme-medium", input=question).output_text
`

describe('unrecorded-usage', () => {
  const found = (path: string) => analyzeWith(unrecordedUsage, path, source).findings.length

  it('asks nothing of tests, whose spend nobody breaks down', () => {
    assert.equal(found('/app/src/ask.py'), 1)
    assert.equal(found('/app/tests/ask.py'), 0)
    assert.equal(found('/app/src/test_ask.py'), 0)
  })
})
