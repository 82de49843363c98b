import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Arguments, Chain, DictValue, OpaqueValue, Value } from '../../model/value'
import { readAddress } from './address'
import { type Context, type Frame, sourceOf, spanOf, unknown } from './context'
import { globalFileCall, libraryFileCall } from './file-text'
import { argumentsInsertion, openingParenthesis } from './insertion'
import { isGlobal } from './member'
import { callMethod, callMethodName } from './method'
import { requiredModule } from './module'
import { mergeFields } from './object'
import { partsOf } from './parts'
import { chainOfCallee, leadsOf } from './receiver'
import { textOf } from './text'
import { type CallNode, keyName, type Node, transparent } from './tree'
import { behaviourOf, choose, type Given, isVolatile, opaque, plainText, present, whyOf } from './values'

/** A call or `new`: part of a chain that leads to an import, a function of this project, a text method, or opaque. */
export function readCall(context: Context, node: CallNode, frame: Frame | undefined): Value {
  const file = globalFileCall(context, node, frame)
  if (file !== undefined) return file
  const global = node.type === 'CallExpression' ? globalCall(context, node, frame) : undefined
  if (global !== undefined) return global
  const address = node.type === 'NewExpression' ? readAddress(context, node, frame) : undefined
  if (address !== undefined) return address
  const clock = clockName(context, node)
  if (clock !== undefined) return opaque(spanOf(context, node), 'volatile', sourceOf(context, node))
  const callee = transparent(node.callee)
  const method = callMethodName(callee)
  if (node.type === 'CallExpression' && method !== undefined && callee.type === 'MemberExpression') {
    const result = callMethod(context, node, method, context.evaluate(callee.object, frame), frame)
    if (result !== undefined) return result
  }
  return called(context, node, context.evaluate(callee, frame), frame)
}

/** The chain with its last step called. */
export function withArguments(chain: Chain, args: Arguments): Chain {
  const last = chain.steps.at(-1)
  // A module that is itself called is its default export; a result that is called (`create()('id')`) is a step without a name.
  if (last === undefined || last.args !== undefined) {
    const span = { ...args.span, end: args.span.start }
    return { ...chain, steps: [...chain.steps, { name: last === undefined ? 'default' : '', span, args }] }
  }
  return { ...chain, steps: [...chain.steps.slice(0, -1), { ...last, args }] }
}

/** Arguments of a call, evaluated. */
export function readArguments(context: Context, node: CallNode, frame: Frame | undefined): Arguments {
  const { positional, open } = positionalOf(context, node.arguments, frame)
  const start = openingParenthesis(context.document.text, node)
  const span = { document: context.document.id, start: start ?? node.range[1], end: node.range[1] }
  const insertion = argumentsInsertion(context.document, node)
  return { span, positional, open, ...(insertion === undefined ? {} : { insertion }) }
}

/** What a call gives a function of the project; the same each time, so that the function is looked into once for it. */
export function givenTo(context: Context, node: CallNode, frame: Frame | undefined): Given {
  const own = frame?.given ?? context.given
  const known = own.get(node)
  if (known !== undefined) return known
  const given = positionalOf(context, node.arguments, frame)
  own.set(node, given)
  return given
}

function called(context: Context, node: CallNode, callee: Value, frame: Frame | undefined): Value {
  const span = spanOf(context, node)
  if (callee.kind === 'choice') {
    const leads = leadsOf(context, callee)
    const options = leads.length > 0 ? leads : present(callee.options)
    const chosen = choose(
      options.map((option) => called(context, node, option, frame)),
      span,
    )
    // Too many to tell apart still lead to a package.
    const chain = chosen.kind === 'opaque' ? chainOfCallee(context, callee) : undefined
    return chain === undefined
      ? chosen
      : { kind: 'call', how: 'literal', span, chain: withArguments(chain, readArguments(context, node, frame)) }
  }
  const behaviour = behaviourOf(callee)
  const chain = callee.kind === 'call' ? callee.chain : behaviour?.chain
  const leads = chain !== undefined && context.imports.wants(chain.package)
  if (isQuery(node) && behaviour?.call === undefined && !leads) return { ...unknown(context, node), why: whyOf(callee) }
  if (chain !== undefined) {
    const args = readArguments(context, node, frame)
    if (isRandomSource(chain)) return opaque(span, 'volatile', sourceOf(context, node))
    const made: Value = { kind: 'call', how: 'literal', span, chain: withArguments(chain, args) }
    return libraryFileCall(context, made, node) ?? made
  }
  const apply = node.type === 'NewExpression' ? behaviour?.construct : behaviour?.call
  if (apply !== undefined) {
    const result = apply(givenTo(context, node, frame))
    if (result !== undefined)
      return result.kind === 'opaque' && behaviourOf(result) === undefined ? resultOf(context, node, result) : result
  }
  const changing = node.arguments.some((argument) => {
    return argument.type !== 'SpreadElement' && simple.has(argument.type) && isVolatile(context.evaluate(argument, frame))
  })
  if (changing) return opaque(span, 'volatile', sourceOf(context, node))
  return { ...unknown(context, node), why: whyOf(callee) }
}

/** What a function gives back is not known for its own reasons; a parameter of it was filled here. */
function resultOf(context: Context, node: Node, result: OpaqueValue): OpaqueValue {
  if (result.why === 'environment' || result.parameter !== undefined) return result
  return opaque(spanOf(context, node), result.why === 'volatile' ? 'volatile' : 'unknown', sourceOf(context, node))
}

