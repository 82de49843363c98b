import assert from 'node:assert/strict'
import { countMedia, countParts } from '../server/engine/count-call'
import type { PromptPart } from '../server/model/prompt-call'
import { tokenizerFor } from '../server/tokens'
import { documentOf, testEngine } from './harness/analyze'

// The first bytes of files of these sizes: all that their headers take.
const png = 'iVBORw0KGgoAAAANSUhEUgAABAAAAAQACAAAAABadnRf'
const gif = 'R0lGODlhLAHIAAAAAA=='
const jpeg = '/9j/4AAQSkZJRgABAQAAAQABAAD/wAARCAJYAyADAAAAAAAAAAAAAA=='
const webp = 'UklGRgAAAABXRUJQVlA4IAAAAAAAAACdASqAAuAB'

function mediaOf(path: string, source: string): PromptPart[] {
  const { calls } = testEngine().analyze(documentOf(path, source))
  return calls.flatMap(({ call }) => call.prompt.parts.filter((part) => part.media !== undefined))
}

const openai = (block: string): string =>
  `import OpenAI from 'openai'\nexport const ask = (url: string, detail: 'low') => new OpenAI().chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: [${block}] }] })\n`
const anthropic = (block: string): string =>
  `from anthropic import Anthropic\n\n\ndef ask(data: str):\n    return Anthropic().messages.create(model="acme-large", max_tokens=9, messages=[{"role": "user", "content": [${block}]}])\n`

describe('pictures in a call', () => {
  const sizes: readonly (readonly [string, { width: number; height: number }])[] = [
    [png, { width: 1024, height: 1024 }],
    [gif, { width: 300, height: 200 }],
    [jpeg, { width: 800, height: 600 }],
    [webp, { width: 640, height: 480 }],
  ]
  for (const [data, size] of sizes) {
    it(`of ${size.width} by ${size.height} pixels in the source`, () => {
      const [inUrl] = mediaOf('a.ts', openai(`{ type: 'image_url', image_url: { url: 'data:image/png;base64,${data}' } }`))
      assert.deepEqual(inUrl?.media?.size, size)
      const source = `{"type": "base64", "media_type": "image/png", "data": "${data}"}`
      const [asData] = mediaOf('a.py', anthropic(`{"type": "image", "source": ${source}}`))
      assert.deepEqual(asData?.media?.size, size)
      assert.equal(asData?.media?.type, 'image/png')
    })
  }

  it('cost what the formula gives for their size and detail', () => {
    const url = `url: 'data:image/png;base64,${png}'`
    const [auto] = mediaOf('a.ts', openai(`{ type: 'image_url', image_url: { ${url} } }`))
    const [low] = mediaOf('a.ts', openai(`{ type: 'image_url', image_url: { ${url}, detail: 'low' } }`))
    assert.ok(auto !== undefined && low !== undefined)
    assert.deepEqual(countMedia(auto, 'gpt-4o'), { low: 765, high: 765, basis: 'exact' })
    assert.deepEqual(countMedia(low, 'gpt-4o'), { low: 85, high: 85, basis: 'exact' })
    assert.deepEqual(countMedia(auto, 'gpt-4o', 'low'), countMedia(low, 'gpt-4o'))
  })

  it('cost what the formula allows where only an address is known', () => {
    const [part] = mediaOf('a.ts', openai("{ type: 'image_url', image_url: { url } }"))
    assert.ok(part !== undefined)
    assert.equal(part.media?.size, undefined)
    assert.deepEqual(countMedia(part, 'gpt-4o'), { low: 255, high: 1445, basis: 'assumed' })
    assert.equal(countMedia(part, 'acme-large').basis, 'assumed')
  })

  it('enter the estimate', () => {
    const source = openai(`{ type: 'image_url', image_url: { url: 'data:image/png;base64,${png}', detail: 'low' } }`)
    const [analyzed] = testEngine().analyze(documentOf('a.ts', source)).calls
    assert.ok(analyzed !== undefined)
    const { parts } = analyzed.estimate
    assert.deepEqual(
      parts.map(({ name, tokens }) => [name, tokens.high]),
      [['image', 85]],
    )
    const [other] = countParts(
      analyzed.call,
      tokenizerFor('o200k'),
      { holeTokens: {}, thinkingTokens: 0, cacheHitRate: 0, asOf: '' },
      undefined,
    )
    assert.equal(other?.tokens.basis, 'assumed')
  })

  it('have a detail, none, or one that the source does not settle', () => {
    const detailOf = (block: string) => mediaOf('a.ts', openai(block))[0]?.media?.detail
    assert.equal(detailOf("{ type: 'image_url', image_url: { url, detail: 'high' } }")?.is, 'set')
    assert.equal(detailOf("{ type: 'image_url', image_url: { url, detail } }")?.is, 'unknown')
    const none = detailOf("{ type: 'image_url', image_url: { url } }")
    assert.ok(none?.is === 'absent' && none.place !== undefined)
    const elsewhere = mediaOf('a.py', anthropic('{"type": "image", "source": {"type": "base64", "data": data}}'))[0]?.media
      ?.detail
    assert.deepEqual(elsewhere, { is: 'absent' })
  })

  it('of Gemini take the resolution of the request', () => {
    const source = `import { GoogleGenAI } from '@google/genai'
export const ask = (data: string) => new GoogleGenAI({}).models.generateContent({
  model: 'gemini-3-pro-preview',
  contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data } }] }],
  config: { mediaResolution: 'MEDIA_RESOLUTION_LOW' },
})
`
    const [part] = mediaOf('a.ts', source)
    assert.ok(part?.media?.detail.is === 'set')
    assert.equal(part.media.detail.value, 'MEDIA_RESOLUTION_LOW')
    assert.equal(part.media.low, 'MEDIA_RESOLUTION_LOW')
    assert.equal(countMedia(part, 'gemini-3-pro-preview').high, 280)
  })
})

describe('other media in a call', () => {
  it('are pages where they are documents, and of usual size where nobody publishes a formula', () => {
    const pdf = '{"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": data}}'
    const [document] = mediaOf('a.py', anthropic(pdf))
    assert.ok(document !== undefined)
    assert.equal(countMedia(document, 'claude-opus-4-6').low, 1500)
    const [sound] = mediaOf('a.py', anthropic('{"type": "image", "source": {"media_type": "audio/mp3", "data": data}}'))
    assert.ok(sound !== undefined)
    assert.deepEqual(countMedia(sound, 'gemini-2.5-flash'), { low: 85, high: 1600, basis: 'assumed' })
  })

  it('say nothing where they are damaged', () => {
    for (const data of ['iVBOR', '/9j/', '/9j/4AAQ', 'UklGRg==', 'R0lG', '%%%']) {
      const [part] = mediaOf('a.ts', openai(`{ type: 'image_url', image_url: { url: 'data:image/png;base64,${data}' } }`))
      assert.equal(part?.media?.size, undefined)
    }
  })
})
