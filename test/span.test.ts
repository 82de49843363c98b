import assert from 'node:assert/strict'
import { type Edit, fitting } from '../server/model/span'

const edit = (start: number, end: number, document = 'a.ts'): Edit => ({ span: { document, start, end }, text: 'x' })
const change = (...edits: Edit[]) => ({ edits })

describe('changes that fit beside each other', () => {
  it('are taken in order, each whole or not at all', () => {
    const first = change(edit(0, 4), edit(20, 24))
    const clashing = change(edit(10, 12), edit(23, 25))
    const third = change(edit(10, 12), edit(24, 26))
    assert.deepEqual(fitting([first, clashing, third]), [first, third])
  })

  it('go in once where two findings ask for the same', () => {
    assert.equal(fitting([change(edit(0, 4)), change(edit(0, 4))]).length, 1)
    assert.equal(fitting([change(edit(7, 7), edit(9, 9)), change(edit(7, 7), edit(9, 9))]).length, 1)
  })

  it('do not meet in different documents, and have edits', () => {
    assert.equal(fitting([change(edit(0, 4)), change(), change(edit(0, 4, 'b.ts'))]).length, 2)
  })
})
