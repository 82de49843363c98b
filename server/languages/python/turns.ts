import type { Value } from '../../model/value'
import { extended, valueThing } from './leads'
import type { Reader } from './reader'
import { type Bind, lookup, scopeOf } from './scopes'
import { choice, type Frame, opaque, type Thing } from './things'
import { around, childOf, expressionsOf, itemsOf, type Node } from './tree'

/** What a name stands for in the turns of a loop: one of the items of a list that is written out, where these are data. */
export function turnThing(reader: Reader, bind: Extract<Bind, { kind: 'loop' }>, frame: Frame | undefined): Thing {
  const span = reader.span(bind.target)
  const unknown = opaque(span, 'loop', reader.name(bind.target))
  const { over, path } = counted(reader, bind)
  const isKnown = over !== undefined && !path.includes(-1) && isSteady(reader, over, bind.target)
  const list = isKnown ? reader.follow(over, frame) : undefined
  if (list?.kind !== 'list' || list.open || list.items.length === 0 || list.items.length > maxItems) return unknown
  const things = list.items.map((item) =>
    path.reduce<Thing>((whole, index) => extended(reader, whole, index, bind.target), valueThing(reader, item)),
  )
  return things.every(isData) ? choice(things, span) : unknown
}

/** How often a loop over this runs, where it is a list that is written out. */
export function listTurns(reader: Reader, source: Node): number | undefined {
  const list = reader.follow(enumerated(reader, source) ?? source, undefined)
  return list.kind === 'list' && !list.open && list.items.length > 0 ? list.items.length : undefined
}

/** Whether a list is the same in each turn: written out in the loop's head, or a name that nobody touches within the loop. */
function isSteady(reader: Reader, over: Node, target: Node): boolean {
  if (/^(?:Array|Tuple|Set)Expression$/.test(over.type)) return true
  if (over.type !== 'VariableName') return false
  const { byNode, module } = reader.scopes
  const loop = around(target, ({ type }) => type === 'ForStatement' || /omprehension|ArgList/.test(type))
  const events = lookup(reader.source(over), scopeOf(over, byNode, module))?.events ?? []
  return loop !== undefined && !events.some(({ node }) => node !== loop && node.from >= loop.from && node.to <= loop.to)
}

/** Of more nobody profits. */
const maxItems = 8

/** `enumerate(list)` gives each item with its number. */
function counted(
  reader: Reader,
  { over, path }: Extract<Bind, { kind: 'loop' }>,
): { over: Node | undefined; path: readonly number[] } {
  const list = over && enumerated(reader, over)
  if (list === undefined) return { over, path }
  const [index, ...rest] = path
  return { over: index === 1 ? list : undefined, path: rest }
}

function enumerated(reader: Reader, over: Node): Node | undefined {
  const [callee] = over.type === 'CallExpression' ? expressionsOf(over) : []
  if (callee === undefined || reader.source(callee) !== 'enumerate') return undefined
  const list = childOf(over, 'ArgList')
  return list && itemsOf(list)[0]?.value
}

/** Texts, numbers and what is made of them: nothing that could be called. */
function isData(thing: Thing | Value): boolean {
  return thing.kind === 'text' || thing.kind === 'literal' || thing.kind === 'list' || thing.kind === 'dict'
}
