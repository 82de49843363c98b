import type { Chain, Step, Value } from '../../model/value'
import { type Context, spanOf } from './context'
import { packageSpecifier } from './module'
import { type CallNode, keyName, type Node, transparent } from './tree'

/** One word is no evidence: anything may have a `create`. */
const fewestWords = 2

/**
 * The client that a parameter without a type must be: one library that the document imports has what is called on it, and no other, and it
 * is given what a model is given: `client.chat.completions.create({ model, … })`. How it was made is not seen, and so nobody knows who bills.
 */
export function untypedClient(context: Context, node: CallNode, callee: Value): Chain | undefined {
  if (callee.kind !== 'opaque' || callee.parameter === undefined) return undefined
  const { clientWith } = context.imports
  const [first] = node.arguments
  if (clientWith === undefined || node.type !== 'CallExpression' || first === undefined || !isAsked(first)) return undefined
  const steps = stepsOn(context, transparent(node.callee))
  if (steps === undefined || steps.length < fewestWords) return undefined
  const path = steps.map(({ name }) => name)
  const found = importedPackages(context).flatMap((specifier) => {
    const client = clientWith(specifier, path)
    return client === undefined ? [] : [{ specifier, client }]
  })
  const [library, other] = found
  if (library === undefined || other !== undefined) return undefined
  const start: Step = { name: library.client, span: spanOf(context, node), typed: true, ambiguous: true }
  return { package: library.specifier, steps: [start, ...steps] }
}

/** A message to a person is created too, and has no model. */
function isAsked(argument: Node): boolean {
  return (
    argument.type === 'ObjectExpression' &&
    argument.properties.some((one) => one.type === 'Property' && asking.test(keyName(one) ?? ''))
  )
}

const asking = /^(?:model|messages|contents|input|prompt)$/

/** The members that are called on a parameter of which nobody says what it is. */
function stepsOn(context: Context, callee: Node): readonly Step[] | undefined {
  if (callee.type === 'Identifier') {
    const definition = context.tree.lookup(callee.name, callee)?.definition
    if (definition?.kind !== 'parameter' || definition.hops.length > 0) return undefined
    const parameter = definition.of.params[definition.index]
    return parameter?.type === 'Identifier' && isUntyped(parameter) ? [] : undefined
  }
  if (callee.type !== 'MemberExpression') return undefined
  const name = keyName({ key: callee.property, computed: callee.computed })
  const before = name === undefined ? undefined : stepsOn(context, transparent(callee.object))
  return before === undefined || name === undefined ? undefined : [...before, { name, span: spanOf(context, callee.property) }]
}

function isUntyped(parameter: Extract<Node, { type: 'Identifier' }>): boolean {
  const type = parameter.typeAnnotation?.typeAnnotation.type
  return type === undefined || type === 'TSAnyKeyword'
}

function importedPackages({ tree, imports }: Context): readonly string[] {
  const imported = tree.program.body.flatMap((one) => (one.type === 'ImportDeclaration' ? [one.source.value] : []))
  const required = tree.calls.flatMap(({ callee, arguments: [first] }) =>
    callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'Literal' ? [String(first.value)] : [],
  )
  return [...new Set([...imported, ...required].map(packageSpecifier))].filter((specifier) => imports.wants(specifier))
}
