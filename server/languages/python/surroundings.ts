import type { Decorator, FunctionHead, Statement, Surroundings, ValueChange } from '../../model/surroundings'
import { outlineOf } from './outline'
import type { Reader } from './reader'
import { type Event, lookup, methodOf, moduleOf, type Scope, scopeOf } from './scopes'
import { childOf, itemsOf, type Node } from './tree'

/** What runs around a call; read with the first question. */
export function surroundingsOf(reader: Reader, node: Node): () => Surroundings | undefined {
  let read: (() => Surroundings) | undefined = () => describe(reader, node)
  let known: Surroundings | undefined
  return () => {
    if (read !== undefined) known = read()
    read = undefined
    return known
  }
}

function describe(reader: Reader, node: Node): Surroundings {
  const outer = outermost(node)
  const holder = outer === undefined ? reader.tree.root : childOf(outer, 'Body')
  const importsOf = (): string[] =>
    [...moduleOf(reader.scopes.module).variables.values()].flatMap(({ events }) =>
      events.flatMap(({ act }) => (act.kind === 'import' ? [act.specifier] : [])),
    )
  return {
    call: reader.span(node),
    body: holder === undefined ? [] : bodyOf(reader, holder),
    ...(outer === undefined ? {} : { function: headOf(reader, outer) }),
    module: { directives: [], imports: reader.memo('imports', importsOf) },
    callers: () => (outer === undefined ? [] : callersOf(reader, outer).map((caller) => describe(reader, caller))),
    changesOf: (path) => changesOf(reader, node, path),
  }
}

function bodyOf(reader: Reader, holder: Node): readonly Statement[] {
  return reader.memo(`outline ${holder.from} ${holder.to}`, () => outlineOf(reader, holder))
}

/** The function next to the module or to a class. */
function outermost(node: Node): Node | undefined {
  let found: Node | undefined
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
    if (at.type === 'FunctionDefinition' && at !== node) found = at
    if (at.type === 'ClassDefinition' && found !== undefined) return found
  }
  return found
}

function headOf(reader: Reader, node: Node): FunctionHead {
  const name = childOf(node, 'VariableName')
  const list = childOf(node, 'ParamList')
  const parameters = list === undefined ? [] : reader.source(list).slice(1, -1).replace(/\s+/g, ' ').split(', ')
  return {
    ...(name === undefined ? {} : { name: reader.source(name) }),
    span: reader.span(node),
    exported: name !== undefined && !reader.source(name).startsWith('_'),
    parameters,
    decorators: decoratorsOf(reader, node),
  }
}

/** By the names under which they are imported. */
function decoratorsOf(reader: Reader, { parent }: Node): readonly Decorator[] {
  if (parent?.type !== 'DecoratedStatement') return []
  return parent.children
    .filter((child) => child.type === 'Decorator')
    .map((decorator): Decorator => {
      const list = childOf(decorator, 'ArgList')
      const items = list === undefined ? undefined : itemsOf(list)
      const names = decorator.children.filter((child) => /Name$/.test(child.type)).map((child) => reader.source(child))
      const [root = '', ...rest] = names
      const start = { from: decorator.from, to: list?.to ?? decorator.to }
      return {
        path: [importedAs(reader, root, decorator), ...rest].join('.'),
        span: reader.span(start),
        keywords: items?.flatMap(({ keyword }) => (keyword === undefined ? [] : [reader.source(keyword)])),
        open: items?.some(({ keyword, star }) => keyword === undefined || star !== '') === true,
      }
    })
}

/** `retry` of `from tenacity import retry` is `tenacity.retry`. */
function importedAs(reader: Reader, name: string, at: Node): string {
  const variable = lookup(name, scopeAt(reader, at))
  const act = variable?.events[0]?.act
  if (act?.kind !== 'import') return name
  return act.name === undefined ? act.specifier : `${act.specifier}.${reader.source(act.name)}`
}

const maxCallers = 20

/** By name, and not from within. */
function callersOf(reader: Reader, node: Node): readonly Node[] {
  const name = childOf(node, 'VariableName')
  if (name === undefined) return []
  return (reader.callsByName.get(reader.source(name)) ?? [])
    .filter((call) => call.from < node.from || call.to > node.to)
    .slice(0, maxCallers)
}

function changesOf(reader: Reader, use: Node, path: readonly string[]): readonly ValueChange[] {
  const [root = '', field] = path
  const scope = scopeAt(reader, use)
  const method = methodOf(scope)
  const isField = method?.parameters.some((one) => one.form === 'self' && one.name === root) === true
  const variable = isField && field !== undefined ? method?.class?.attributes.get(field) : lookup(root, scope)
  const depth = isField ? 2 : 1
  if (variable === undefined || path.length > depth) return []
  return variable.events.map(
    (event): ValueChange => ({ kind: kindOf(event), what: whatOf(reader, event), span: reader.span(event.node) }),
  )
}

function kindOf({ act }: Event): ValueChange['kind'] {
  if (act.kind === 'change') return /^(append|extend)$/.test(act.method) && act.path.length === 0 ? 'grows' : 'other'
  if (act.kind === 'update') return act.operator === '+=' ? 'grows' : 'other'
  if (act.kind === 'handover') return 'handed'
  return act.kind === 'write' ? 'other' : 'set'
}

function whatOf(reader: Reader, { act, node }: Event): string {
  if (act.kind === 'change' || act.kind === 'update') return reader.source(node)
  if (act.kind === 'handover') return act.call.children[0] === undefined ? '' : reader.name(act.call.children[0])
  const [value] = act.kind === 'value' ? act.values : []
  return value === undefined ? '' : reader.name(value)
}

function scopeAt({ scopes }: Reader, node: Node): Scope {
  return scopeOf(node, scopes.byNode, scopes.module)
}
