import assert from 'node:assert/strict'
import missingMaxTokens from '../rules/missing-max-tokens'
import proseForData from '../rules/prose-for-data'
import unboundedAgentLoop from '../rules/unbounded-agent-loop'
import unboundedHistory from '../rules/unbounded-history'
import { writeSetting } from '../server/model/prompt-call'
import type { Rule } from '../server/model/rule'
import { brokenBy } from './bench/syntax'
import { analyzeWith } from './harness/analyze'

/** What a rule offers for each of its findings in a text: `undefined` for nothing. */
function offered(rule: Rule, path: string, text: string): readonly (string | undefined)[] {
  return analyzeWith(rule, path, text).findings.map(({ suggestion }) => suggestion?.title)
}

const openai = `from openai import OpenAI
client = OpenAI()
`

describe('repairs', () => {
  describe('unbounded-history', () => {
    const chat = (first: string, more = '') => `${openai}
def chat(given):
    messages = [${first}]
    while True:
        messages.append({"role": "user", "content": input("> ")})
        reply = client.chat.completions.create(model="acme-medium", messages=messages${more})
        messages.append({"role": "assistant", "content": reply.choices[0].message.content})
`
    it('cuts a list whose beginning is known', () => {
      assert.deepEqual(offered(unboundedHistory, 'a.py', chat('')), ['Send the last 10 exchanges'])
    })

    it('parts no result of a tool from its call', () => {
      const tools = ', tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}]'
      assert.deepEqual(offered(unboundedHistory, 'a.py', chat('', tools)), [undefined])
    })

    it('offers nothing where the list may begin with anything', () => {
      const text = chat('').replace('messages = []', 'messages = list(given)')
      assert.deepEqual(offered(unboundedHistory, 'a.py', text), [undefined])
    })
  })

  describe('unbounded-history with instructions', () => {
    const system = '{"role": "system", "content": SYSTEM}'
    const chat = (before: string, sent: string) => `${openai}
SYSTEM = "You are a teacher."

def chat():
    turns = []
    ${before}
    while True:
        turns.append({"role": "user", "content": input("> ")})
        reply = client.chat.completions.create(model="acme-medium", messages=${sent})
        turns.append({"role": "assistant", "content": reply.choices[0].message.content})
`
    const windowOf = (text: string) =>
      analyzeWith(unboundedHistory, 'a.py', text).findings.map(({ suggestion }) => suggestion?.edits[0]?.text)

    it('keeps those that are added first', () => {
      assert.deepEqual(windowOf(chat(`turns.append(${system})`, 'turns')), ['turns[:1] + turns[1:][-21:]'])
    })

    it('cuts only the turns behind those of the call', () => {
      assert.deepEqual(windowOf(chat('', `[${system}, *turns]`)), ['turns[-21:]'])
      assert.deepEqual(windowOf(chat('', `[${system}] + turns`)), ['turns[-21:]'])
    })
  })

  describe('prose-for-data', () => {
    const ask = (prompt: string, client = 'client', model = 'acme-medium') => `import json
${openai}
elsewhere = OpenAI(base_url="https://llm.example.com/v1")

def ask(mail: str):
    messages = [{"role": "user", "content": ${prompt}}]
    reply = ${client}.chat.completions.create(model="${model}", messages=messages)
    return json.loads(reply.choices[0].message.content)
`
    it('turns the mode on where the prompt asks for JSON', () => {
      assert.deepEqual(offered(proseForData, 'a.py', ask('f"Name and address as JSON: {mail}"')), ['Set response_format to JSON'])
    })

    it('leaves lists alone, since the mode gives an object', () => {
      assert.deepEqual(offered(proseForData, 'a.py', ask('f"All names as a JSON array: {mail}"')), [undefined])
      assert.deepEqual(offered(proseForData, 'a.py', ask('"All names as JSON, like [\\"Ada\\"]: " + mail')), [undefined])
    })

    it('wants the word in a message, where Responses look for it', () => {
      const call = (instructions: string, input: string) => `import json
${openai}
def ask(mail: str):
    reply = client.responses.create(model="acme-medium", instructions="${instructions}", input=f"${input}: {mail}")
    return json.loads(reply.output_text)
`
      assert.deepEqual(offered(proseForData, 'a.py', call('Answer in JSON.', 'The mail')), [undefined])
      assert.deepEqual(offered(proseForData, 'a.py', call('Be exact.', 'This mail as JSON')), ['Set text.format to JSON'])
    })

    it('leaves prompts alone that do not speak of JSON, and other addresses', () => {
      assert.deepEqual(offered(proseForData, 'a.py', ask('mail')), [undefined])
      assert.deepEqual(offered(proseForData, 'a.py', ask('"As JSON: " + mail', 'elsewhere')), [undefined])
    })

    it('writes into the call only, where the compiler sees what the words mean', () => {
      const text = `import OpenAI from 'openai'
const client = new OpenAI()
export async function ask(mail: string) {
  const request = { model: 'acme-medium', messages: [{ role: 'user' as const, content: \`As JSON: \${mail}\` }] }
  const reply = await client.chat.completions.create(request)
  return JSON.parse(reply.choices[0].message.content ?? '')
}
`
      assert.deepEqual(offered(proseForData, 'a.ts', text), [undefined])
    })
  })

  describe('unbounded-agent-loop', () => {
    it('writes no dict where Python wants an object of a class', () => {
      const text = `from claude_agent_sdk import query, ClaudeAgentOptions
async def run(question: str):
    async for message in query(prompt=question):
        print(message)
    async for message in query(prompt=question, options=ClaudeAgentOptions(model="acme-large")):
        print(message)
`
      assert.deepEqual(offered(unboundedAgentLoop, 'a.py', text), [undefined, 'End the loop after 50 turns'])
    })
  })

  describe('interactions of Gemini', () => {
    const editsOf = (path: string, text: string) =>
      analyzeWith(missingMaxTokens, path, text).findings.flatMap(({ suggestion }) => suggestion?.edits.map((edit) => edit.text))

    it('take their settings in snake case in JavaScript too', () => {
      const script = `import { GoogleGenAI } from '@google/genai'
const client = new GoogleGenAI({})
client.interactions.create({ model: 'acme-medium', input: 'Tell a story.' })
client.interactions.create({ model: 'acme-medium', input: 'Tell a story.', generation_config: { temperature: 1 } })
`
      assert.deepEqual(editsOf('a.ts', script), [', generation_config: { max_output_tokens: 5000 }', ', max_output_tokens: 5000'])
    })

    it('take a dict in Python', () => {
      const text = `from google import genai
client = genai.Client()
client.interactions.create(model="acme-medium", input="Tell a story.")
`
      assert.deepEqual(editsOf('a.py', text), [', generation_config={"max_output_tokens": 5000}'])
    })
  })

  describe('objects', () => {
    const at = { document: 'a', start: 0, end: 0 }
    const absent = (form: 'property' | 'keyword') =>
      ({ is: 'absent', place: { insertion: { at, before: ', ', after: '', form }, path: ['format'] } }) as const

    it('are written in both languages', () => {
      const value = { type: 'json_schema', schema: { type: 'object' } }
      assert.equal(writeSetting(absent('property'), value)?.text, ", format: { type: 'json_schema', schema: { type: 'object' } }")
      assert.equal(writeSetting(absent('keyword'), value)?.text, ', format={"type": "json_schema", "schema": {"type": "object"}}')
    })
  })

  describe('the check of edited files', () => {
    const cell = (source: string, more = '') =>
      `{"cells": [{"cell_type": "code", "source": ["${source}"], "outputs": [${more}]}], "metadata": {}, "nbformat": 4}`

    it('sees what is broken, and only what was not broken before', () => {
      const edited = [
        { file: 'a.ts', before: 'f({ a: 1 })', after: 'f({ a: 1, messages.slice(1) })' },
        { file: 'a.ts', before: 'f({ a: 1 })', after: 'f({ a: 1, b: 2 })' },
        { file: 'a.ts', before: 'f({', after: 'f({ ' },
        { file: 'a.py', before: 'f(a=1)', after: 'f(a=1, , b=2)' },
        { file: 'a.py', before: 'f(a=1)', after: 'f(a=1, a=2)' },
        { file: 'a.py', before: 'f(a=1)', after: 'f(a=1, b=2)' },
        { file: 'a.ipynb', before: cell('f(a=1)'), after: cell('f(a="1")') },
        { file: 'a.ipynb', before: cell('f(a=1)'), after: cell('f(a=1', '') },
        { file: 'a.ipynb', before: cell('f(a=1)'), after: cell('f(a=1)', '{}') },
        { file: 'a.ipynb', before: cell('await f(a=1)'), after: cell('await f(a=1, b=2)') },
      ]
      const broken = brokenBy(edited).map((fault) => fault !== undefined)
      assert.deepEqual(broken, [true, false, false, true, true, false, true, true, true, false])
    })
  })
})
