import assert from 'node:assert/strict'
import missingMaxTokens from '../rules/missing-max-tokens'
import { applyEdits } from '../server/model/span'
import { documentOf, testEngine } from './harness/analyze'

/** A document after the limits that are suggested for it. */
function limited(files: Readonly<Record<string, string>>, path: string): string {
  const text = files[path] ?? ''
  const { findings } = testEngine([missingMaxTokens], undefined, files).analyze(documentOf(path, text))
  const edits = findings.flatMap(({ suggestion }) => suggestion?.edits ?? [])
  return applyEdits(path, text, edits) ?? ''
}

const ask = (more = '') => `import { openai } from '@ai-sdk/openai'
import { generateText } from 'ai'
generateText({ model: openai('acme-small'), prompt: 'Invent a name.'${more} })
`
const asks = (ai: string | undefined, more = ''): string | undefined => {
  const files = {
    '/app/.git/HEAD': '',
    ...(ai === undefined ? {} : { '/app/package.json': JSON.stringify({ dependencies: { ai } }) }),
    '/app/src/main.ts': ask(more),
  }
  return /(\w+): 1024/.exec(limited(files, '/app/src/main.ts'))?.[1]
}

describe('names of settings', () => {
  describe('of the AI SDK', () => {
    it('are those of the version that the project asks for', () => {
      for (const range of ['^4.3.4', '~3.4.0', '4', '4.x', 'v4.0.0', '4.0.0-canary.1', 'npm:ai@^4.1.0'])
        assert.equal(asks(range), 'maxTokens', range)
      for (const range of ['^5.0.52', '6.0.141', '10', 'npm:@acme/ai@7']) assert.equal(asks(range), 'maxOutputTokens', range)
    })

    it('are the newest where the project allows several versions, or names none', () => {
      for (const range of ['>=4', '^4 || ^5', '^4.0.0 || ^5.0.0', '*', 'latest', 'workspace:*', '', 'catalog:', undefined])
        assert.equal(asks(range), 'maxOutputTokens', range)
    })

    it('are what the call itself shows where the project does not say', () => {
      assert.equal(asks(undefined, ', maxSteps: 3'), 'maxTokens')
      assert.equal(asks('latest', ', experimental_continueSteps: true'), 'maxTokens')
      assert.equal(asks(undefined, ', experimental_telemetry: { isEnabled: true }'), 'maxOutputTokens')
      assert.equal(asks('^5.0.0', ', maxSteps: 3'), 'maxOutputTokens')
    })

    it('come from the nearest manifest that names it', () => {
      const files = {
        '/app/.git/HEAD': '',
        '/app/package.json': '{ "dependencies": { "ai": "^6.0.0" } }',
        '/app/old/package.json': '{ "devDependencies": { "ai": "^4.0.0" } }',
        '/app/old/lib/package.json': '{ "type": "module" }',
        '/app/old/lib/main.ts': ask(),
        '/app/new/package.json': '{ not json',
        '/app/new/main.ts': ask(),
      }
      assert.match(limited(files, '/app/old/lib/main.ts'), /maxTokens: 1024/)
      assert.match(limited(files, '/app/new/main.ts'), /maxOutputTokens: 1024/)
    })

    it('follow a version that the packages of a workspace share', () => {
      const app = { '/r/.git/HEAD': '', '/r/app/package.json': '{ "dependencies": { "ai": "catalog:" } }', '/r/app/a.ts': ask() }
      const roots = [
        { '/r/package.json': '{ "catalog": { "ai": "^4.1.0" } }' },
        { '/r/package.json': '{ "workspaces": { "packages": ["app"], "catalog": { "ai": "4.1.0" } } }' },
        {
          '/r/package.json': '{}',
          '/r/pnpm-workspace.yaml': `packages:\n  - app\ncatalog:\n  # models\n  "@ai-sdk/openai": ^1\n\n  'ai': ^4.0.0 # old\n`,
        },
      ]
      for (const root of roots) assert.match(limited({ ...app, ...root }, '/r/app/a.ts'), /maxTokens: 1024/)
      const named = { ...app, '/r/app/package.json': '{ "dependencies": { "ai": "catalog:next" } }' }
      for (const root of roots) assert.match(limited({ ...named, ...root }, '/r/app/a.ts'), /maxOutputTokens: 1024/)
    })

    it('follow what is installed before what others are to bring', () => {
      const manifest = '{ "devDependencies": { "ai": "^4.1.0" }, "peerDependencies": { "ai": ">=3" } }'
      assert.match(limited({ '/r/package.json': manifest, '/r/a.ts': ask() }, '/r/a.ts'), /maxTokens: 1024/)
    })
  })

  describe('of Google’s older package', () => {
    const gemini = (config: string, request: string) => `import { GoogleGenerativeAI } from '@google/generative-ai'
const model = new GoogleGenerativeAI('').getGenerativeModel({ model: 'acme-small'${config} })
model.generateContent(${request})
`
    const written = (config: string, request: string) => limited({ '/a.ts': gemini(config, request) }, '/a.ts')
    const contents = "contents: [{ role: 'user', parts: [{ text: 'Invent a name.' }] }]"

    it('stand in the configuration that is there: a second one would take its place', () => {
      const config = ', generationConfig: { temperature: 0 }'
      assert.equal(
        written(config, `{ ${contents} }`),
        gemini(', generationConfig: { temperature: 0, maxOutputTokens: 1024 }', `{ ${contents} }`),
      )
      assert.equal(
        written(config, `{ ${contents}, generationConfig: { topP: 1 } }`),
        gemini(config, `{ ${contents}, generationConfig: { topP: 1, maxOutputTokens: 1024 } }`),
      )
    })

    it('stand in the request where there is none', () =>
      assert.equal(written('', `{ ${contents} }`), gemini('', `{ ${contents}, generationConfig: { maxOutputTokens: 1024 } }`)))
  })
})
