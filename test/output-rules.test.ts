import assert from 'node:assert/strict'
import duplicateInstruction from '../rules/duplicate-instruction'
import excessiveMaxTokens from '../rules/excessive-max-tokens'
import excessiveReasoning from '../rules/excessive-reasoning'
import inlineData from '../rules/inline-data'
import missingMaxTokens from '../rules/missing-max-tokens'
import missingStopSequence from '../rules/missing-stop-sequence'
import { rules } from '../rules/registry'
import wastefulWhitespace from '../rules/wasteful-whitespace'
import { defaults } from '../server/engine/config'
import type { Finding, OptionValue, Rule } from '../server/model/rule'
import { applyEdits } from '../server/model/span'
import { analyzeWith, documentOf, testEngine } from './harness/analyze'

const labels = 'Classify the ticket as billing, shipping or other. Answer with the label only.'

describe('excessive-max-tokens', () => {
  const limited = (model: string, limit: number, instructions = labels): readonly Finding[] =>
    found(excessiveMaxTokens, responses(model, `max_output_tokens: ${limit}, instructions: ${JSON.stringify(instructions)}`))

  it('reports from its least limit on', () => {
    assert.equal(limited('acme-large', 499).length, 0)
    assert.equal(limited('acme-large', 500).length, 1)
  })

  it('never suggests fewer than the service takes', () =>
    assert.equal(limited('acme-large', 500)[0]?.suggestion?.title, 'Lower the limit to 16 tokens'))

  it('leaves a model that thinks its room', () => {
    assert.equal(limited('acme-thinker', 16_000).length, 0)
    assert.match(limited('acme-thinker', 20_000)[0]?.message ?? '', /more than the 16,384 that acme-thinker can write/)
  })

  it('is silent where a condition decides, or where the model is retired', () => {
    const source = responses('acme-large', `max_output_tokens: ticket ? 4000 : 9000, instructions: '${labels}'`)
    assert.deepEqual(found(excessiveMaxTokens, source), [])
    assert.deepEqual(limited('acme-old', 4096), [])
  })
})

describe('excessive-reasoning', () => {
  const effort = (written: string): string | undefined => {
    const source = `from google import genai
from google.genai import types

def triage(ticket):
    return genai.Client().models.generate_content(
        model="acme-thinker",
        contents=f"${labels} {ticket}",
        config=types.GenerateContentConfig(thinking_config=types.ThinkingConfig(thinking_level="${written}")),
    )
`
    const [finding] = found(excessiveReasoning, source, 'app.py')
    return finding && repaired(finding, source, 'app.py').match(/thinking_level="(\w+)"/)?.[1]
  }

  it('writes the lower effort in the case of the higher one', () => {
    assert.equal(effort('HIGH'), 'LOW')
    assert.equal(effort('high'), 'low')
  })

  it('leaves what is low enough', () => {
    assert.equal(effort('LOW'), undefined)
    assert.equal(effort('minimal'), undefined)
  })

  it('says what it saves', () => {
    const source = responses('acme-thinker', `reasoning: { effort: 'high' }, instructions: '${labels}'`)
    const saves = found(excessiveReasoning, source)[0]?.saves?.usd
    assert.ok(saves !== undefined && saves.after > 0 && saves.after < saves.current)
  })
})

describe('missing-max-tokens', () => {
  it('leaves the usual room where the model decides how much it thinks', () => {
    const title = (budget: number): string | undefined =>
      found(
        missingMaxTokens,
        `import { GoogleGenAI } from '@google/genai'
export const ask = (ticket: string) => new GoogleGenAI({}).models.generateContent({
  model: 'acme-large', contents: ticket, config: { thinkingConfig: { thinkingBudget: ${budget} } } })`,
      )[0]?.suggestion?.title
    assert.match(title(0) ?? '', /to 1024$/)
    assert.match(title(500) ?? '', /to 1524$/)
    assert.match(title(-1) ?? '', /to 9216$/)
  })
})

describe('duplicate-instruction', () => {
  it('takes several conversations that are sent as one list for what they are', () => {
    const message = "{ role: 'system', content: 'You translate what you are given into French.' }"
    const source = responses('acme-large', `input: [${message}, { role: 'user', content: ticket }, ${message}]`, false)
    assert.deepEqual(found(duplicateInstruction, source), [])
  })

  it('says nothing of a constant that two messages hold', () => {
    const source = `const rule = 'Answer with one word and nothing else.'\n${responses('acme-large', 'instructions: rule, input: `${rule} ${ticket}`', false)}`
    assert.deepEqual(found(duplicateInstruction, source), [])
  })

  it('takes the whole line away where the sentence is all of it', () => {
    const source = responses(
      'acme-large',
      "instructions: 'Read the ticket.\\n- Never guess a missing date.\\n- Never guess a missing date.\\nBe calm.'",
    )
    const [finding] = found(duplicateInstruction, source)
    assert.ok(finding !== undefined)
    assert.ok(repaired(finding, source).includes("'Read the ticket.\\n- Never guess a missing date.\\nBe calm.'"))
  })

  it('points into the file where the sentence is written', () => {
    const files = {
      '/app/prompts.ts':
        "export const order = 'Be strict. Answer with one word and nothing else. Please answer with one word and nothing else.'\n",
    }
    const source = `import { order } from './prompts'\n${responses('acme-large', 'instructions: order')}`
    const [finding] = found(duplicateInstruction, source, '/app/app.ts', {}, files)
    assert.equal(finding?.span.document, '/app/prompts.ts')
    assert.equal(
      files['/app/prompts.ts'].slice(finding.span.start, finding.span.end),
      'Please answer with one word and nothing else.',
    )
    assert.deepEqual(
      finding.suggestion?.edits.map(({ span }) => span.document),
      ['/app/prompts.ts'],
    )
  })
})

