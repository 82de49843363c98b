import assert from 'node:assert/strict'
import { askEachTime, placeOf } from './lsp-questions'
import { script } from './lsp-samples'

describe('costs of a call', () => {
  const { start, editor, ask, callCosts } = askEachTime()

  describe('one call', () => {
    it('is broken down into parts whose shares are the whole', async () => {
      await start()
      const document = editor().open('ask.ts', 'typescript', script)
      const answer = await callCosts(document, 'completions.create')
      assert.equal(answer.place, 'ask.ts:7')
      assert.equal(answer.model, 'acme-large')
      assert.deepEqual(
        answer.segments.map(({ name, kind }) => `${name}: ${kind}`),
        ['system: static', 'user: static', 'chat format: framing', 'answer, expected: output'],
      )
      const whole = answer.segments.reduce((sum, { share }) => sum + share, 0)
      assert.ok(Math.abs(whole - 1) < 1e-9, String(whole))
      assert.equal(answer.segments[1]?.price, '$0.00003')
      assert.deepEqual(answer.segments[0]?.at, { uri: document.uri, line: 3, character: 15 })
      const byItsId = await ask('promptfare/callCosts', { uri: document.uri, id: answer.id })
      assert.deepEqual(byItsId, answer)
    })

    it('is compared with the models beside its own, each with the edit that writes it', async () => {
      await start()
      const document = editor().open('ask.ts', 'typescript', script.replace('acme-large', 'gpt-5.4'))
      const { models } = await callCosts(document, 'completions.create')
      const own = models.find(({ isOwn }) => isOwn)
      assert.equal(own?.name, 'gpt-5.4')
      assert.equal(own?.edits, undefined)
      const cheaper = models.find(({ change }) => change?.startsWith('−'))
      assert.ok(cheaper?.edits?.[0], JSON.stringify(models))
      assert.equal(cheaper.edits[0].text, `'${cheaper.name}'`)
      assert.match(cheaper.facts.join(), /tokens of context/)
    })

    it('is as sure at most on each model as that one counts its input', async () => {
      await start()
      const source = `import { generateText } from 'ai'
import { pick } from './pick'
export const hello = () => generateText({ model: pick(), maxOutputTokens: 10, prompt: 'Say hello.' })
`
      const { models, headline } = await callCosts(editor().open('any.ts', 'typescript', source), 'generateText({')
      const marksOf = (name: RegExp): readonly string[] => [
        ...new Set(models.filter((model) => name.test(model.name)).map(({ atMost }) => atMost?.charAt(0) ?? '')),
      ]
      assert.deepEqual(marksOf(/^gpt-5/), ['$'])
      assert.deepEqual(marksOf(/^claude-/), ['~'])
      assert.match(headline, / · no price: model not settled$/)
    })

    it('is none where no call is', async () => {
      await start()
      const document = editor().open('ask.ts', 'typescript', script)
      assert.equal(await ask('promptfare/callCosts', placeOf(document, 'import OpenAI')), null)
      assert.equal(await ask('promptfare/callCosts', { uri: document.uri, id: 'no such call' }), null)
      assert.equal(await ask('promptfare/callCosts', { uri: 'file:///nowhere/at.ts', line: 0, character: 0 }), null)
    })
  })

  describe('the nearest call', () => {
    it('is the one around a place, or the one that is the fewest lines away', async () => {
      await start()
      const document = editor().open('ask.ts', 'typescript', script)
      const at = document.positionOf('create({')
      const call = { uri: document.uri, ...at, where: 'line 7', method: 'chat.completions.create' }
      const nearest = (text: string) => ask('promptfare/nearestCall', placeOf(document, text))
      assert.deepEqual(await nearest('acme-large'), { ...call, isHere: true })
      assert.deepEqual(await nearest('import OpenAI'), { ...call, isHere: false })
      const plain = editor().open('plain.ts', 'typescript', 'export const answer = 42\n')
      assert.equal(await ask('promptfare/nearestCall', placeOf(plain, 'answer')), null)
    })
  })
})
