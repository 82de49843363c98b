import { type Node, parseTree } from 'jsonc-parser'
import type { Span } from '../../model/span'
import type { How, Value } from '../../model/value'

/** What a JSON file exports: the whole as `default` and as a namespace, its keys by name; `undefined` where it cannot be read. */
export function jsonValue(document: string, text: string, name: string, how: How = 'import'): Value | undefined {
  const root = parseTree(text)
  if (root === undefined) return undefined
  const whole = toValue(root, document, text, how)
  if (name === 'default' || name === '*' || whole?.kind !== 'dict') return whole
  return whole.fields.find((field) => field.key === name)?.value
}

function toValue(node: Node, document: string, text: string, how: How): Value | undefined {
  const span: Span = { document, start: node.offset, end: node.offset + node.length }
  const read = { span, how }
  if (node.type === 'string') {
    const inner = { document, start: span.start + 1, end: span.end - 1 }
    const plain = text.slice(inner.start, inner.end) === node.value
    // Where escapes make source and text differ, no edit reaches into it.
    const part = plain
      ? { kind: 'known' as const, text: node.value, span: inner, quote: '"' as const }
      : { kind: 'known' as const, text: node.value, span: { ...inner, end: inner.start } }
    return { kind: 'text', ...read, parts: node.value === '' ? [] : [part] }
  }
  if (node.type === 'array') {
    const items = (node.children ?? []).flatMap((child) => toValue(child, document, text, how) ?? [])
    return { kind: 'list', ...read, items, open: false }
  }
  if (node.type === 'object') {
    const fields = (node.children ?? []).flatMap(({ offset, length, children = [] }) => {
      const [key, child] = children
      const value = child && toValue(child, document, text, how)
      return key === undefined || value === undefined
        ? []
        : [{ key: String(key.value), value, span: { document, start: offset, end: offset + length } }]
    })
    return { kind: 'dict', ...read, fields, open: false }
  }
  return { kind: 'literal', ...read, value: node.value as number | boolean | null }
}
