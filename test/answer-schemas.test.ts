import assert from 'node:assert/strict'
import { documentOf, testEngine } from './harness/analyze'

describe('schemas as they are sent', () => {
  it('are JSON Schema, with their fields, bounds and descriptions', () => {
    const schema = schemaOf(`z.object({
      code: z.string().min(1).describe('The code.'),
      tags: z.array(z.string()).max(3).optional(),
      kind: z.enum(['a', 'b']).default('a'),
      size: z.union([z.number().int().min(0), z.literal('x')]),
    })`)
    assert.deepEqual(JSON.parse(schema), {
      type: 'object',
      properties: {
        code: { type: 'string', minLength: 1, description: 'The code.' },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        kind: { type: 'string', enum: ['a', 'b'], default: 'a' },
        size: {
          anyOf: [
            { type: 'number', minimum: 0 },
            { type: 'string', const: 'x' },
          ],
        },
      },
      required: ['code', 'size'],
      additionalProperties: false,
    })
  })

  it('are left as they are written where they are made in a way that is not known', () => {
    assert.match(schemaOf(`z.object({ a: z.string() }).array()`), /"a"/)
    assert.match(schemaOf(`z.object({ a: z.any().describe('Whatever.') })`), /"a":.*Whatever\./)
    assert.match(schemaOf(`z.tuple([z.string(), z.number()])`), /string.*number/)
  })

  it('grow where a schema is extended', () => {
    const { properties, required } = JSON.parse(schemaOf(`z.object({ a: z.string() }).extend({ b: z.boolean() }).partial()`))
    assert.deepEqual([Object.keys(properties), required], [['a', 'b'], undefined])
  })

  it('keep a hole for what cannot be read', () => {
    assert.match(schemaOf('z.object({ a: other(1) })'), /"a":<other\(1\)>/)
    assert.match(schemaOf('z.object(shape(1))'), /"properties":\{<shape\(1\)>\}/)
    assert.match(schemaOf('z.object({ a: z.string() }).extend(more(1))'), /"a":\{"type":"string"\}<more\(1\)>\}/)
  })
})

describe('what a method of a text makes', () => {
  it('is not what the method is given', () => {
    const typed = `import { generateText, type UIMessage } from 'ai'; import { openai } from '@ai-sdk/openai'
export const ask = (message: UIMessage) => generateText({ model: openai('acme-large'), prompt: message.parts.join('\\n') })`
    assert.match(textsIn(typed)[0] ?? '', /^<.*join/)
  })
})

const schemaOf = (schema: string): string =>
  textsIn(`import { generateObject } from 'ai'; import { openai } from '@ai-sdk/openai'; import { z } from 'zod'
generateObject({ model: openai('acme-large'), prompt: 'Go.', schema: ${schema} })`).at(-1) ?? ''

/** The texts that a source sends, each hole by its name. */
function textsIn(source: string): string[] {
  const { calls } = testEngine().analyze(documentOf('a.ts', source))
  return calls.flatMap(({ call }) =>
    call.prompt.parts.map(({ text }) =>
      text.parts
        .map((part) => (part.kind === 'known' ? part.text : part.kind === 'hole' ? `<${part.name}>` : '<choice>'))
        .join(''),
    ),
  )
}
