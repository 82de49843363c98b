import assert from 'node:assert/strict'
import { findExamples } from '../server/facts/examples'
import { describePrefix } from '../server/facts/prefix'
import { classifyTask } from '../server/facts/task'
import type { Task } from '../server/model/facts'
import type { PromptCall, PromptPart, Role, Settings } from '../server/model/prompt-call'
import { applyEdits, type Span } from '../server/model/span'
import type { Hole, TextPart, Value, Why } from '../server/model/value'

const document = 'prompt.ts'
const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length
const counting = { count: words, basis: 'exact' } as const

describe('classifyTask', () => {
  const taskOf = (text: string, changes: Partial<Settings> = {}): Task =>
    classifyTask(promptCall([['user', text]], { settings: changes }).call)
  const is = (task: Task, kind: Task['kind'], evidence: string, outputTokens?: number): void => {
    assert.deepEqual([task.kind, task.evidence, task.outputTokens], [kind, evidence, outputTokens])
    assert.ok(task.confidence >= 0.7, `confidence ${task.confidence}`)
  }

  it('reads labels behind a colon, in quotes, in a list and as yes or no', () => {
    is(
      taskOf('Classify the ticket as billing, refund, bug or other.\n\nTicket: hello'),
      'classification',
      'asks for one of 4 labels: billing, refund, …',
      10,
    )
    is(
      taskOf('What is the sentiment? Answer with "positive", "negative" or "neutral" only.'),
      'classification',
      'asks for one of 3 labels: positive, negative, neutral',
      10,
    )
    is(
      taskOf(
        'Classify the message into one of the following categories:\n- billing: money\n- shipping (parcels)\n- other\n\nMessage: hi',
      ),
      'classification',
      'asks for one of 3 labels: billing, shipping, other',
      10,
    )
    is(
      taskOf('Does the review mention a refund? Answer only yes or no.'),
      'classification',
      'asks for one of 2 labels: yes, no',
      10,
    )
  })

  it('tells routing from classification', () => {
    is(
      taskOf('You route requests. Respond only with one of these departments: sales, support, legal'),
      'routing',
      'asks for one of 3 labels: sales, support, legal',
      10,
    )
  })

  it('makes room for a long label', () => {
    const task = taskOf('Classify the ticket as "international_shipping_and_customs_duty", "refund" or "other".')
    assert.equal(task.outputTokens, 15)
  })

  it('leaves the length open where an explanation is asked for, and is less sure', () => {
    const task = taskOf('Classify the ticket as billing, refund or other and explain your choice.')
    assert.deepEqual([task.kind, task.outputTokens, task.confidence], ['classification', undefined, 0.7])
    assert.equal(taskOf('Classify the ticket as billing, refund or other. Do not explain your choice.').outputTokens, 10)
  })

  it('reads the labels of a schema, as JSON Schema, as a list and as a builder', () => {
    const labels = list(['low', 'high'].map(string))
    const schema = dict({
      type: string('json_schema'),
      json_schema: dict({ schema: dict({ properties: dict({ priority: dict({ enum: labels }) }) }) }),
    })
    is(taskOf('Rate the ticket.', format(schema)), 'classification', 'asks for one of 2 labels: low, high', 20)
    is(taskOf('Rate the ticket.', format(labels)), 'classification', 'asks for one of 2 labels: low, high', 10)
    is(taskOf('Rate the ticket.', format(builder('enum', labels))), 'classification', 'asks for one of 2 labels: low, high', 10)
  })

  it('takes an object of texts for an extraction only where the prompt extracts', () => {
    const schema = builder('object', dict({ name: builder('string'), city: builder('string') }))
    is(taskOf('Extract the person from the text.', format(schema)), 'extraction', 'asks for JSON with 2 fields: name, city')
    assert.equal(taskOf('Invent a person.', format(schema)).kind, 'unknown')
  })

  it('knows summaries, translations, code, long texts and conversations', () => {
    is(taskOf('Summarize the article below in two sentences.'), 'summary', 'asks to "Summarize the article below in two …"', 500)
    is(taskOf('Summarize the meeting.'), 'summary', 'asks to "Summarize the meeting"')
    is(taskOf('Translate the text into French.'), 'translation', 'asks to "Translate the text into French"')
    is(taskOf('Write a Python function that adds two numbers.'), 'code', 'asks to "Write a Python function"', 2000)
    is(taskOf('Write a detailed blog post about tea.'), 'long-form', 'asks to "Write a detailed blog post about tea"', 5000)
    const { call } = promptCall([['system', 'You are a friendly support assistant.']], { open: true })
    is(classifyTask(call), 'chat', '"You are a friendly support assistant" with an open history')
  })

  it('is silent where nothing says so, where tools are sent, and where two tasks are asked for', () => {
    assert.equal(taskOf('Hello there.').kind, 'unknown')
    assert.equal(taskOf('The classified documents, such as memos and notes, were translated to French long ago.').kind, 'unknown')
    assert.ok(taskOf('Summarize the text, then write a Python function that prints it.').confidence < 0.7)
    const { call } = promptCall([['user', 'Classify the ticket as billing, refund or other.']])
    const tool: PromptPart = { ...(call.prompt.parts[0] as PromptPart), kind: 'tool' }
    assert.equal(classifyTask({ ...call, prompt: { ...call.prompt, parts: [tool, ...call.prompt.parts] } }).kind, 'unknown')
  })

  it('takes a rating for a label, and leaves it to rules whether the question is hard', () => {
    const task = taskOf('Rate how clear the answer is between one and five stars.\n\nAnswer: hello')
    is(task, 'classification', 'asks for a rating from one to five', 10)
    assert.ok(task.confidence < 0.8)
    assert.equal(taskOf('Rate how clear the answer is from 1 to 5. Give your reasoning.').outputTokens, undefined)
    assert.equal(taskOf('Score each of the answers from 1 to 5.').kind, 'unknown')
    assert.equal(taskOf('Rate the food at the places where you were.').kind, 'unknown')
  })

  it('reads labels that are told case by case', () => {
    is(
      taskOf('Compare the two drafts. Reply with exactly one letter: "L" if the left one is better, "R" if the right one is.'),
      'classification',
      'asks for one of 2 labels: L, R',
      10,
    )
    is(
      taskOf('Grade the claim as:\n- TRUE: the source says so\n- OPEN: the source does not say'),
      'classification',
      'asks for one of 2 labels: TRUE, OPEN',
      10,
    )
    is(
      taskOf('If the texts agree, label it as 1. If they do not, label it as 0.'),
      'classification',
      'asks for one of 2 labels: 1, 0',
      10,
    )
    is(
      taskOf('Determine whether the two texts agree.\n{ "why": "one sentence", "agree": "true or false" }'),
      'classification',
      'asks to "Determine whether the two texts agree"',
    )
  })

  it('leaves the length of a label open where a schema asks for more', () => {
    const more = builder('object', dict({ genre: builder('string'), reason: builder('string') }))
    assert.deepEqual(
      [taskOf('Classify the film.').outputTokens, taskOf('Classify the film.', format(more)).outputTokens],
      [10, undefined],
    )
  })

  it('finds an order behind its introduction, and no task in how to think', () => {
    is(taskOf('From the mail below, extract the order numbers.'), 'extraction', 'asks to "extract the order numbers"')
    is(taskOf('Find all dates in the letter.'), 'extraction', 'asks to "Find all dates in the letter"')
    is(
      taskOf('Think step by step and translate the text into French.'),
      'translation',
      'asks to "translate the text into French"',
    )
    assert.ok(taskOf('Describe the room. Think step by step.').confidence < 0.7)
    is(taskOf('Solve 3x + 4 = 10.'), 'reasoning', 'asks to "Solve 3x + 4 = 10"')
    assert.ok(taskOf('Extract the chords from the attached audio.').confidence < 0.8)
    is(taskOf('Tell me a story in 300 words.'), 'long-form', 'asks to "Tell me a story in 300 words"')
  })

  it('knows code by the field that takes it', () => {
    const call = promptCall([['system', 'You are a skilled software engineer.']], {
      settings: format(builder('object', dict({ title: builder('string'), code: builder('string') }))),
    }).call
    is(classifyTask(call), 'code', '"You are a skilled software engineer", and JSON with the field code')
  })

  it('takes the duties of somebody who talks for no task', () => {
    const coach =
      'You are a study coach. You:\n- Track what was read\n- Help with revision\n- Summarize notes that are uploaded\n'
    assert.ok(taskOf(coach).confidence < 0.7)
    const asked = promptCall([
      ['system', `${coach}Answer the questions of students.`],
      ['user', hole('question')],
    ]).call
    is(classifyTask(asked), 'chat', '"You are a study coach", and somebody\'s own words')
    const [first] = asked.prompt.parts
    const tool: PromptPart = { ...(first as PromptPart), kind: 'tool' }
    assert.equal(classifyTask({ ...asked, prompt: { ...asked.prompt, parts: [tool, ...asked.prompt.parts] } }).kind, 'chat')
    is(taskOf("Let's role-play: you are a knight."), 'chat', '"Let\'s role-play"')
    const step = promptCall([['system', 'You are a memory extraction assistant.']], { open: true }).call
    assert.ok(classifyTask(step).confidence < 0.7)
  })

  it('is less sure where a hole may hold further orders', () => {
    const { call } = promptCall([['user', hole('systemInstructions'), ' Classify the ticket as billing, refund or other.']])
    assert.ok(classifyTask(call).confidence < 0.8)
  })
})

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

