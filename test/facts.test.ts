import assert from 'node:assert/strict'
import { findExamples } from '../server/facts/examples'
import { describePrefix } from '../server/facts/prefix'
import type { Role } from '../server/model/prompt-call'
import { applyEdits, type Span } from '../server/model/span'
import type { TextPart } from '../server/model/value'
import { choice, document, hole, known, promptCall } from './harness/prompt-call'

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length
const counting = { count: words, basis: 'exact' } as const

describe('describePrefix', () => {
  it('ends at the first hole, and counts what stands behind it', () => {
    const { call } = promptCall([
      ['system', 'one two three'],
      ['user', 'four ', hole('question'), ' five six'],
    ])
    const prefix = describePrefix(call, counting)
    assert.deepEqual(
      [prefix.tokens.high, prefix.tokensBehind.high, prefix.endedBy?.name, prefix.endedBy?.volatile],
      [4, 2, 'question', false],
    )
  })

  it('puts tools and the system prompt first, whatever the order in the source', () => {
    const { call } = promptCall([
      ['user', hole('question')],
      ['system', 'one two'],
    ])
    assert.equal(describePrefix(call, counting).tokens.high, 2)
  })

  it('tells what is volatile', () => {
    const { call } = promptCall([['system', 'Today is ', hole('Date.now()', 'volatile'), ' and so on']])
    assert.deepEqual(describePrefix(call, counting).endedBy?.volatile, true)
  })

  it('takes a choice of texts for a range, and goes on behind it', () => {
    const { call } = promptCall([['system', 'one ', choice(['two'], ['two three four']), ' five']])
    const { tokens, endedBy } = describePrefix(call, counting)
    assert.deepEqual([tokens, endedBy], [{ low: 3, high: 5, basis: 'exact' }, undefined])
  })

  it('counts up to each breakpoint, and says whether all of it is static', () => {
    const { call } = promptCall([
      ['system', 'one two'],
      ['user', hole('question'), ' three'],
    ])
    const marked = call.prompt.parts.map((part) => ({ ...part, breakpoint: { span: part.span, ttl: { is: 'absent' as const } } }))
    const { breakpoints } = describePrefix({ ...call, prompt: { ...call.prompt, parts: marked } }, counting)
    assert.deepEqual(
      breakpoints.map((point) => [point.tokens.high, point.static]),
      [
        [2, true],
        [3, false],
      ],
    )
  })

  it('keeps the basis of the count', () => {
    const { call } = promptCall([['system', 'one']])
    assert.equal(describePrefix(call, { count: words, basis: 'estimated' }).tokens.basis, 'estimated')
  })
})

describe('findExamples', () => {
  const found = (text: string): readonly string[] => {
    const { call, source } = promptCall([['system', text]])
    return findExamples(call, words).flatMap(({ form, examples }) => [
      form,
      ...examples.map(({ span }) => source.slice(span.start, span.end)),
    ])
  }
  const keeping = (kept: number, messages: readonly (readonly [Role, ...(string | TextPart)[]])[]): string | undefined => {
    const { call, source } = promptCall(messages)
    const surplus = findExamples(call, words)[0]?.examples.slice(kept) ?? []
    if (surplus.length === 0 || surplus.some(({ removal }) => removal === undefined)) return undefined
    return applyEdits(
      document,
      source,
      surplus.map(({ removal }) => ({ span: removal as Span, text: '' })),
    )
  }

  it('finds tags', () => {
    assert.deepEqual(found('Tag it.\n<example>a -> b</example>\n<example>c -> d</example>\nNow.'), [
      '<example> tags',
      '<example>a -> b</example>',
      '<example>c -> d</example>',
    ])
  })

  it('finds numbered examples, the last as far as its fellows are long', () => {
    assert.deepEqual(found('Do so.\n\n### Example 1\nhi\n\nho\n\n### Example 2\nhe\n\nha\n\nNow the text.'), [
      'numbered examples',
      '### Example 1\nhi\n\nho',
      '### Example 2\nhe\n\nha',
    ])
  })

  it('finds pairs, and leaves the question proper alone', () => {
    assert.deepEqual(found('Q: one?\nA: 1\n\nQ: two?\nA: 2\n\nQ: three?\nA:'), ['Q/A pairs', 'Q: one?\nA: 1', 'Q: two?\nA: 2'])
    assert.deepEqual(found('Review: good\nSentiment: positive\nReview: bad\nSentiment: negative\n\nReview: so-so\nSentiment:'), [
      'labelled texts',
      'Review: good\nSentiment: positive',
      'Review: bad\nSentiment: negative',
    ])
  })

  it('finds lines with an arrow behind a quotation', () => {
    assert.deepEqual(found('Tag it.\n- "good" -> positive\n- "bad" → negative\nNow: "so-so" ->'), [
      'arrows',
      '- "good" -> positive',
      '- "bad" → negative',
    ])
    assert.deepEqual(found('billing -> the billing team\nshipping -> the depot'), [])
  })

  it('does not take one example, a form to fill in or prose for a block', () => {
    assert.deepEqual(found('Input: a\nOutput: b'), [])
    assert.deepEqual(found('Input:\nOutput:\n\nInput:\nOutput:'), [])
    assert.deepEqual(found('For example, 1 and 2. See Example 1: it is good.'), [])
  })

  it('cuts from the second on, and the rest stays in order', () => {
    assert.equal(
      keeping(1, [['system', 'Q: one?\nA: 1\n\nQ: two?\nA: 2\n\nQ: three?\nA: 3\n\nNow you.']]),
      "{ role: 'system', content: `Q: one?\nA: 1\n\nNow you.` },\n",
    )
  })

  it('finds pairs of messages in front of the last question, and cuts whole ones', () => {
    const messages: readonly (readonly [Role, string])[] = [
      ['user', 'one'],
      ['assistant', '1'],
      ['user', 'two'],
      ['assistant', '2'],
      ['user', 'three'],
    ]
    assert.equal(
      keeping(1, messages),
      "{ role: 'user', content: `one` },\n{ role: 'assistant', content: `1` },\n{ role: 'user', content: `three` },\n",
    )
    assert.equal(keeping(1, messages.slice(2)), undefined, 'one pair is no block')
  })

  it('takes a pair with a hole for part of the conversation', () => {
    const { call } = promptCall([
      ['user', 'one'],
      ['assistant', '1'],
      ['user', hole('question')],
      ['assistant', hole('answer')],
      ['user', 'three'],
    ])
    assert.deepEqual(findExamples(call, words), [])
  })

  it('does not cut across the seam of two strings', () => {
    assert.equal(keeping(1, [['system', 'Q: a\nA: 1\nQ: b\n', known('A: 2')]]), undefined)
  })
})
