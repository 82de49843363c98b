import type { Finding, Repair } from '../../model/rule'
import { applyEdits, type Edit, fitting } from '../../model/span'
import type { Session } from './session'

/** Repairs that lie on top of each other are made one after the other; more rounds than this are none. */
const mostRounds = 10

/**
 * The edits of all fixes of an open document together, or of one rule's: made in memory and looked at again, until nothing is left to
 * fix, so that the client makes them in one step. A fix that changes another document is left out.
 */
export function fixAllEdits(session: Session, uri: string, ruleId: string | undefined): readonly Edit[] {
  const opened = session.text(uri)
  if (opened === undefined) return []
  const { id, within } = opened
  let { text } = opened
  let all: readonly Edit[] = []
  for (let round = 0; round < mostRounds; round++) {
    const end = within.end + text.length - opened.text.length
    const edits = session.supposing(id, text, () => {
      const fixes = findingsAbout(session, uri, id).flatMap((finding) => fixOf(finding, ruleId))
      return editsOf(fixes.filter((fix) => fix.edits.every(({ span }) => within.start <= span.start && span.end <= end)))
    })
    const fixed = edits.length === 0 ? undefined : applyEdits(id, text, edits)
    if (fixed === undefined) break
    all = all.length === 0 ? edits : composed(id, opened.text.length, [all, edits])
    text = fixed
  }
  return all

  function fixOf({ fix, ruleId: own }: Finding, wanted: string | undefined): readonly Repair[] {
    const isMeant = fix !== undefined && (wanted === undefined || wanted === own)
    return isMeant && fix.edits.every(({ span }) => span.document === id) ? [fix] : []
  }
}

/** Edits of as many repairs as fit beside each other. */
function editsOf(repairs: readonly Repair[]): readonly Edit[] {
  return fitting(repairs).flatMap(({ edits }) => edits)
}

/** What is found in a document, and what calls of other open documents say of text that stands in it. */
function findingsAbout({ documents, notebooks, places, view, world }: Session, uri: string, id: string): readonly Finding[] {
  const own = view(uri)?.analysis.findings ?? []
  if (!world.hasAsked(id)) return own
  const cells = new Set([uri, ...notebooks.together(uri)])
  const others = [...documents.keys()].filter((other) => !cells.has(other) && places.idOf(other) !== id)
  const sent = others.flatMap((other) => view(other)?.analysis.findings ?? [])
  return [...own, ...sent.filter(({ span }) => span.document === id)]
}

/** Stretches of the original text, and what stands between them now. */
type Piece = { readonly start: number; readonly end: number } | string

/** Rounds of edits, each made on what the one before left, as edits of the original text. */
export function composed(document: string, length: number, rounds: readonly (readonly Edit[])[]): readonly Edit[] {
  let pieces: readonly Piece[] = [{ start: 0, end: length }]
  for (const round of rounds) {
    const backwards = [...round].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    for (const { span, text } of backwards) pieces = [...cut(pieces, 0, span.start), text, ...cut(pieces, span.end, Infinity)]
  }
  const edits: Edit[] = []
  let at = 0
  let inserted = ''
  for (const piece of [...pieces, { start: length, end: length }]) {
    if (typeof piece === 'string') inserted += piece
    else {
      if (inserted !== '' || piece.start > at) edits.push({ span: { document, start: at, end: piece.start }, text: inserted })
      at = piece.end
      inserted = ''
    }
  }
  return edits
}

/** What of the pieces stands between two offsets of the text that they make. */
function cut(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  const kept: Piece[] = []
  let offset = 0
  for (const piece of pieces) {
    const size = typeof piece === 'string' ? piece.length : piece.end - piece.start
    const first = Math.max(from - offset, 0)
    const last = Math.min(to - offset, size)
    if (first < last)
      kept.push(typeof piece === 'string' ? piece.slice(first, last) : { start: piece.start + first, end: piece.start + last })
    offset += size
  }
  return kept
}
