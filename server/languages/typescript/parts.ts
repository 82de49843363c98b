import type { Hole, TextPart, TextValue, Value } from '../../model/value'
import { type Context, derived, type Frame, sourceOf, spanOf } from './context'
import { dedent, holeAt, knownText, textOf, unwritten } from './text'
import { type Node, transparent } from './tree'
import { furthest, isVolatile } from './values'

/** A string literal; its known part lies between the quotes. */
export function readString(context: Context, node: Extract<Node, { type: 'Literal' }>): TextValue {
  const span = spanOf(context, node)
  const { text } = context.document
  const first = text.charAt(span.start)
  const quote = first === '"' || first === "'" ? first : undefined
  if (quote === undefined) return textOf([unwritten(String(node.value), span)], span)
  const closed = span.end - span.start > 1 && text.charAt(span.end - 1) === quote
  return textOf([knownText(span.document, text, span.start + 1, closed ? span.end - 1 : span.end, quote)], span)
}

/** A template literal: its known pieces lie between backticks and `${…}`. */
export function readTemplate(
  context: Context,
  node: Extract<Node, { type: 'TemplateLiteral' }>,
  frame: Frame | undefined,
): TextValue {
  return assembleTemplate(context, node, frame, '`')
}

/** Templates behind a tag that only lays text out are text; all other tags may do anything. */
export function readTagged(
  context: Context,
  node: Extract<Node, { type: 'TaggedTemplateExpression' }>,
  frame: Frame | undefined,
): Value {
  const tag = sourceOf(context, node.tag).replace(/\(.*\)$/, '')
  if (tag === 'String.raw') return { ...assembleTemplate(context, node.quasi, frame, 'raw'), span: spanOf(context, node) }
  const name = tag.split('.').at(-1) ?? tag
  if (!/^(dedent|outdent|stripIndent|undent|endent)$/.test(name)) return derived(context, node, undefined)
  const text = assembleTemplate(context, node.quasi, frame, '`')

  return { ...text, parts: dedent(text.parts), span: spanOf(context, node) }
}

/** `a + b + c`: a text where one of them is, a number where all are. */
export function joinTexts(context: Context, node: Node, operands: readonly Node[], frame: Frame | undefined): Value {
  const values = operands.map((operand) => context.evaluate(operand, frame))
  const numbers = values.flatMap((value) => (value.kind === 'literal' && typeof value.value === 'number' ? [value.value] : []))
  const span = spanOf(context, node)
  if (numbers.length === values.length) {
    return { kind: 'literal', how: 'literal', span, value: numbers.reduce((total, number) => total + number, 0) }
  }
  if (!values.some(isTextual)) {
    return values.some(isVolatile) ? derived(context, node, values.find(isVolatile)) : derived(context, node, undefined)
  }
  const parts = values.flatMap((value, index) => partsOf(context, value, operands[index] ?? node))
  return textOf(parts, span, howOf(values))
}

/** How a text made of these values is reached: a soft piece makes it soft. */
export function howOf(values: readonly Value[]): TextValue['how'] {
  return values.reduce<TextValue['how']>((how, value) => (value.how === 'dynamic' ? how : furthest(how, value.how)), 'literal')
}

/** A value as it reads within a text, at the place where it is put in. */
export function partsOf(context: Context, value: Value, at: Node): readonly TextPart[] {
  const span = spanOf(context, at)
  switch (value.kind) {
    case 'text':
      return value.parts
    case 'literal':
      return [unwritten(String(value.value), value.span)]
    case 'choice':
      return [{ kind: 'choice', span, options: value.options.map((option) => partsOf(context, option, at)) }]
    case 'opaque':
      return [holeAt(span, { ...value, name: value.why === 'environment' && value.name ? value.name : sourceOf(context, at) })]
    case 'call':
      return [holeAt(span, { why: whyOfCall(context, value), name: sourceOf(context, at) })]
    default:
      return [holeAt(span, { why: isVolatile(value) ? 'volatile' : 'unknown', name: sourceOf(context, at) })]
  }
}

function assembleTemplate(
  context: Context,
  node: Extract<Node, { type: 'TemplateLiteral' }>,
  frame: Frame | undefined,
  quote: '`' | 'raw',
): TextValue {
  const { id, text } = context.document
  const values: Value[] = []
  const parts = node.quasis.flatMap((quasi, index): readonly TextPart[] => {
    const start = quasi.range[0] + 1
    const closing = quasi.tail ? '`' : '${'
    const closed = text.slice(start, quasi.range[1]).endsWith(closing)
    const known = knownText(id, text, start, Math.max(start, quasi.range[1] - (closed ? closing.length : 0)), quote)
    const expression = node.expressions[index]
    if (expression === undefined) return [known]
    const value = context.evaluate(expression, frame)
    values.push(value)
    return [known, ...partsOf(context, value, transparent(expression))]
  })
  return textOf(parts, spanOf(context, node), howOf(values))
}

function isTextual(value: Value): boolean {
  return value.kind === 'text' || (value.kind === 'choice' && value.options.some(isTextual))
}

function whyOfCall(context: Context, value: Extract<Value, { kind: 'call' }>): Hole['why'] {
  const { chain } = value
  if (isVolatile(value)) return 'volatile'
  if (/^(dayjs|moment|moment-timezone|luxon|@js-joda\/core)$/.test(chain.package)) return 'volatile'
  if (/^(node:)?fs(\/promises)?$/.test(chain.package)) return 'file'
  return context.imports.wants(chain.package) ? 'unknown' : 'import'
}
