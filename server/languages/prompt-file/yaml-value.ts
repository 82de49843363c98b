import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type ParsedNode, parseDocument, type Scalar } from 'yaml'
import type { Span } from '../../model/span'
import type { Field, Value } from '../../model/value'
import { aligned, type Writing } from './align'

/** Anchors can make a small file endless. */
const maxNodes = 20_000
const maxDepth = 60

/**
 * What a YAML text says, with the place of each text in it; `start` is where it begins in its document. JSON is read too, since it is
 * YAML. `undefined` where nothing can be read.
 */
export function yamlValue(document: string, source: string, start = 0, end = source.length): Value | undefined {
  const text = source.slice(start, end)
  if (isTooDeep(text)) return undefined
  try {
    const parsed = parseDocument(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false, strict: false })
    const root = parsed.contents as ParsedNode | null
    if (root === null || (parsed.errors.length > 0 && !isMap(root) && !isSeq(root))) return undefined
    let left = maxNodes
    const anchors = new Map<string, Node>()
    const spanOf = (node: Node): Span => {
      const [from = 0, to = from] = node.range ?? []
      return { document, start: start + from, end: start + to }
    }
    const read = (node: unknown, depth: number): Value | undefined => {
      if (--left < 0 || depth > maxDepth) return undefined
      // An alias stands behind its anchor; the parser would go through the whole document for each.
      if (isAlias(node)) return read(anchors.get(node.source), depth + 1)
      if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
      if (isScalar(node)) return scalarValue(node, spanOf(node), source)
      if (isSeq(node)) {
        const items = node.items.flatMap((item) => read(item, depth + 1) ?? [])
        return { kind: 'list', how: 'file', span: spanOf(node), items, open: items.length < node.items.length }
      }
      if (!isMap(node)) return undefined
      const fields = node.items.flatMap((item): Field[] => {
        if (!isPair(item) || !isScalar(item.key)) return []
        const value = item.value === null ? nothing(spanOf(item.key)) : read(item.value, depth + 1)
        const key = spanOf(item.key)
        return value === undefined
          ? []
          : [{ key: String(item.key.value), value, span: { ...key, end: Math.max(key.end, value.span.end) } }]
      })
      // A merge key brings fields that stand elsewhere.
      const open = fields.length < node.items.length || fields.some((field) => field.key === '<<')
      return { kind: 'dict', how: 'file', span: spanOf(node), fields, open }
    }
    return read(root, 0)
  } catch {
    // The parser has its own ideas of what cannot be read.
    return undefined
  }
}

/** The parser recurses, and near the end of the stack a process can die without an error that could be caught. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let strays = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === openBracket || code === openBrace) depth++
    else if (code === closeBracket || code === closeBrace) {
      if (depth === 0) strays++
      else depth--
    }
    if (depth > maxNesting || strays > maxNesting) return true
  }
  return /(?:[-?:][ \t]+){200}/.test(text)
}

const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]
const maxNesting = 500

const nothing = (span: Span): Value => ({ kind: 'literal', how: 'file', span: { ...span, start: span.end }, value: null })

function scalarValue(node: Scalar, span: Span, source: string): Value {
  const { value } = node
  const read = { how: 'file' as const, span }
  if (typeof value === 'string') {
    if (value === '') return { kind: 'text', ...read, parts: [] }
    const { from, to, writing } = writingOf(node, span, source)
    return { kind: 'text', ...read, parts: [aligned(value, span.document, source, from, to, writing)] }
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return { kind: 'literal', ...read, value }
  return { kind: 'opaque', span, how: 'dynamic', why: 'unknown' }
}

function writingOf(node: Scalar, span: Span, source: string): { from: number; to: number; writing: Writing } {
  switch (node.type) {
    case 'QUOTE_DOUBLE':
      return { from: span.start + 1, to: span.end - 1, writing: { quote: '"', escapes: '"', indent: 0 } }
    case 'QUOTE_SINGLE':
      return { from: span.start + 1, to: span.end - 1, writing: { quote: "'", escapes: "'", indent: 0 } }
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED': {
      const line = source.indexOf('\n', span.start)
      const from = line < 0 || line >= span.end ? span.end : line + 1
      const lines = source.slice(from, span.end).split('\n')
      const indents = lines.filter((one) => one.trim() !== '').map((one) => one.length - one.trimStart().length)
      const indent = indents.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
      return {
        from,
        to: span.end,
        writing: { quote: 'raw', escapes: 'none', indent: Number.isFinite(indent) ? indent : 0 },
      }
    }
    default:
      return { from: span.start, to: span.end, writing: { quote: 'raw', escapes: 'none', indent: 0 } }
  }
}
