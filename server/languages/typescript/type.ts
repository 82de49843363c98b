import type { Chain, OpaqueValue, Value } from '../../model/value'
import { type Context, spanOf } from './context'
import { instanceOf } from './function'
import { memberOf } from './member'
import { fromModule, packageSpecifier } from './module'
import { type ClassNode, keyName, type Node } from './tree'
import { type Behaviour, behaving, behaviourOf } from './values'

/** A value that cannot be read, but whose type is stated: its members and its calls may lead back to a package. */
export function typed(context: Context, value: OpaqueValue, type: Node): Value {
  if (behaviourOf(value) !== undefined) return value
  const meaning = meaningOf(context, type, 0)
  if (meaning === undefined) return value
  if (meaning.kind === 'chain') return behaving(value, chainBehaviour(meaning.chain, value))
  if (meaning.kind === 'value') return meaning.value
  if (meaning.kind === 'class') return instanceOf(context, meaning.node, undefined, value)
  return behaving(value, membersBehaviour(context, meaning.members))
}

type Meaning =
  | { readonly kind: 'chain'; readonly chain: Chain }
  | { readonly kind: 'members'; readonly members: readonly Node[] }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'value'; readonly value: Value }

function chainBehaviour(chain: Chain, value: OpaqueValue): Behaviour {
  return {
    chain,
    member: (name, next) => {
      const longer = { package: chain.package, steps: [...chain.steps, { name, span: next.span }] }
      return behaving(next, chainBehaviour(longer, value))
    },
  }
}

function membersBehaviour(context: Context, members: readonly Node[]): Behaviour {
  return {
    member: (name, next) => {
      for (const member of members) {
        if (member.type !== 'TSPropertySignature' || keyName(member) !== name || !member.typeAnnotation) continue
        return typed(context, next, member.typeAnnotation.typeAnnotation)
      }
      return undefined
    },
  }
}

const maxDepth = 12

function meaningOf(context: Context, type: Node, depth: number): Meaning | undefined {
  if (depth > maxDepth) return undefined
  switch (type.type) {
    case 'TSUnionType':
    case 'TSIntersectionType':
      for (const part of type.types) {
        const meaning = meaningOf(context, part, depth + 1)
        if (meaning !== undefined) return meaning
      }
      return undefined
    case 'TSTypeLiteral':
      return { kind: 'members', members: type.members }
    case 'TSTypeQuery':
      return queried(context, type.exprName)
    case 'TSImportType': {
      const specifier = packageSpecifier(type.source.value)
      if (!context.imports.wants(specifier) || type.qualifier?.type !== 'Identifier') return undefined
      const span = spanOf(context, type.qualifier)
      return { kind: 'chain', chain: { package: specifier, steps: [{ name: type.qualifier.name, span, typed: true }] } }
    }
    case 'TSTypeReference':
      return referenced(context, type, depth)
    default:
      return undefined
  }
}

function referenced(context: Context, type: Extract<Node, { type: 'TSTypeReference' }>, depth: number): Meaning | undefined {
  const [argument] = type.typeArguments?.params ?? []
  const name = type.typeName
  if (name.type === 'Identifier' && argument !== undefined) {
    if (/^(Promise|Awaited|NonNullable|Readonly|Partial|Required|Ref|MutableRefObject)$/.test(name.name)) {
      return meaningOf(context, argument, depth + 1)
    }
    if ((name.name === 'ReturnType' || name.name === 'InstanceType') && argument.type === 'TSTypeQuery') {
      return resultOf(context, argument.exprName, name.name === 'InstanceType')
    }
  }
  return named(context, name, depth)
}

function named(context: Context, name: Node, depth: number): Meaning | undefined {
  if (name.type === 'TSQualifiedName') {
    const left = named(context, name.left, depth + 1)
    if (left?.kind !== 'chain') return undefined
    const steps = left.chain.steps.map(({ typed: _, ...step }) => step)
    const step = { name: name.right.name, span: spanOf(context, name.right), typed: true }
    return { kind: 'chain', chain: { package: left.chain.package, steps: [...steps, step] } }
  }
  if (name.type !== 'Identifier') return undefined
  const declaration = context.tree.lookupType(name.name, name)
  if (declaration?.type === 'TSTypeAliasDeclaration') return meaningOf(context, declaration.typeAnnotation, depth + 1)
  if (declaration?.type === 'TSInterfaceDeclaration') return { kind: 'members', members: declaration.body.body }
  const definition = context.tree.lookup(name.name, name)?.definition
  if (definition?.kind === 'class') return { kind: 'class', node: definition.node }
  if (definition?.kind !== 'import') return undefined
  const { imported } = definition
  const specifier = packageSpecifier(definition.specifier)
  if (!context.imports.wants(specifier)) return instanceFrom(context, specifier, imported, name)
  const steps = imported === '*' ? [] : [{ name: imported, span: spanOf(context, name), typed: true }]
  return { kind: 'chain', chain: { package: specifier, steps } }
}

/** An object of a class that another module declares: its fields say where they lead, whatever it was made with. */
function instanceFrom(context: Context, specifier: string, name: string, at: Node): Meaning | undefined {
  if (context.imports.declares?.(context.document.id, specifier, name) !== 'class') return undefined
  const value = behaviourOf(fromModule(context, specifier, name, at))?.construct?.({ positional: [], open: true, unseen: true })
  return value === undefined ? undefined : { kind: 'value', value }
}

/** `typeof client` is what the client is. */
function queried(context: Context, name: Node): Meaning | undefined {
  if (name.type === 'TSQualifiedName') {
    const left = queried(context, name.left)
    if (left?.kind !== 'value') return undefined
    return { kind: 'value', value: memberOf(context, left.value, name.right.name, name, spanOf(context, name.right)) }
  }
  return name.type === 'Identifier' ? { kind: 'value', value: context.evaluate(name) } : undefined
}

/** `ReturnType<typeof createClient>`: a call that was not seen. */
function resultOf(context: Context, name: Node, construct: boolean): Meaning | undefined {
  const meaning = queried(context, name)
  if (meaning?.kind !== 'value') return undefined
  const { value } = meaning
  if (value.kind === 'call') {
    const last = value.chain.steps.at(-1)
    if (last === undefined || last.args !== undefined || !context.imports.wants(value.chain.package)) return undefined
    const chain = { ...value.chain, steps: [...value.chain.steps.slice(0, -1), { ...last, typed: true }] }
    return { kind: 'chain', chain }
  }
  const behaviour = behaviourOf(value)
  const args = { positional: [], open: true }
  const result = construct ? behaviour?.construct?.(args) : behaviour?.call?.(args)
  return result === undefined ? undefined : { kind: 'value', value: result }
}
