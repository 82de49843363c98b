import assert from 'node:assert/strict'
import rule from '../rules/verbose-phrasing'
import table from '../rules/verbose-phrasing.json'
import { defaults } from '../server/engine/config'
import { createEngine } from '../server/engine/engine'
import { languages } from '../server/hosts/compose'
import type { Finding } from '../server/model/rule'
import { applyEdits, type Edit, overlaps } from '../server/model/span'
import { createCatalog } from '../server/pricing/catalog'
import { createLowering } from '../server/sdks/lower'
import { sdks } from '../server/sdks/registry'
import { analyzeWith, documentOf } from './harness/analyze'

const path = 'example.ts'

describe('phrases', () => {
  it('are sixty or more, and none stands twice', () => {
    assert.ok(table.length >= 60, String(table.length))
    assert.equal(new Set(table.map(({ phrase }) => phrase)).size, table.length)
  })

  for (const { phrase, example, becomes, meaning } of table) {
    it(`${phrase.replace(/^\^/, '')}: ${becomes}`, () => {
      const { findings, after } = shorten(example)
      assert.equal(after, becomes)
      assert.ok(['none', 'some'].includes(meaning), meaning)
      assert.ok(findings.some((finding) => (meaning === 'none' ? finding.fix : finding.suggestion) !== undefined))
    })
  }

  it('take the longest phrase, and leave what touches it for the next time', () => {
    const article = 'Please kindly consider the following context and provide a comprehensive and detailed analysis.'
    assert.equal(shorten(article).after, 'Analyze.')
    assert.equal(
      shorten('Please kindly make use of the search tool in order to answer.').after,
      'Make use of the search tool to answer.',
    )
    assert.equal(shorten('Make use of the search tool to answer.').after, 'Use the search tool to answer.')
  })

  const silent: Readonly<Record<string, string>> = {
    'words in quotation marks': 'Never answer "please kindly wait".',
    'words in back quotes': 'The label is `please`.',
    'advice about words': 'Always say please to the customer.',
    code: 'Fix this:\n```\n// please note that in order to run this\n```',
    'an example element': 'Translate.\n<example>Could you please come in order to help?</example>',
    JSON: 'Return {"reply": "please wait"}',
    'a dialogue': 'Continue.\nCustomer: please help me in order to pay.\nAgent: of course.',
    'a noun': 'Mark every plea, pleased or displeased.',
    'an idiom with another meaning': 'Make sure you are polite to whom it may concern.',
    'an article that would no longer fit': 'Send a completely empty field.',
    'an order that is only its own word': 'Please:',
    'what a guest is told': 'Reply to the guest: Please kindly check out by noon.',
    'an answer word for word': 'You are a clerk. If the shop is closed, say: We are closed, please come back in order to pay.',
    'a reply below its order': 'If there is no answer, respond with:\nPlease wait, in order to be served.\n',
    'a word that stands for something': 'There may be spelling errors. Note that and correct them. Remember that.',
    'a text to translate': 'Translate into German: Please make use of the stairs.',
    'a noun with a clause':
      'Generate a comprehensive analysis of this research stage that:\n1. Compares the findings\n2. Names gaps',
    'a noun with its parts': 'Provide a summary of the report with three bullet points.',
    'a noun with what it is made of': 'Provide a list of risks, including their owners: at most ten.',
    'what a user does': 'The user will provide a list of ingredients.',
    'an adjective that is the point': "Don't just summarize the pages. Provide a detailed analysis of the market.",
    'adjectives that are no synonyms': 'Write a comprehensive and detailed report. Keep it clear, concise.',
    'what is said to be crucial': 'It is crucial to answer in German.',
  }
  for (const [what, text] of Object.entries(silent)) {
    it(`are left alone in ${what}`, () => assert.deepEqual(shorten(text).findings, []))
  }

  it('keep the capital of a sentence, and only there', () => {
    assert.equal(
      shorten('Sort it. Please list the rows, and please count them.').after,
      'Sort it. List the rows, and count them.',
    )
    assert.equal(shorten('please list the rows.').after, 'list the rows.')
    assert.equal(shorten('- Please list the rows.\n- Please count them.').after, '- List the rows.\n- Count them.')
  })

  it('go with the comma or blank that would be left over', () => {
    assert.equal(shorten('Please, list the rows.').after, 'List the rows.')
    assert.equal(shorten('List the rows, please.').after, 'List the rows.')
    assert.equal(shorten('List the rows please').after, 'List the rows')
    assert.equal(
      shorten('Leave a line out, please, where the date is missing.').after,
      'Leave a line out where the date is missing.',
    )
    assert.equal(shorten('List the rows.\nThanks in advance!').after, 'List the rows.')
    assert.deepEqual(shorten('- List the rows.\n- Thanks in advance!').findings, [])
  })

  it('are found across a line break, but not across paragraphs', () => {
    assert.equal(shorten('Use tools in\norder to look up prices.').after, 'Use tools to look up prices.')
    assert.deepEqual(shorten('What is in\n\norder to the left?').findings, [])
  })

  it('are left alone where a conversation is quoted', () => {
    const messages = `[{ role: 'user', content: 'Please wait here.' }, { role: 'assistant', content: 'I do.' }, { role: 'user', content: 'Please go.' }]`
    assert.deepEqual(analyzeWith(rule, path, program(messages, 'input'), { minTokens: 1 }).findings, [])
  })
})