describe('wasteful-whitespace', () => {
  const options = { minTokens: 2 }
  const shortened = (text: string): string | undefined => {
    const source = responses('acme-large', `instructions: ${text}`)
    const [finding] = found(wastefulWhitespace, source, 'app.ts', options)
    return finding && /instructions: ([\s\S]*), input/.exec(repaired(finding, source))?.[1]
  }

  it('reads and writes line breaks that are escaped', () =>
    assert.equal(
      shortened("'Read the ticket.\\n\\n\\n\\n\\n\\nBe calm.   \\n\\n\\n\\n\\nStop.'"),
      "'Read the ticket.\\n\\nBe calm.\\n\\nStop.'",
    ))

  it('reaches over the pieces of a concatenation', () =>
    assert.equal(
      shortened("'\\n        Read the ticket.' +\n'\\n        Be calm.' + `\\n        ${ticket}`"),
      "'\\nRead the ticket.' +\n'\\nBe calm.' + `\\n${ticket}`",
    ))

  it('keeps what code fences hold', () => {
    const fence = '\\n```\\n\\n\\n\\n\\n\\n\\n\\nx   \\n```'
    assert.equal(shortened(`'Run it.${fence}'`), undefined)
  })

  it('leaves aligned columns alone', () =>
    assert.equal(shortened("'name          price\\ntea              2\\ncoffee           3'"), undefined))

  it('takes no longer than the text is long', () => {
    const blanks = ' '.repeat(100_000)
    const source = responses('acme-large', `instructions: 'Read${blanks}the ticket.${'\\n'.repeat(20_000)}x${blanks}'`)
    assert.equal(found(wastefulWhitespace, source).length, 1)
  }).timeout(10_000)

  it('offers no repair where the text is not written in source', () => {
    const source = responses('acme-large', "instructions: ['Read the ticket.', 'Be calm.'].join('\\n\\n\\n\\n\\n\\n')")
    const [finding] = found(wastefulWhitespace, source, 'app.ts', { minTokens: 1 })
    assert.equal(finding?.suggestion, undefined)
  })
})

describe('inline-data', () => {
  it('takes a long word, a path and a ruler for none', () => {
    const texts = ['a'.repeat(300), '/usr/share'.repeat(40), '-'.repeat(400), 'ab12AB'.repeat(40)]
    for (const text of texts) {
      const source = responses('acme-large', `instructions: '${text}'`)
      assert.deepEqual(found(inlineData, source, 'app.ts', { minTokens: 1 }), [], text.slice(0, 10))
    }
  })

  it('leaves alone what the model said before', () => {
    const data = Array.from({ length: 40 }, (_, index) => `aZ${index * 7919}kQ`).join('')
    const input = (role: string): string => responses('acme-large', `input: [{ role: '${role}', content: '${data}' }]`, false)
    assert.equal(found(inlineData, input('user')).length, 1)
    assert.equal(found(inlineData, input('assistant')).length, 0)
  })
})

describe('missing-stop-sequence', () => {
  it('leaves models alone that think', () => {
    const source = (model: string): string =>
      `import OpenAI from 'openai'
export const ask = (ticket: string) => new OpenAI().chat.completions.create({
  model: '${model}', messages: [{ role: 'system', content: '${labels}' }, { role: 'user', content: ticket }] })`
    const on = (model: string): number => found(missingStopSequence, source(model)).length
    assert.deepEqual([on('acme-large'), on('acme-thinker')], [1, 0])
  })
})

describe('rules of output and prompt', () => {
  const source = responses(
    'acme-thinker',
    `max_output_tokens: 99999, reasoning: { effort: 'high' }, instructions: \`
    ${labels}
    You must answer with the label only, in capitals. Answer with the label only, in capitals!
  \``,
  )

  it('read text that breaks off anywhere', () => {
    for (let end = 0; end < source.length; end += 11) testEngine(rules).analyze(documentOf('app.ts', source.slice(0, end)))
  })
})

/** A call with a parameter in it, in one line. */
function responses(model: string, settings: string, withInput = true): string {
  const rest = withInput ? `${settings}, input: ticket` : settings
  return `import OpenAI from 'openai'\nexport const ask = (ticket: string) => new OpenAI().responses.create({ model: '${model}', ${rest} })\n`
}

function found(
  rule: Rule,
  source: string,
  path = 'app.ts',
  options: Readonly<Record<string, OptionValue>> = {},
  files: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  if (Object.keys(files).length === 0) return analyzeWith(rule, path, source, options).findings
  return testEngine([rule], defaults, files).analyze(documentOf(path, source)).findings
}

function repaired({ fix, suggestion }: Finding, source: string, path = 'app.ts'): string {
  return applyEdits(path, source, (fix ?? suggestion)?.edits ?? []) ?? ''
}
