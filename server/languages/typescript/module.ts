import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { CallValue, Value } from '../../model/value'
import { valueOfBinding } from './binding'
import { type Context, sourceOf, spanOf } from './context'
import { memberOf } from './member'
import { type Definition, type Node, targets } from './tree'
import { type Behaviour, behaving, behaviourOf, opaque, reached } from './values'

/** What an imported name stands for, where it is used. */
export function importedValue(context: Context, definition: Extract<Definition, { kind: 'import' }>, use: Node): Value {
  const { specifier, imported } = definition
  if (definition.typeOnly) return opaque(spanOf(context, use), 'import', sourceOf(context, use))
  if (imported === '*') return moduleNamespace(context, specifier, use)
  return fromModule(context, specifier, imported, use)
}

/** A whole module, as a namespace import or `require` gives it. */
export function moduleNamespace(context: Context, written: string, use: Node): Value {
  const specifier = packageSpecifier(written)
  const span = spanOf(context, use)
  if (isPackage(context, specifier) && !isProjectModule(context, specifier)) {
    return { kind: 'call', how: 'literal', span, chain: { package: specifier, steps: [] } }
  }
  return behaving(opaque(span, 'import', sourceOf(context, use)), {
    member: (name, next) => resolved(context, specifier, name) ?? next,
  })
}

/** What `require` gives: a namespace, or the function or class that the module exports as a whole. */
export function requiredModule(context: Context, written: string, use: Node): Value {
  const namespace = moduleNamespace(context, written, use)
  const members = behaviourOf(namespace)?.member
  if (namespace.kind !== 'opaque' || members === undefined) return namespace
  const whole = (): Behaviour | undefined => behaviourIn(resolved(context, packageSpecifier(written), 'default'))
  return behaving(namespace, {
    member: members,
    construct: (args) => whole()?.construct?.(args),
    call: (args) => whole()?.call?.(args),
    leaves: (...asked) => whole()?.leaves?.(...asked),
    makes: { may: () => whole()?.makes?.may() === true, calls: (...asked) => whole()?.makes?.calls(...asked) ?? [] },
  })
}

/** What the module exports under a name, or the chain that leads to the package it comes from. */
export function fromModule(context: Context, written: string, name: string, use: Node): Value {
  const specifier = packageSpecifier(written)
  const span = spanOf(context, use)
  if (context.imports.wants(specifier)) return packageMember(specifier, name, span)
  const value = resolved(context, specifier, name)
  if (value !== undefined) return value
  if (isPackage(context, specifier)) return packageMember(specifier, name, span)
  return opaque(span, 'import', sourceOf(context, use))
}

/** The package that a specifier names: `npm:openai@4`, `https://esm.sh/@google/genai@1.4.0` and the like are packages too. */
export function packageSpecifier(specifier: string): string {
  const match =
    /^(?:npm:|jsr:|https:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm|esm\.run|jspm\.dev)\/(?:v\d+\/)?)(.+)$/.exec(
      specifier,
    )
  if (match?.[1] === undefined) return specifier
  return match[1]
    .replace(/[?#].*$/, '')
    .replace(/\/\+esm$/, '')
    .replace(/^((?:@[^/]+\/)?[^@/]+)@[^/]+/, '$1')
}

/** Answers for what a module exports, reading only what is asked for. */
export function createExports(context: Context): (name: string) => Value | undefined {
  const pending = new Set<string>()
  return (name) => {
    if (pending.has(name)) return undefined
    pending.add(name)
    try {
      const value = exportedValue(context, name)
      return value === undefined || isMystery(value) ? undefined : value
    } finally {
      pending.delete(name)
    }
  }
}

/** Unknown for no better reason than that it cannot be read; what can be called or entered is worth handing out. */
function isMystery(value: Value): boolean {
  return value.kind === 'opaque' && (value.why === 'unknown' || value.why === 'import') && behaviourOf(value) === undefined
}

function exportedValue(context: Context, name: string): Value | undefined {
  const body = context.tree.exporting(name)
  for (const statement of body) {
    const value = exportOf(context, statement, name)
    if (value !== undefined) return value
  }
  const common = commonJsExport(context, name)
  if (common !== undefined) return common
  for (const statement of body) {
    if (statement.type !== 'ExportAllDeclaration' || statement.exported !== null || name === 'default') continue
    const specifier = String(statement.source.value)
    const value = context.imports.wants(specifier)
      ? packageMember(specifier, name, spanOf(context, statement))
      : resolved(context, specifier, name)
    if (value !== undefined) return value
  }
  return undefined
}

function exportOf(context: Context, statement: TSESTree.ProgramStatement, name: string): Value | undefined {
  if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return context.evaluate(statement.declaration)
  if (statement.type === 'TSExportAssignment')
    return ofExportsObject(context, context.evaluate(statement.expression), name, statement)
  if (statement.type === 'ExportAllDeclaration' && statement.exported !== null) {
    return identifierName(statement.exported) === name
      ? moduleNamespace(context, String(statement.source.value), statement)
      : undefined
  }
  if (statement.type !== 'ExportNamedDeclaration') return undefined
  for (const specifier of statement.specifiers) {
    if (identifierName(specifier.exported) !== name) continue
    if (statement.source) return fromModule(context, String(statement.source.value), identifierName(specifier.local), specifier)
    const binding = context.tree.lookup(identifierName(specifier.local), statement)
    return binding === undefined ? undefined : valueOfBinding(context, binding, undefined, undefined)
  }
  if (!statement.declaration || !declares(statement.declaration, name)) return undefined
  const binding = context.tree.lookup(name, statement)
  return binding === undefined ? undefined : valueOfBinding(context, binding, undefined, undefined)
}

function declares(declaration: Node, name: string): boolean {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.some((one) => targets(one.id).some(({ id }) => id.name === name))
  }
  return 'id' in declaration && declaration.id !== null && declaration.id?.type === 'Identifier' && declaration.id.name === name
}

