import assert from 'node:assert/strict'
import { defaults } from '../server/engine/config'
import type { Engine } from '../server/engine/engine'
import { describeText } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

/** Each call of a file of a project: model, how it was reached, and what is sent. */
function callsIn(files: Record<string, string>, path: string, engine: Engine = testEngine([], defaults, files)): string[] {
  const { calls } = engine.analyze(documentOf(path, files[path] ?? ''))
  return calls.map(({ call, modelId, modelHow }) => {
    const text = call.prompt.parts.map((part) => describeText(part.text)).join(' | ')
    return `${modelId ?? '?'} (${modelHow}): ${text}`
  })
}

const client = "import OpenAI from 'openai'\nexport const client = new OpenAI()\nexport const MODEL = 'acme-small'\n"
const ask = (prompt: string): string => `client.responses.create({ model: MODEL, input: ${prompt} })`

describe('modules of TypeScript', () => {
  it('bring clients, models and prompts', () => {
    const files = {
      '/app/src/llm.ts': client,
      '/app/src/prompts.ts': "export const HELLO = `Say hello.`\nexport default { bye: 'Say bye.' }",
      '/app/src/main.ts': `import { client, MODEL } from './llm'\nimport prompts, { HELLO } from './prompts.js'\n${ask('HELLO')}\n${ask('prompts.bye')}`,
    }
    assert.deepEqual(callsIn(files, '/app/src/main.ts'), ['acme-small (import): Say hello.', 'acme-small (import): Say bye.'])
  })

  it('are followed through re-exports, index files and circles', () => {
    const files = {
      '/app/llm/client.ts': client,
      '/app/llm/index.ts': "export * from './client'\nexport { HELLO as greeting } from '../texts'",
      '/app/texts.ts': "import { MODEL } from './llm'\nexport const HELLO = 'Say hello to ' + MODEL",
      '/app/main.ts': `import { client, greeting, MODEL } from './llm'\n${ask('greeting')}`,
    }
    assert.deepEqual(callsIn(files, '/app/main.ts'), ['acme-small (import): Say hello to acme-small'])
  })

  it('are found by the paths of tsconfig.json, with comments in it', () => {
    const files = {
      '/app/tsconfig.json': '{ // paths\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }',
      '/app/src/llm.ts': client,
      '/app/src/deep/main.ts': `import { client, MODEL } from '@/llm'\n${ask("'Hi'")}`,
    }
    assert.deepEqual(callsIn(files, '/app/src/deep/main.ts'), ['acme-small (import): Hi'])
  })

  it('may be JSON, CommonJS and subpath imports of the package', () => {
    const files = {
      '/app/package.json': '{ "name": "app", "imports": { "#llm": "./llm.js" } }',
      '/app/llm.js': "const { OpenAI } = require('openai')\nmodule.exports = { client: new OpenAI(), MODEL: 'acme-small' }",
      '/app/prompts.json': '{ "hello": "Say \\"hello\\"." }',
      '/app/main.ts': `import { client, MODEL } from '#llm'\nimport prompts from './prompts.json'\n${ask('prompts.hello')}`,
    }
    assert.deepEqual(callsIn(files, '/app/main.ts'), ['acme-small (import): Say "hello".'])
  })

  it('may be one class or one function of CommonJS', () => {
    const files = {
      '/app/chat.js': `const OpenAI = require('openai')
class Chat { constructor(model) { this.model = model; this.client = new OpenAI() }
  ask(input) { return this.client.responses.create({ model: this.model, input }) } }
module.exports = Chat`,
      '/app/ask.js': `const { OpenAI } = require('openai')
module.exports = (input) => new OpenAI().responses.create({ model: 'acme-large', input })`,
      '/app/main.js': `const Chat = require('./chat')\nconst ask = require('./ask')
new Chat('acme-small').ask('Say hello.')\nask('Say bye.')`,
    }
    assert.deepEqual(callsIn(files, '/app/main.js'), ['acme-small (factory): Say hello.', 'acme-large (literal): Say bye.'])
  })

  it('may hold the base of a class, which is given what super says', () => {
    const files = {
      '/app/base.ts': `import OpenAI from 'openai'
export class Base { constructor(private client: OpenAI, protected model: string) {}
  ask(input: string) { return this.client.responses.create({ model: this.model, input }) } }`,
      '/app/main.ts': `import OpenAI from 'openai'\nimport { Base } from './base'
class Small extends Base { constructor() { super(new OpenAI(), 'acme-small') } }
new Small().ask('Say hello.')`,
    }
    assert.deepEqual(callsIn(files, '/app/main.ts'), ['acme-small (factory): Say hello.'])
  })

  it('may be packages of the same repository, installed or not, built or not', () => {
    const files = {
      '/app/.git/HEAD': '',
      '/app/package.json': '{ "workspaces": ["packages/*"] }',
      '/app/packages/llm/package.json':
        '{ "name": "@acme/llm", "exports": { ".": "./src/index.ts", "./texts/*": "./src/texts/*.ts" } }',
      '/app/packages/llm/src/index.ts': client,
      '/app/packages/llm/src/texts/hello.ts': "export const HELLO = 'Hello.'",
      '/app/packages/built/package.json': '{ "name": "built", "main": "dist/index.js" }',
      '/app/packages/built/src/index.ts': "export const BYE = 'Bye.'",
      '/app/packages/app/package.json': '{ "dependencies": { "@acme/llm": "workspace:*", "near": "file:../../near" } }',
      '/app/near/package.json': '{ "name": "near" }',
      '/app/near/index.js': "export const NEAR = 'Near.'",
      '/app/packages/app/main.ts': `import { client, MODEL } from '@acme/llm'
import { HELLO } from '@acme/llm/texts/hello'
import { BYE } from 'built'
import { NEAR } from 'near'
${ask('`${HELLO} ${BYE} ${NEAR}`')}`,
    }
    assert.deepEqual(callsIn(files, '/app/packages/app/main.ts'), ['acme-small (import): Hello. Bye. Near.'])
  })

  it('make the client of a factory', () => {
    const files = {
      '/app/llm.ts': "import OpenAI from 'openai'\nexport function getClient() { return new OpenAI() }",
      '/app/main.ts':
        "import { getClient } from './llm'\ngetClient().chat.completions.create({ model: 'acme-small', messages: [] })",
    }
    assert.deepEqual(callsIn(files, '/app/main.ts'), ['acme-small (literal): '])
  })

  it('leave open what they do not export', () => {
    const files = {
      '/app/llm.ts': client,
      '/app/main.ts': "import { client, OTHER } from './llm'\nclient.responses.create({ model: OTHER, input: 'Hi' })",
    }
    assert.deepEqual(callsIn(files, '/app/main.ts'), ['? (dynamic): Hi'])
  })
})