describe('phrases of a user', () => {
  const long = 'Please kindly list the open orders in order to sort them. '.repeat(4)
  const told = (messages: string): readonly string[] =>
    analyzeWith(rule, path, program(messages, 'input'), {}).findings.map((finding) => finding.message)
  const system = `{ role: 'system', content: 'You guide visitors.' }`

  it('are not reported where a short text may be what somebody says', () => {
    assert.deepEqual(told(`[${system}, { role: 'user', content: 'I was wondering if you could guide me, please.' }]`), [])
    assert.deepEqual(told(`'Please kindly list the open orders.'`), [])
    assert.deepEqual(told(`[${system}, { role: 'user', content: ${JSON.stringify(long)} }]`), [])
  })

  it('are reported where something is filled in, or where a long text stands alone', () => {
    assert.equal(told('`Please kindly list the open orders:\n${globalThis.name}`').length, 1)
    assert.equal(told(`${JSON.stringify(long)}`).length, 8)
  })
})

describe('what phrases save', () => {
  const findings = (prompt: string, options = {}): readonly Finding[] =>
    analyzeWith(rule, path, program(JSON.stringify(prompt)), options).findings

  it('is summed up over the prompt before it is held against the option', () => {
    assert.equal(findings('Sort the rows. Please list the authors. Please count the pages.').length, 2)
    assert.equal(findings('Please kindly read the report. Please list its authors.').length, 2)
    assert.deepEqual(findings('Please list the authors.'), [])
    assert.deepEqual(findings('Please kindly read the report. Please list its authors.', { minTokens: 9 }), [])
  })

  it('is marked where the count is an estimate, and must be one token more', () => {
    const config = { ...defaults, rules: {} }
    const live = (prompt: string): readonly string[] => {
      const text = `import Anthropic from '@anthropic-ai/sdk'\nawait new Anthropic().messages.create({ model: 'claude-haiku-4-5', max_tokens: 9, system: ${JSON.stringify(prompt)}, messages: [] })\n`
      const engine = createEngine({
        world: {
          read: () => undefined,
          kindOf: () => undefined,
          displayPath: (id) => id,
          identityPath: (id) => id,
          today: '2026-11-23',
        },
        languages,
        lowering: createLowering(sdks),
        rules: [rule],
        catalog: () => createCatalog({ today: '2026-11-23' }),
        config: () => config,
      })
      return engine.analyze(documentOf(path, text)).findings.map((finding) => finding.message)
    }
    assert.match(live('I would like you to sort the rows.')[0] ?? '', /costs ~\d tokens on each call/)
    assert.deepEqual(live('Please sort the rows.'), [])
  })
})

/** The prompt after the repairs that are offered for it, as many as fit beside each other. */
function shorten(prompt: string): { readonly findings: readonly Finding[]; readonly after: string | undefined } {
  const source = program(JSON.stringify(prompt))
  const { document, findings } = analyzeWith(rule, path, source, { minTokens: 1 })
  const edits: Edit[] = []
  for (const edit of findings.flatMap((finding) => (finding.fix ?? finding.suggestion)?.edits ?? [])) {
    if (!edits.some((other) => overlaps(edit.span, other.span))) edits.push(edit)
  }
  const repaired = applyEdits(document, source, edits)
  const [before = '', behind = ''] = program('\0').split('\0')
  const literal = repaired?.slice(before.length, repaired.length - behind.length)
  return { findings, after: literal === undefined ? undefined : JSON.parse(literal.replaceAll('\n', '\\n')) }
}

function program(prompt: string, setting = 'instructions'): string {
  return `import OpenAI from 'openai'\nawait new OpenAI().responses.create({ model: 'acme-large', ${setting}: ${prompt} })\n`
}