/** `exports.name = …`, `module.exports.name = …`, `module.exports = {…}`. */
function commonJsExport(context: Context, name: string): Value | undefined {
  const { changes, lookup } = context.tree
  const all = [...(changes.get('exports') ?? []), ...(changes.get('module') ?? [])]
  for (const change of all.toReversed()) {
    if (change.node.type !== 'AssignmentExpression' || lookup(rootName(change.root), change.root) !== undefined) continue
    const path = rootName(change.root) === 'module' ? change.path.slice(1) : change.path
    if (rootName(change.root) === 'module' && change.path[0] !== 'exports') continue
    if (path.length === 1 && path[0] === name) return context.evaluate(change.node.right)
    if (path.length > 0 || rootName(change.root) === 'exports') continue
    const value = ofExportsObject(context, context.evaluate(change.node.right), name, change.node)
    if (value !== undefined) return value
  }
  return undefined
}

/** `export =` and `module.exports =` stand for the default export and for each member. */
function ofExportsObject(context: Context, whole: Value, name: string, at: Node): Value | undefined {
  if (name === 'default') return whole
  if (whole.kind !== 'dict') return undefined
  return whole.fields.some((field) => field.key === name) ? memberOf(context, whole, name, at, spanOf(context, at)) : undefined
}

function rootName(node: Node): string {
  return node.type === 'Identifier' ? node.name : ''
}

function identifierName(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value
}

function resolved(context: Context, specifier: string, name: string): Value | undefined {
  const { imports, document, looks } = context
  if (!looks.outside) return undefined
  const kind = imports.declares?.(document.id, specifier, name)
  if (kind !== undefined) return lazy(context, specifier, name, kind)
  const value = imports.resolve(document.id, specifier, name)
  return value === undefined ? undefined : reached(value, 'import')
}

/** A class or a function of another module: that module is read when somebody looks inside. */
function lazy(context: Context, specifier: string, name: string, kind: 'class' | 'function'): Value {
  const { imports, document } = context
  const place = { document: document.id, start: 0, end: 0 }
  let value: { readonly of: Behaviour | undefined } | undefined
  const inside = (): Behaviour | undefined => {
    if (!context.looks.outside) return undefined
    const read = value ?? { of: behaviourIn(imports.resolve(document.id, specifier, name)) }
    value = read
    return read.of
  }
  if (kind === 'function') {
    return behaving(opaque(place, 'function', name), {
      call: (args) => inside()?.call?.(args),
      leaves: (...asked) => inside()?.leaves?.(...asked),
      makes: { may: () => inside()?.makes?.may() === true, calls: (...asked) => inside()?.makes?.calls(...asked) ?? [] },
    })
  }
  return behaving(opaque(place, 'unknown', name), {
    member: (key, next) => inside()?.member?.(key, next),
    construct(args) {
      let made: { readonly of: Behaviour | undefined } | undefined
      const instance = (): Behaviour | undefined => {
        made ??= { of: behaviourIn(inside()?.construct?.(args)) }
        return made.of
      }
      return behaving(opaque(place, 'unknown', name), { member: (key, next) => instance()?.member?.(key, next) })
    },
  })
}

function behaviourIn(value: Value | undefined): Behaviour | undefined {
  return value === undefined ? undefined : behaviourOf(value)
}

function packageMember(specifier: string, name: string, span: CallValue['span']): CallValue {
  return { kind: 'call', how: 'literal', span, chain: { package: specifier, steps: [{ name, span }] } }
}

/** Paths and the usual aliases name modules of the project, whether or not they can be found. */
function isPackage(context: Context, specifier: string): boolean {
  return context.imports.wants(specifier) || !/^(\.|\/|#|@\/|~|\$)/.test(specifier)
}

/** Nobody can say whether `x` in a bare `import * as x` is a workspace package, other than by asking for something in it. */
function isProjectModule(context: Context, specifier: string): boolean {
  return !context.imports.wants(specifier) && context.imports.resolve(context.document.id, specifier, 'default') !== undefined
}