/** What a database answers is not known, whatever it is asked: queries are long, and nothing in them has to be read. */
function isQuery(node: CallNode): boolean {
  const callee = transparent(node.callee)
  if (callee.type !== 'MemberExpression') return false
  const name = keyName({ key: callee.property, computed: callee.computed }) ?? ''
  return queries.has(name) || (name === 'from' && transparent(callee.object).type === 'CallExpression')
}

const queries = new Set(
  (
    'select selectDistinct selectDistinctOn innerJoin leftJoin rightJoin fullJoin where andWhere orWhere orderBy groupBy having ' +
    'returning onConflictDoUpdate onConflictDoNothing findMany findFirst findUnique findOne upsert'
  ).split(' '),
)

const simple = new Set<string>(['Identifier', 'MemberExpression', 'CallExpression', 'NewExpression', 'TemplateLiteral'])

function positionalOf(
  context: Context,
  nodes: readonly TSESTree.CallExpressionArgument[],
  frame: Frame | undefined,
): { positional: readonly Value[]; open: boolean } {
  const positional: Value[] = []
  let open = false
  for (const node of nodes) {
    if (node.type !== 'SpreadElement') {
      if (!open) positional.push(context.evaluate(node, frame))
      continue
    }
    const spread = context.evaluate(node.argument, frame)
    if (spread.kind === 'list' && !open) positional.push(...spread.items)
    // Behind a spread that cannot be read, nobody knows which argument is which.
    if (spread.kind !== 'list' || spread.open) open = true
  }
  return { positional, open }
}

/** Functions of the language itself, unless the document declares something of that name. */
function globalCall(context: Context, node: TSESTree.CallExpression, frame: Frame | undefined): Value | undefined {
  const callee = transparent(node.callee)
  const [first] = node.arguments
  const argument = (): Value =>
    first === undefined || first.type === 'SpreadElement' ? unknown(context, node) : context.evaluate(first, frame)
  if (isGlobal(context, callee, /^require$/)) {
    const specifier = plainText(argument())
    return specifier === undefined ? undefined : requiredModule(context, specifier, node)
  }
  if (isGlobal(context, callee, /^(String|structuredClone)$/)) {
    const value = argument()
    if (callee.type === 'Identifier' && callee.name === 'structuredClone') return value
    return textOf(partsOf(context, value, first ?? node), spanOf(context, node), value.how === 'dynamic' ? 'literal' : value.how)
  }
  if (callee.type !== 'MemberExpression') return undefined
  const name = keyName({ key: callee.property, computed: callee.computed })
  const object = transparent(callee.object)
  if (isGlobal(context, object, /^Object$/)) {
    if (name === 'freeze' || name === 'seal') return argument()
    if (name === 'assign') return assigned(context, node, frame)
  }
  if (isGlobal(context, object, /^Array$/) && name === 'isArray') {
    const value = argument()
    const known = value.kind === 'opaque' || value.kind === 'choice' || value.kind === 'call' ? undefined : value.kind === 'list'
    return known === undefined
      ? unknown(context, node)
      : { kind: 'literal', how: 'literal', span: spanOf(context, node), value: known }
  }
  if (isGlobal(context, object, /^Promise$/) && /^(all|resolve)$/.test(name ?? '')) return argument()
  if (isGlobal(context, object, /^JSON$/) && name === 'stringify') {
    const value = argument()
    const why = isVolatile(value) ? 'volatile' : whyOf(value)
    return { ...opaque(spanOf(context, node), why, sourceOf(context, node)), json: value }
  }
  const isEnv = object.type === 'MemberExpression' && keyName({ key: object.property, computed: object.computed }) === 'env'
  if (name === 'get' && isEnv && isGlobal(context, transparent(object.object), /^Deno$/)) {
    return opaque(spanOf(context, node), 'environment', sourceOf(context, node))
  }
  return undefined
}

function assigned(context: Context, node: TSESTree.CallExpression, frame: Frame | undefined): Value {
  const { positional, open } = positionalOf(context, node.arguments, frame)
  const [target, ...sources] = positional
  if (target?.kind !== 'dict') return unknown(context, node)
  const merged = sources.reduce<DictValue>((whole, source) => mergeFields(whole, source, true), target)
  const { insertion, ...rest } = open ? mergeFields(merged, unknown(context, node), true) : merged
  return { ...rest, span: spanOf(context, node) }
}

/** Time and chance: another value on every run. */
function clockName(context: Context, node: CallNode): string | undefined {
  const callee = transparent(node.callee)
  if (isGlobal(context, callee, /^Date$/))
    return node.arguments.length === 0 || node.type === 'CallExpression' ? 'Date' : undefined
  if (callee.type !== 'MemberExpression') return undefined
  const name = keyName({ key: callee.property, computed: callee.computed }) ?? ''
  const object = transparent(callee.object)
  if (name === 'now' && isGlobal(context, object, /^(Date|performance)$/)) return name
  if (name === 'random' && isGlobal(context, object, /^Math$/)) return name
  if (/^(randomUUID|randomBytes|getRandomValues)$/.test(name) && /(^|\.)crypto$/.test(sourceOf(context, object))) return name
  return undefined
}

function isRandomSource({ package: name, steps }: Chain): boolean {
  if (/^(uuid|nanoid|ulid|cuid|@paralleldrive\/cuid2)(\/|$)/.test(name)) return true
  return /^(node:)?crypto$/.test(name) && /^(randomUUID|randomBytes|randomInt)$/.test(steps.at(-1)?.name ?? '')
}