interface Extra {
  readonly settings?: Partial<Settings>
  readonly open?: boolean
}

/** A call that sends these messages, and the source that it could be written in. */
function promptCall(
  messages: readonly (readonly [Role, ...(string | TextPart)[]])[],
  extra: Extra = {},
): { call: PromptCall; source: string } {
  let source = ''
  const parts = messages.map(([role, ...pieces], index): PromptPart => {
    const start = source.length
    source += `{ role: '${role}', content: \``
    const written = pieces.map((piece): TextPart => {
      const text = typeof piece === 'string' ? piece : piece.kind === 'known' ? piece.text : `\${${piece.kind}}`
      const span = { document, start: source.length, end: source.length + text.length }
      source += text
      return typeof piece === 'string' || piece.kind === 'known' ? { kind: 'known', text, span, quote: '`' } : { ...piece, span }
    })
    source += '` }'
    const span = { document, start, end: source.length }
    source += ',\n'
    const isSystem = role === 'system'
    const text = { kind: 'text', parts: written, span, how: 'literal' } as const
    return { kind: isSystem ? 'system' : 'message', role, message: isSystem ? -1 : index, text, span }
  })
  const absent = { is: 'absent' } as const
  const settings: Settings = {
    model: absent,
    maxOutputTokens: absent,
    reasoningEffort: absent,
    reasoningTokens: absent,
    choices: absent,
    stop: absent,
    responseFormat: absent,
    stream: absent,
    temperature: absent,
    serviceTier: absent,
    toolChoice: absent,
    stepLimit: absent,
    residency: absent,
    ...extra.settings,
  }
  const span = { document, start: 0, end: source.length }
  const site = {
    span,
    nameSpan: span,
    whole: span,
    chain: { package: 'openai', steps: [] },
    args: { span, positional: [], open: false },
    enclosing: [],
    loop: false,
  }
  const provider = { is: 'set', value: 'openai', how: 'literal', span } as const
  return {
    call: {
      site,
      sdk: 'openai',
      method: 'responses.create',
      provider,
      settings,
      delivery: { maxRetries: absent, timeout: absent, attribution: absent },
      prompt: { parts, open: extra.open ?? false },
    },
    source,
  }
}

