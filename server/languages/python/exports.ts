import { callFunction } from './calls'
import { foreignCall } from './foreign'
import { extended, withCall } from './leads'
import { variableThing } from './names'
import { anyArguments } from './parameters'
import type { Reader } from './reader'
import { each, opaque, type Thing } from './things'

/**
 * What a module has under a name. The name may be a path with calls in it (`settings.model`, `get_client()`, `Llm().client`),
 * since classes and functions are no values themselves. `undefined` where nothing can be told of it.
 */
export function exportedThing(reader: Reader, path: string): Thing | undefined {
  let thing: Thing | undefined
  for (const [index, step] of path.split('.').entries()) {
    const [name = '', call] = step.split('(')
    thing =
      index === 0 ? globalThing(reader, name) : thing === undefined ? undefined : extended(reader, thing, name, reader.tree.root)
    if (thing !== undefined && call !== undefined) thing = called(reader, thing)
    if (thing === undefined) return undefined
  }
  return thing === undefined || !tells(thing) ? undefined : thing
}

function globalThing(reader: Reader, name: string): Thing | undefined {
  const variable = reader.scopes.module.variables.get(name)
  return variable === undefined ? undefined : variableThing(reader, variable, undefined, undefined)
}

/** A call of which only the name is known, not the arguments. */
function called(reader: Reader, thing: Thing): Thing {
  const { root } = reader.tree
  const span = reader.span({ from: root.from, to: root.from })
  return each(thing, span, (option): Thing => {
    switch (option.kind) {
      case 'function':
        return callFunction(reader, option, undefined, undefined, option.info.node)
      case 'class':
        return { kind: 'instance', info: option.info }
      case 'foreign':
        return foreignCall(reader, option, anyArguments(reader), root)
      case 'lead':
        return withCall(reader, option, anyArguments(reader))
      default:
        return opaque(span, 'unknown', undefined)
    }
  })
}

function tells(thing: Thing): boolean {
  switch (thing.kind) {
    case 'function':
    case 'class':
    case 'instance':
    case 'foreign':
      return true
    case 'lead':
      return thing.wanted || thing.steps.some((step) => step.call !== undefined)
    case 'things':
      return thing.options.some(tells)
    case 'opaque':
      return thing.why !== 'unknown' && thing.why !== 'import'
    default:
      return true
  }
}
