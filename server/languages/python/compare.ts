import type { Reader } from './reader'
import { plainText } from './texts'
import { type Frame, isNone, opaque, optionsOf, type Thing } from './things'
import type { Node } from './tree'

/** Operators whose result is true or false. */
export const comparisons: ReadonlySet<string> = new Set(['==', '!=', 'is', 'is not', 'in', 'not in'])

/** `left operator right`, where both are known well enough. */
export function compared(reader: Reader, node: Node, operator: string, left: Node, right: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  const [a, b] = [reader.follow(left, frame), reader.follow(right, frame)]
  const positive = /in$/.test(operator) ? isWithin(a, b) : isSame(a, b)
  if (positive === undefined) return opaque(span, 'unknown', reader.name(node))
  const value = operator === '!=' || operator.includes('not') ? !positive : positive
  return { kind: 'literal', value, span, how: 'literal' }
}

/** Whether two things are equal; `undefined` where it depends. */
export function isSame(left: Thing, right: Thing): boolean | undefined {
  return agreed(optionsOf(left).flatMap((a) => optionsOf(right).map((b) => isSameOption(a, b))))
}

function isSameOption(a: Thing, b: Thing): boolean | undefined {
  if (isNone(a) || isNone(b)) {
    const other = isNone(a) ? b : a
    return isNone(other) ? true : isSomething(other) ? false : undefined
  }
  if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value
  const [first, second] = [a.kind === 'text' ? plainText(a) : undefined, b.kind === 'text' ? plainText(b) : undefined]
  if (first !== undefined && second !== undefined) return first === second
  const isText = (thing: Thing): boolean => thing.kind === 'text'
  return (isText(a) && b.kind === 'literal') || (isText(b) && a.kind === 'literal') ? false : undefined
}

/** Whether it is surely not `None`. */
function isSomething(thing: Thing): boolean {
  if (thing.kind === 'lead') return thing.wanted && thing.otherwise === undefined
  // An object that another module made, unless it only stands in for what a caller may give.
  if (thing.kind === 'foreign')
    return !(thing.value.kind === 'opaque' && thing.value.parameter !== undefined) && thing.value.how !== 'default'
  return (
    /^(text|literal|list|dict|function|class)$/.test(thing.kind) || (thing.kind === 'instance' && thing.otherwise === undefined)
  )
}

function isWithin(item: Thing, container: Thing): boolean | undefined {
  const options = optionsOf(container).flatMap((one) => optionsOf(item).map((option) => isWithinOption(option, one)))
  return agreed(options)
}

function isWithinOption(item: Thing, container: Thing): boolean | undefined {
  const text = item.kind === 'text' ? plainText(item) : undefined
  if (text === undefined) return undefined
  if (container.kind === 'text') return plainText(container)?.includes(text)
  if (container.kind === 'dict') {
    const field = container.fields.find(({ key }) => key === text)
    return field === undefined ? (container.open ? undefined : false) : field.uncertain === true ? undefined : true
  }
  if (container.kind !== 'list') return undefined
  const items = container.items.map((one) => (one.kind === 'text' ? plainText(one) : undefined))
  if (items.includes(text)) return true
  return container.open || items.includes(undefined) ? undefined : false
}

function agreed(answers: readonly (boolean | undefined)[]): boolean | undefined {
  const [first] = answers
  return answers.every((answer) => answer === first) ? first : undefined
}
