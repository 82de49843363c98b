import type { Insertion } from '../../model/value'
import type { Reader } from './reader'
import { childOf, entriesOf, itemsOf, type Node } from './tree'

/** How one more argument or dict entry is written, in the layout that is there. */
export function insertionInto(reader: Reader, list: Node, form: 'keyword' | 'entry'): Insertion | undefined {
  const source = reader.document.text
  const opening = list.children[0]
  const closing = list.children.at(-1)
  if (opening === undefined || closing === undefined || opening === closing || !/^[)}]$/.test(closing.type)) return undefined
  if (childOf(list, 'for') !== undefined) return undefined
  const items = (form === 'keyword' ? itemsOf(list) : entriesOf(list)).map(({ from, value }) => ({ from, to: value.to }))
  const last = items.at(-1)
  const at = (place: number, before: string, after: string): Insertion => ({
    at: reader.span({ from: place, to: place }),
    before,
    after,
    form,
  })
  if (last === undefined) return at(opening.to, '', '')
  const comma = list.children.findLast((child) => child.type === ',' && child.from >= last.to)
  const indent = indentAt(source, last.from)
  // The last one shares its line with others: so does the new one.
  if (indent === undefined) return at(last.to, ', ', '')
  if (comma === undefined) return besideComment(reader, last, form, list, indent) ?? at(last.to, `,${indent}`, '')
  const comment = commentOn(reader, comma.to)
  return at(comment ?? comma.to, indent, ',')
}

/** Without a trailing comma a comment behind the last one would move to the new one; in front of the last one it stays. */
function besideComment(
  reader: Reader,
  last: { from: number; to: number },
  form: Insertion['form'],
  list: Node,
  indent: string,
): Insertion | undefined {
  if (commentOn(reader, last.to) === undefined) return undefined
  const item = form === 'keyword' ? itemsOf(list).at(-1) : undefined
  if (form === 'keyword' && item?.keyword === undefined && item?.star !== '**') return undefined
  return { at: reader.span({ from: last.from, to: last.from }), before: '', after: `,${indent}`, form }
}

/** The line break and indentation in front of something that begins its line. */
function indentAt(source: string, at: number): string | undefined {
  let start = at
  while (start > 0 && /[ \t]/.test(source.charAt(start - 1))) start--
  if (source.charAt(start - 1) !== '\n') return undefined
  return (source.charAt(start - 2) === '\r' ? '\r\n' : '\n') + source.slice(start, at)
}

/** The end of the comment that follows on the same line. */
function commentOn(reader: Reader, at: number): number | undefined {
  const pattern = /[ \t]*#[^\r\n]*/y
  pattern.lastIndex = at
  return pattern.test(reader.document.text) ? pattern.lastIndex : undefined
}
