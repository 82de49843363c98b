/** Half-open offsets, in UTF-16 code units, in one document. A span names its document, so an edit may reach another file. */
export interface Span {
  readonly document: string
  readonly start: number
  readonly end: number
}

/** One text change: what stands at `span` becomes `text`; an empty span inserts. */
export interface Edit {
  readonly span: Span
  readonly text: string
}

/** The source after all edits to it, or `undefined` where two of them overlap. Edits to other documents are left out. */
export function applyEdits(document: string, source: string, edits: readonly Edit[]): string | undefined {
  const own = edits.filter((edit) => edit.span.document === document).sort(byPosition)
  let result = ''
  let last = 0
  for (const { span, text } of own) {
    if (span.start < last) return undefined
    result += source.slice(last, span.start) + text
    last = span.end
  }
  return result + source.slice(last)
}

/**
 * Of changes that are made whole or not at all, those whose edits touch none of an earlier one's; each goes in once, since it would
 * touch itself. Changes without edits are left out.
 */
export function fitting<T extends { readonly edits: readonly Edit[] }>(changes: readonly T[]): readonly T[] {
  const taken = new Map<string, Span[]>()
  return changes.filter(({ edits }) => {
    if (edits.length === 0) return false
    if (edits.some(({ span }) => taken.get(span.document)?.some((other) => overlaps(other, span)))) return false
    for (const { span } of edits) {
      const own = taken.get(span.document)
      if (own === undefined) taken.set(span.document, [span])
      else own.push(span)
    }
    return true
  })
}

/** Whether two edits touch the same characters; two insertions at one place do too, since their order would be chance. */
export function overlaps(a: Span, b: Span): boolean {
  if (a.document !== b.document) return false
  if (a.start === a.end && b.start === b.end) return a.start === b.start
  return a.start < b.end && b.start < a.end
}

/**
 * What to delete so that one item of a comma-separated list is gone and the rest stays in order: with the comma behind it and the
 * blanks up to the next item, or as the last one with the comma in front of it. `undefined` where a comment stands in between.
 */
export function spanOfItem(source: string, item: Span): Span | undefined {
  const behind = /^\s*,[^\S\n]*(?:\n\s*)?/.exec(source.slice(item.end, item.end + 200))
  if (behind !== null) {
    const rest = source.slice(item.end + behind[0].length)
    if (!/^(?:#|\/\/|\/\*)/.test(rest) && !/^[)}\]]/.test(rest)) return { ...item, end: item.end + behind[0].length }
  }
  const trailing = /^\s*,/.exec(source.slice(item.end, item.end + 200))?.[0].length ?? 0
  const front = /,\s*$/.exec(source.slice(Math.max(0, item.start - 200), item.start))
  if (front !== null) return { ...item, start: item.start - front[0].length, end: item.end }
  const opening = /[({[]\s*$/.test(source.slice(Math.max(0, item.start - 200), item.start))
  return opening ? { ...item, end: item.end + trailing } : undefined
}

/** Whether `inner` lies within `outer`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.document === inner.document && outer.start <= inner.start && inner.end <= outer.end
}

function byPosition(a: Edit, b: Edit): number {
  return a.span.start - b.span.start || a.span.end - b.span.end
}
