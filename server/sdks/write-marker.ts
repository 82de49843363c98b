import { contains, type Edit, type Span } from '../model/span'
import type { Field, Insertion, ListValue, Quote, Value } from '../model/value'

/** What a cache marker looks like in a library's requests. */
export interface NewMarker {
  /** A field of the block or message that it stands behind. */
  readonly field?: Shape
  /** A block of its own behind that one. */
  readonly block?: Shape
  /** What a bare text becomes so that it can carry the field; `text` stands for the text itself. */
  readonly bare?: { readonly of: Shape; readonly listed?: true }
  /** Messages carry it, and their content stays as it is. */
  readonly onMessage?: true
}

/** An object to be written: its keys, and texts or further objects. */
export interface Shape {
  readonly [key: string]: string | Shape
}

/** In a shape: the text that the shape is written around. */
export const text = '\0'

/** The field that a value stands in, and how the object around it is written. */
export interface Home {
  readonly field: Field
  readonly form: Insertion['form']
}

/** Edits that put a marker behind a block or message that is written as an object. */
export function markBlock(
  block: Value,
  list: ListValue | undefined,
  marker: NewMarker,
  quote?: Quote,
): readonly Edit[] | undefined {
  if (block.kind !== 'dict') return undefined
  const { insertion, span } = block
  if (marker.field !== undefined && insertion !== undefined) {
    return [{ span: insertion.at, text: insertion.before + printField(marker.field, insertion.form, quote) + insertion.after }]
  }
  const isHere = list?.how === 'literal' && block.how === 'literal' && contains(list.span, span)
  if (marker.block === undefined || insertion === undefined || !isHere) return undefined
  return [{ span: behind(span), text: `, ${print(marker.block, insertion.form, quote)}` }]
}

/** Edits that turn a text, as it stands in a field, into something that carries a marker. */
export function markText({ field, form }: Home, { field: carried, bare }: NewMarker, quote?: Quote): readonly Edit[] | undefined {
  const { written, span, key } = field
  if (written === undefined || bare === undefined || carried === undefined || !contains(span, written)) return undefined
  const [open = '', close = ''] = print({ ...bare.of, ...carried }, form, quote).split(text)
  const isShort = written.start === span.start && form === 'property'
  const [before, after] = bare.listed === true ? [`[${open}`, `${close}]`] : [open, close]
  return [
    { span: { ...written, end: written.start }, text: (isShort ? `${key}: ` : '') + before },
    { span: behind(written), text: after },
  ]
}

const behind = (span: Span): Span => ({ ...span, start: span.end })

function printField(shape: Shape, form: Insertion['form'], quote?: Quote): string {
  const inner = print(shape, form === 'keyword' ? 'entry' : form, quote)
  return form === 'property' ? inner.slice(2, -2) : inner.slice(1, -1)
}

/** As one line: `{ type: 'ephemeral' }`, `{"type": "ephemeral"}`. */
function print(shape: Shape, form: Insertion['form'], quote?: Quote): string {
  const isScript = form === 'property'
  const mark = quote === '"' || quote === "'" ? quote : isScript ? "'" : '"'
  const fields = Object.entries(shape).map(([key, value]) => {
    const printed = value === text ? text : typeof value === 'string' ? mark + value + mark : print(value, form, quote)
    return `${isScript ? key : mark + key + mark}: ${printed}`
  })
  return isScript ? `{ ${fields.join(', ')} }` : `{${fields.join(', ')}}`
}
