import assert from 'node:assert/strict'
import { documentOf, testEngine } from './harness/analyze'

const call = "({ model: 'acme-large', input: 'Hello' })"
const found: Readonly<Record<string, string>> = {
  'a default import': `import OpenAI from 'openai'\nnew OpenAI().responses.create${call}`,
  'a sub-path': `import { AzureOpenAI } from "openai/azure"\nnew AzureOpenAI().responses.create${call}`,
  'a comment in front of the package': `import OpenAI from /* the SDK */ 'openai'\nnew OpenAI().responses.create${call}`,
  require: `const { OpenAI } = require('openai')\nnew OpenAI().responses.create${call}`,
  'an import at run time': `const { OpenAI } = await import(/* webpackIgnore: true */ 'openai')\nnew OpenAI().responses.create${call}`,
  'a package of another registry': `import OpenAI from 'npm:openai@7'\nnew OpenAI().responses.create${call}`,
  'an address': `import OpenAI from 'https://esm.sh/openai@7.1'\nnew OpenAI().responses.create${call}`,
  'a method in brackets': `import OpenAI from 'openai'\nnew OpenAI().responses['create']${call}`,
  'a method taken out': `import OpenAI from 'openai'\nconst { create } = new OpenAI().responses\ncreate${call}`,
  'a function': `import { generateText } from 'ai'\ngenerateText({ model: 'openai/acme-large', prompt: 'Hello' })`,
}

const foundInPython: Readonly<Record<string, string>> = {
  'a name from a package': 'from openai import OpenAI\nOpenAI().responses.create(model="acme-large", input="Hello")',
  'a byte order mark': '\ufefffrom openai import OpenAI\nOpenAI().responses.create(model="acme-large", input="Hello")',
  'a package of a package':
    'from google import genai\ngenai.Client().models.generate_content(model="acme-large", contents="Hello")',
  'an import in a function':
    'def ask():\n    import openai\n    return openai.responses.create(model="acme-large", input="Hello")',
  'a method that is handed over':
    'import asyncio\nfrom openai import OpenAI\nask = OpenAI().responses.create\nasyncio.to_thread(ask, model="acme-large", input="Hello")',
}

const passed: Readonly<Record<string, string>> = {
  'no package': 'export const create = () => client.responses.create({})',
  'a package of a like name': "import { create } from 'openai-edge'\ncreate()",
  'types alone': "import type { OpenAI } from 'openai'\nexport type Client = OpenAI",
  'a path': "import { create } from './openai'\ncreate()",
}

describe('the gate in front of the parsers', () => {
  for (const [name, text] of Object.entries(found)) {
    it(`lets through ${name}`, () => assert.equal(testEngine().analyze(documentOf('a.ts', text)).calls.length, 1))
  }
  for (const [name, text] of Object.entries(foundInPython)) {
    it(`lets through ${name} in Python`, () => assert.equal(testEngine().analyze(documentOf('a.py', text)).calls.length, 1))
  }
  for (const [name, text] of Object.entries(passed)) {
    it(`spares the parser ${name}`, () => {
      const engine = testEngine()
      assert.deepEqual(engine.analyze(documentOf('a.ts', text)).calls, [])
      assert.equal(engine.work.parsed, 0)
      assert.equal(engine.work.documents, 1)
    })
  }
  it('parses a text once, until it changes', () => {
    const engine = testEngine()
    const text = found['a default import'] ?? ''
    engine.analyze(documentOf('a.ts', text))
    engine.analyze(documentOf('a.ts', text))
    assert.deepEqual({ parsed: engine.work.parsed, reused: engine.work.reused }, { parsed: 1, reused: 1 })
    engine.analyze(documentOf('a.ts', `${text}\n`))
    assert.equal(engine.work.parsed, 2)
  })
  it('reports a directive that is left over in a file without calls', () => {
    const text =
      "import OpenAI from 'openai'\n// promptfare-ignore missing-max-tokens: left over\nexport const client = new OpenAI()\n"
    assert.deepEqual(
      testEngine()
        .analyze(documentOf('a.ts', text))
        .findings.map(({ ruleId }) => ruleId),
      ['directive'],
    )
  })
})
