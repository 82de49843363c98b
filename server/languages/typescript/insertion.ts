import type { Document } from '../../model/language'
import type { Insertion } from '../../model/value'
import type { CallNode, Node } from './tree'

/** How one more property is written into an object literal, in the layout that it has; `undefined` where it is not closed. */
export function objectInsertion(document: Document, node: Extract<Node, { type: 'ObjectExpression' }>): Insertion | undefined {
  const { text } = document
  const [start, end] = node.range
  if (text.charAt(end - 1) !== '}' || end - start < 2) return undefined
  const last = node.properties.at(-1)
  if (last === undefined) return intoEmpty(document, start, end)
  const previous = node.properties.at(-2)
  return behind(document, last.range, previous?.range[1] ?? start + 1, end - 1, '', '')
}

/** How an options object is added behind the arguments that there are. */
export function argumentsInsertion(document: Document, node: CallNode): Insertion | undefined {
  const { text } = document
  const open = openingParenthesis(text, node)
  const end = node.range[1]
  if (open === undefined) return node.type === 'NewExpression' ? insertion(document, end, '({ ', ' })') : undefined
  if (text.charAt(end - 1) !== ')') return undefined
  const last = node.arguments.at(-1)
  if (last === undefined) return insertion(document, afterComments(text, open + 1, end - 1), '{ ', ' }')
  const previous = node.arguments.at(-2)
  return behind(document, last.range, previous?.range[1] ?? open + 1, end - 1, '{ ', ' }')
}

/** Offset of the parenthesis that opens the arguments; `new X` has none. */
export function openingParenthesis(text: string, node: CallNode): number | undefined {
  const from = (node.typeArguments ?? node.callee).range[1]
  for (let at = from; at < node.range[1]; at++) {
    const skipped = skipComment(text, at)
    if (skipped !== at) at = skipped
    if (text.charAt(at) === '(') return at
  }
  return undefined
}

/** Behind the last of several: on a line of its own if that one has its own, with a comma behind it if that one has. */
function behind(
  document: Document,
  last: readonly [number, number],
  previousEnd: number,
  end: number,
  prefix: string,
  suffix: string,
): Insertion {
  const { text } = document
  const comma = commaAfter(text, last[1], end)
  const ownLine = text.slice(previousEnd, last[0]).includes('\n')
  if (!ownLine) {
    return comma === undefined
      ? insertion(document, closeOf(text, last[1], end), `, ${prefix}`, suffix)
      : insertion(document, comma + 1, ` ${prefix}`, `${suffix},`)
  }
  const line = newline(text, last[0]) + indentation(text, last[0])
  if (comma === undefined) return insertion(document, closeOf(text, last[1], end), `,${line}${prefix}`, suffix)
  return insertion(document, afterLineComments(text, comma + 1, end), `${line}${prefix}`, `${suffix},`)
}

function intoEmpty(document: Document, start: number, end: number): Insertion {
  const { text } = document
  const inner = text.slice(start + 1, end - 1)
  const filled = inner.trimEnd()
  if (!inner.includes('\n')) return insertion(document, start + 1 + filled.length, ' ', filled === inner ? ' ' : '')
  const own = indentation(text, start)
  const unit = own.startsWith('\t') ? '\t' : '  '
  return insertion(document, start + 1 + filled.length, newline(text, start) + own + unit, '')
}

function insertion(document: Document, offset: number, before: string, after: string): Insertion {
  return { at: { document: document.id, start: offset, end: offset }, before, after, form: 'property' }
}

/** Parentheses around the last value belong to it. */
function closeOf(text: string, from: number, end: number): number {
  let close = from
  for (let at = from; at < end; at++) {
    const skipped = skipComment(text, at)
    if (skipped !== at) at = skipped
    if (text.charAt(at) === ')') close = at + 1
    else if (/\S/.test(text.charAt(at))) break
  }
  return close
}

function commaAfter(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++) {
    const skipped = skipComment(text, at)
    if (skipped !== at) at = skipped
    if (at < end && text.charAt(at) === ',') return at
  }
  return undefined
}

/** Comments on the same line stay with what they are about. */
function afterLineComments(text: string, from: number, end: number): number {
  let last = from
  for (let at = from; at < end && text.charAt(at) !== '\n'; at++) {
    const skipped = skipComment(text, at)
    if (skipped === at) continue
    last = skipped
    at = skipped - 1
  }
  return text.charAt(last - 1) === '\r' ? last - 1 : last
}

function afterComments(text: string, from: number, end: number): number {
  let last = from
  for (let at = from; at < end; at++) {
    const skipped = skipComment(text, at)
    if (skipped === at) continue
    // Behind a line comment there is no room on its line.
    last = text.startsWith('//', at) ? Math.min(skipped + 1, end) : skipped
    at = skipped - 1
  }
  return last
}

/** The offset behind a comment that starts here (a line comment ends before its line break), or the same offset. */
function skipComment(text: string, at: number): number {
  if (text.startsWith('//', at)) {
    const end = text.indexOf('\n', at)
    return end < 0 ? text.length : end
  }
  if (!text.startsWith('/*', at)) return at
  const end = text.indexOf('*/', at + 2)
  return end < 0 ? text.length : end + 2
}

function indentation(text: string, at: number): string {
  const line = text.lastIndexOf('\n', at - 1) + 1
  return /^[ \t]*/.exec(text.slice(line, at))?.[0] ?? ''
}

function newline(text: string, at: number): string {
  const line = text.lastIndexOf('\n', at - 1)
  return text.charAt(line - 1) === '\r' || (line < 0 && text.includes('\r\n')) ? '\r\n' : '\n'
}
