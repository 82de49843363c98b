import { argumentAt } from './arguments'
import { attributeOf } from './classes'
import type { Reader } from './reader'
import type { ClassInfo } from './scopes'
import { plainText } from './texts'
import { type ClassThing, choice, type InstanceThing, isPlain, optionsOf, type Thing, via } from './things'
import { childOf, type Node } from './tree'

/** An attribute, with what others may put in its place: `C.x = …`, `setattr(self, …)`, a subclass that has its own. */
export function overridden(
  reader: Reader,
  owner: ClassThing | InstanceThing,
  name: string,
  found: Thing | undefined,
): Thing | undefined {
  const { info } = owner
  const others = [...writtenElsewhere(reader, info, name), ...ofSubclasses(reader, owner, name)]
  if (found === undefined && others.length === 0) return undefined
  const soft = others.length > 0 || isSetByName(reader, info)
  if (!soft) return found
  const all = choice([...(found === undefined ? [] : [found]), ...others], reader.span({ from: 0, to: 0 }))
  return isPlain(all) ? via(all, 'default') : all
}

/** `C.x = …`, `instance.x = …`, `setattr(C, "x", …)`. */
function writtenElsewhere(reader: Reader, info: ClassInfo, name: string): Thing[] {
  const own = classesOf(reader).filter((other) => other.attributes.has(name) && isBelow(reader, info, other))
  const isKnown = (node: Node): boolean =>
    own.some(({ attributes }) => attributes.get(name)?.events.some((event) => event.node === node))
  const writes = (reader.writesByName.get(name) ?? [])
    .filter(({ node, object }) => !isKnown(node) && isOne(reader, object, info))
    .map(({ value }) => reader.follow(value, undefined))
  const named = setters(reader, info)
    .filter(({ key }) => key === name)
    .flatMap(({ value }) => (value === undefined ? [] : [reader.follow(value, undefined)]))
  return [...writes, ...named]
}

/** What a subclass in the document has under that name, unless it is known which class this is. */
function ofSubclasses(reader: Reader, owner: ClassThing | InstanceThing, name: string): Thing[] {
  const isExact = owner.kind === 'class' ? owner.own !== true : owner.call !== undefined
  if (isExact) return []
  const { info } = owner
  return classesOf(reader).flatMap((other) => {
    const hasIt = other.scope.variables.has(name) || other.attributes.has(name)
    if (!hasIt || other === info || !isBelow(reader, other, info)) return []
    const thing = attributeOf(reader, { ...owner, info: other }, name, undefined, undefined, new Set([info]))
    return thing === undefined || thing.kind === 'function' ? [] : [thing]
  })
}

/** `setattr(self, key, value)`, `self.__dict__.update(…)`, `vars(self).update(…)`: any attribute may have been set. */
function isSetByName(reader: Reader, info: ClassInfo): boolean {
  if (setters(reader, info).some(({ key }) => key === undefined)) return true
  if ((reader.writesByName.get('__dict__') ?? []).some(({ object }) => isOne(reader, object, info))) return true
  return (reader.callsByName.get('update') ?? []).some((node) => {
    const fields = node.children[0]?.children[0]
    if (fields?.type === 'MemberExpression') {
      const [object, , member] = fields.children
      return object !== undefined && member !== undefined && reader.source(member) === '__dict__' && isOne(reader, object, info)
    }
    const [callee, list] = fields?.type === 'CallExpression' ? fields.children : []
    const object = callee !== undefined && reader.source(callee) === 'vars' ? argumentAt(reader, list, 0) : undefined
    return object !== undefined && isOne(reader, object, info)
  })
}

function setters(reader: Reader, info: ClassInfo): { key: string | undefined; value: Node | undefined }[] {
  return (reader.callsByName.get('setattr') ?? []).flatMap((node) => {
    const list = childOf(node, 'ArgList')
    const [object, key] = [argumentAt(reader, list, 0), argumentAt(reader, list, 1)]
    if (object === undefined || key === undefined || !isOne(reader, object, info)) return []
    return [{ key: plainText(reader.follow(key, undefined)), value: argumentAt(reader, list, 2) }]
  })
}

/** Whether an expression stands for a class, one above it, or an instance of one. */
function isOne(reader: Reader, object: Node, info: ClassInfo): boolean {
  return (
    object.type === 'VariableName' &&
    optionsOf(reader.follow(object, undefined)).some(
      (option) => (option.kind === 'class' || option.kind === 'instance') && isBelow(reader, info, option.info),
    )
  )
}

function isBelow(reader: Reader, info: ClassInfo, above: ClassInfo, depth = 0): boolean {
  if (info === above) return true
  if (depth > 5) return false
  return info.bases.some((base) => {
    const thing = reader.follow(base, undefined)
    return thing.kind === 'class' && thing.info !== info && isBelow(reader, thing.info, above, depth + 1)
  })
}

function classesOf(reader: Reader): ClassInfo[] {
  return reader.memo('classes', () => [...reader.scopes.byNode.values()].flatMap((scope) => scope.class ?? []))
}
