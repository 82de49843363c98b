import type { Hole, KnownText, TextPart } from '../../model/value'
import { type Dialect, type Mark, scan } from './marks'

/** What a program puts at a placeholder; `undefined` where nothing is known of it. */
export type Fill = (name: string) => readonly TextPart[] | undefined

/**
 * A template as a prompt: placeholders become what is put there or holes of their name, conditions choices of their branches, loops
 * one hole each, comments nothing. Each piece still knows where it is written.
 */
export function fillTemplate(parts: readonly TextPart[], dialect: Dialect, fill: Fill = () => undefined): readonly TextPart[] {
  const root = openBlock('keep')
  const stack: Block[] = [root]
  for (const part of parts) {
    if (part.kind !== 'known') put(stack, [part])
    else readPart(stack, part, dialect, fill)
  }
  while (stack.length > 1) close(stack)
  return root.branches.flat()
}

/** What stands between `{% if %}` and `{% endif %}`, as far as it has been read. */
interface Block {
  readonly form: 'keep' | 'either' | 'repeat' | 'drop'
  /** The condition, or what is gone through. */
  readonly opening: Hole | undefined
  readonly branches: TextPart[][]
  /** Whether one of the branches is taken for sure. */
  otherwise: boolean
}

/** Deeper blocks are read as if they were not there. */
const maxDepth = 40

function openBlock(form: Block['form'], opening?: Hole): Block {
  return { form, opening, branches: [[]], otherwise: false }
}

function readPart(stack: Block[], part: KnownText, dialect: Dialect, fill: Fill): void {
  let last = 0
  for (const { start, end, mark } of scan(part.text, dialect)) {
    if (start > last) put(stack, [slicePart(part, last, start)])
    last = end
    readMark(stack, mark, slicePart(part, start, end), fill)
  }
  if (last < part.text.length) put(stack, [last === 0 ? part : slicePart(part, last, part.text.length)])
}

function readMark(stack: Block[], mark: Mark, written: KnownText, fill: Fill): void {
  const hole = (why: Hole['why'], name: string): Hole => ({ kind: 'hole', span: written.span, why, name })
  switch (mark.is) {
    case 'value':
      return put(stack, fill(mark.name) ?? [hole('unknown', mark.name)])
    case 'text':
      return put(stack, [slicePart(written, mark.from, mark.to)])
    case 'open':
      if (stack.length < maxDepth) stack.push(openBlock(mark.form, hole(mark.form === 'repeat' ? 'loop' : 'unknown', mark.name)))
      return
    case 'else': {
      const block = stack.at(-1)
      if (stack.length === 1 || block === undefined) return
      block.branches.push([])
      block.otherwise ||= mark.last
      return
    }
    case 'close':
      if (stack.length > 1) close(stack)
  }
}

function put(stack: readonly Block[], parts: readonly TextPart[]): void {
  stack
    .at(-1)
    ?.branches.at(-1)
    ?.push(...parts)
}

function close(stack: Block[]): void {
  const block = stack.pop()
  if (block !== undefined) put(stack, partsOf(block))
}

function partsOf({ form, opening, branches, otherwise }: Block): readonly TextPart[] {
  if (form === 'drop') return []
  if (form === 'keep' || opening === undefined) return branches.flat()
  if (form === 'repeat') return [opening]
  const options = otherwise ? branches : [...branches, []]
  return options.every((option) => option.length === 0) ? [] : [{ kind: 'choice', span: opening.span, options }]
}

/** Characters `from`..`to` of a piece, still knowing where they are written. */
export function slicePart(part: KnownText, from: number, to: number): KnownText {
  // What no source stands for stands nowhere in part either.
  if (part.offsets === undefined && part.span.end - part.span.start !== part.text.length)
    return { ...part, text: part.text.slice(from, to) }
  const at = (index: number): number => part.offsets?.[index] ?? part.span.start + index
  const { offsets, ...rest } = part
  const sliced = { ...rest, text: part.text.slice(from, to), span: { ...part.span, start: at(from), end: at(to) } }
  return offsets === undefined ? sliced : { ...sliced, offsets: offsets.slice(from, to + 1) }
}
