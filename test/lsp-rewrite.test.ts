import assert from 'node:assert/strict'
import type { PromptStretch, Rewrite } from '../server/hosts/lsp/protocol'
import { askEachTime, placeOf } from './lsp-questions'
import { script } from './lsp-samples'

describe('another text', () => {
  const { start, editor, ask } = askEachTime()

  const asked = 'export async function ask'
  const templated = script.replace("'Say hello.'", '`Please kindly say ${question} in one word.`')

  it('is counted before it is written', async () => {
    await start()
    const document = editor().open('ask.ts', 'typescript', script)
    const stretch = (await ask('promptfare/promptAt', placeOf(document, 'kindly'))) as PromptStretch
    assert.equal(stretch.text, 'Please kindly answer in one word.')
    assert.deepEqual(stretch.placeholders, [])
    const { uri, version, range } = stretch
    const outcome: Rewrite | null = await ask('promptfare/tryRewrite', { uri, version, range, text: 'Answer in one word.' })
    assert.ok(outcome !== null && !('problem' in outcome), JSON.stringify(outcome))
    assert.equal(Number(outcome.before) - Number(outcome.after), 2)
    assert.match(outcome.change, /^−\d+%$/)
    // The document is as it was.
    const again = await ask('promptfare/callCosts', placeOf(document, 'completions.create'))
    assert.equal(again?.segments[0]?.tokens, stretch.tokens)
    assert.ok(document.text().includes(asked))
  })

  it('is refused where the source would be another program', async () => {
    await start()
    const document = editor().open('ask.ts', 'typescript', templated)
    const stretch = (await ask('promptfare/promptAt', placeOf(document, 'kindly say'))) as PromptStretch
    assert.deepEqual(stretch.placeholders, ['${question}'])
    const { uri, version, range } = stretch
    for (const text of [
      'Say `${question}` in one word.',
      'Say ${question',
      'Say it in one word.',
      'Say ${question} to ${client}.',
    ]) {
      const outcome = await ask('promptfare/tryRewrite', { uri, version, range, text })
      assert.ok(outcome !== null && 'problem' in outcome, `${text}: ${JSON.stringify(outcome)}`)
    }
    const fine = await ask('promptfare/tryRewrite', { uri, version, range, text: 'Say ${question}.' })
    assert.ok(fine !== null && !('problem' in fine), JSON.stringify(fine))
    const old = await ask('promptfare/tryRewrite', { uri, version: (version ?? 0) - 1, range, text: 'Answer.' })
    assert.deepEqual(old, { problem: 'the file has changed in the meantime' })
  })

  it('is asked for in prompts only', async () => {
    await start()
    const document = editor().open('ask.ts', 'typescript', script)
    for (const text of ["from 'openai'", 'question', 'acme-large']) {
      assert.equal(await ask('promptfare/promptAt', placeOf(document, text)), null, text)
    }
  })
})