describe('modules of Python', () => {
  const llm = 'from openai import OpenAI\n\nclient = OpenAI()\nMODEL = "acme-small"\n'
  const call = 'client.responses.create(model=MODEL, input=HELLO)'

  it('are found by relative and absolute names, src folders included', () => {
    const files = {
      '/app/src/shop/__init__.py': '',
      '/app/src/shop/llm.py': llm,
      '/app/src/shop/texts/__init__.py': 'from .hello import HELLO\n',
      '/app/src/shop/texts/hello.py': 'HELLO = "Say hello."\n',
      '/app/src/shop/main.py': `from .llm import client, MODEL\nfrom shop.texts import HELLO\n${call}\n`,
    }
    assert.deepEqual(callsIn(files, '/app/src/shop/main.py'), ['acme-small (import): Say hello.'])
  })

  it('are followed as modules too', () => {
    const files = {
      '/app/llm.py': llm,
      '/app/main.py': 'import llm\nfrom . import llm as other\nllm.client.responses.create(model=other.MODEL, input="Hi")\n',
    }
    assert.deepEqual(callsIn(files, '/app/main.py'), ['acme-small (import): Hi'])
  })
})

describe('a module that changes', () => {
  const files: Record<string, string> = {
    '/app/llm.ts': client,
    '/app/prompts.ts': "export const HELLO = 'Say hello.'",
    '/app/a.ts': `import { client, MODEL } from './llm'\nimport { HELLO } from './prompts'\n${ask('HELLO')}`,
    '/app/b.ts': `import { client, MODEL } from './llm'\n${ask("'Hi'")}`,
  }

  it('is read again by those that import it, and by no others', () => {
    const engine = testEngine([], defaults, files)
    assert.deepEqual(callsIn(files, '/app/a.ts', engine), ['acme-small (import): Say hello.'])
    callsIn(files, '/app/b.ts', engine)
    const before = engine.work.parsed
    files['/app/prompts.ts'] = "export const HELLO = 'Say bye.'"
    assert.deepEqual(callsIn(files, '/app/a.ts', engine), ['acme-small (import): Say bye.'])
    callsIn(files, '/app/b.ts', engine)
    assert.equal(engine.work.parsed - before, 1)
  })

  it('that names no SDK, nor leads to one, is not parsed', () => {
    const plain = {
      '/app/db.ts': 'export const table = { create() {} }',
      '/app/main.ts': "import { table } from './db'\ntable.completions.create({ model: 'acme-small' })",
    }
    const engine = testEngine([], defaults, plain)
    assert.deepEqual(callsIn(plain, '/app/main.ts', engine), [])
    assert.equal(engine.work.parsed, 0)
  })
})
