import assert from 'node:assert/strict'
import { classifyTask } from '../server/facts/task'
import type { Task } from '../server/model/facts'
import type { PromptPart, Settings } from '../server/model/prompt-call'
import type { Value } from '../server/model/value'
import { hole, known, nowhere, promptCall } from './harness/prompt-call'

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

  it('is less sure of an extraction of whatever matters', () => {
    const sure = (text: string): boolean => taskOf(text).confidence >= 0.8
    assert.deepEqual(
      [
        'Extract the names of all people from the text.',
        'Extract relevant information from the page.',
        'Parse it, extract the pertinent\n parts.',
      ].map(sure),
      [true, false, false],
    )
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
