import { isRunning } from './calls'
import { join, loosen } from './changes'
import { initOf } from './classes'
import { end, flow, isBind } from './flow'
import { wantedLead } from './leads'
import { changing } from './mutations'
import { stepsOf } from './names'
import { argumentsFor } from './parameters'
import type { Reader } from './reader'
import type { FunctionInfo, Handover, ParameterInfo } from './scopes'
import { assignmentsOf } from './statements'
import { choice, type Frame, frameFor, optionsOf, type Thing } from './things'
import { itemsOf, type Node } from './tree'

type Container = Extract<Thing, { kind: 'list' | 'dict' }>

/** A list or dict after a call that was given it: as a function of the document leaves it, or changed nobody knows how. */
export function handedOver(reader: Reader, current: Thing, handover: Handover, frame: Frame | undefined): Thing {
  const options = optionsOf(current)
  const after = options.map((option) =>
    option.kind === 'list' || option.kind === 'dict' ? afterCall(reader, option, handover, frame) : option,
  )
  return after.every((option, index) => option === options[index]) ? current : choice(after, reader.span(handover.call))
}

function afterCall(reader: Reader, thing: Container, handover: Handover, frame: Frame | undefined): Thing {
  const { call } = handover
  const [callee, list] = call.children
  if (callee === undefined || list === undefined || isHandedOn(reader, list, frame)) return thing
  const name = callee.type === 'MemberExpression' ? callee.children.at(-1) : undefined
  const takesItem = name !== undefined && changing.has(reader.source(name))
  const states = optionsOf(reader.follow(callee, frame)).map((option): Thing => {
    if (option.kind === 'lead' && option.wanted) return thing
    const self = option.kind === 'function' ? option.self : undefined
    const info = option.kind === 'function' ? option.info : option.kind === 'class' ? initOf(reader, option.info) : undefined
    if (info !== undefined) {
      const look = () => afterFunction(reader, info, self, thing, handover, list, frame)
      return reader.budget.handover(look) ?? escaped(reader, thing, call)
    }
    // A record keeps what it is given, and so does a list.
    return option.kind === 'class' || takesItem ? thing : escaped(reader, thing, call)
  })
  return join(reader, states, false, reader.span(call))
}

/** `to_thread(client.create, messages=x)`: what is given is for a call that leaves it alone. */
function isHandedOn(reader: Reader, list: Node, frame: Frame | undefined): boolean {
  return itemsOf(list)
    .slice(0, 2)
    .some(({ keyword, value }) => {
      const isName = keyword === undefined && /^(VariableName|MemberExpression)$/.test(value.type)
      const last = isName ? wantedLead(reader.follow(value, frame))?.steps.at(-1) : undefined
      return last !== undefined && last.call === undefined && last.typed !== true
    })
}

/** What the statements of a function do to one of its parameters, where they are simple. */
function afterFunction(
  reader: Reader,
  info: FunctionInfo,
  self: Thing | undefined,
  thing: Container,
  { call, item }: Handover,
  list: Node,
  frame: Frame | undefined,
): Thing {
  const parameter = parameterFor(reader, info, list, item.keyword, item.value)
  const variable = parameter === undefined ? undefined : info.scope.variables.get(parameter.name)
  if (variable === undefined || (frame?.depth ?? 0) > 8 || isRunning(frame, info)) return escaped(reader, thing, call)
  const events = variable.events.filter(({ act }) => act.kind !== 'parameter')
  const isSimple =
    !events.some(isBind) &&
    !isKept(reader, info.node, variable.name) &&
    events.every((event) => event.scope === info.scope && !event.branches.some((branch) => branch.leaves))
  if (!isSimple) return escaped(reader, thing, call)
  const inner = frameFor(info.scope, argumentsFor(reader, info, { list, frame }, self), frame)
  return flow(events, thing, end, stepsOf(reader, inner)) ?? thing
}

function parameterFor(
  reader: Reader,
  info: FunctionInfo,
  list: Node,
  keyword: Node | undefined,
  value: Node,
): ParameterInfo | undefined {
  const plain = info.parameters.filter((parameter) => parameter.form === 'plain')
  if (keyword !== undefined) return plain.find((parameter) => parameter.name === reader.source(keyword))
  const items = itemsOf(list)
  if (items.some((item) => item.star === '*')) return undefined
  const index = items.filter((item) => item.keyword === undefined && item.star === '').findIndex((item) => item.value === value)
  return plain.find((parameter) => parameter.index === index)
}

/** Whether a name gets another one within a function: what is done to that is not followed. */
function isKept(reader: Reader, node: Node, name: string): boolean {
  const isIt = (value: Node): boolean => value.type === 'VariableName' && reader.source(value) === name
  const open = [node]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.type === 'AssignStatement' && assignmentsOf(at).some(({ values }) => values.some(isIt))) return true
    open.push(...at.children)
  }
  return false
}

function escaped(reader: Reader, thing: Container, call: Node): Thing {
  const isLoose = thing.open && (thing.kind === 'list' || thing.fields.every((field) => field.uncertain))
  return isLoose ? thing : loosen(thing, reader.span(call))
}