const nowhere: Span = { document, start: 0, end: 0 }

function hole(name: string, why: Why = 'parameter'): Hole {
  return { kind: 'hole', why, name, span: nowhere }
}

function known(text: string): TextPart {
  return { kind: 'known', text, span: nowhere, quote: '`' }
}

function choice(...options: readonly (readonly string[])[]): TextPart {
  return { kind: 'choice', span: nowhere, options: options.map((texts) => texts.map(known)) }
}

function format(value: Value): Partial<Settings> {
  return { responseFormat: { is: 'set', value, how: 'literal', span: nowhere } }
}

function string(text: string): Value {
  return { kind: 'text', parts: [known(text)], span: nowhere, how: 'literal' }
}

function list(items: readonly Value[]): Value {
  return { kind: 'list', items, open: false, span: nowhere, how: 'literal' }
}

function dict(entries: Readonly<Record<string, Value>>): Value {
  const fields = Object.entries(entries).map(([key, value]) => ({ key, value, span: nowhere }))
  return { kind: 'dict', fields, open: false, span: nowhere, how: 'literal' }
}

/** `z.name(first)`. */
function builder(name: string, first?: Value): Value {
  const args = { span: nowhere, positional: first === undefined ? [] : [first], open: false }
  return {
    kind: 'call',
    chain: {
      package: 'zod',
      steps: [
        { name: 'z', span: nowhere },
        { name, span: nowhere, args },
      ],
    },
    span: nowhere,
    how: 'literal',
  }
}
