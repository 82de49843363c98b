import { isBind } from './flow'
import { mutationsAt } from './mutations'
import {
  type Bind,
  branchesOf,
  type ClassInfo,
  type Event,
  type FunctionInfo,
  lookup,
  methodOf,
  type ParameterInfo,
  runningScope,
  type Scope,
  scopeOf,
  type Variable,
} from './scopes'
import { assignmentsOf, importedNames, namesIn } from './statements'
import { around, childOf, expressionsOf, isComprehension, isExpression, itemsOf, type Node, type Tree } from './tree'

/** All scopes of a module, by the node that opens them. */
export interface Scopes {
  readonly module: Scope
  readonly byNode: ReadonlyMap<Node, Scope>
  readonly functions: ReadonlyMap<Node, FunctionInfo>
}

/** Which names a module binds where, and what happens to what they stand for. */
export function bindNames(tree: Tree): Scopes {
  const binder = createBinder(tree)
  // Changes look names up, so all names have to be there before.
  for (const node of tree.nodes) binder.bind(node)
  for (const node of tree.nodes)
    for (const { object, act } of mutationsAt(node, tree.text, binder.isDefined)) binder.change(object, node, act)
  return binder.finish()
}

function createBinder({ text, root }: Tree) {
  const module: Scope = { kind: 'module', node: root, outer: undefined, variables: new Map(), moved: new Map(), stars: [] }
  const byNode = new Map<Node, Scope>([[root, module]])
  const functions = new Map<Node, FunctionInfo>()
  const variables = new Set<Variable>()
  const textOf = (node: Node): string => text.slice(node.from, node.to)

  function bind(node: Node): void {
    switch (node.type) {
      case 'ImportStatement':
        return bindImport(node)
      case 'FunctionDefinition':
      case 'LambdaExpression':
        return bindFunction(node)
      case 'ClassDefinition':
        return bindClass(node)
      case 'AssignStatement':
        return bindAssignment(node)
      case 'UpdateStatement':
        return bindUpdate(node)
      case 'NamedExpression':
        return bindNamed(node)
      case 'ForStatement':
        return bindTargets(node, node, childOf(node, 'Body')?.from ?? node.to)
      case 'WithStatement':
        return bindWith(node)
      case 'TryStatement':
        return bindExcept(node)
      case 'CapturePattern':
        return bindName(node, node, node.to, { kind: 'other' })
      case 'ScopeStatement':
        return moveNames(node)
      case 'ReturnStatement':
      case 'YieldStatement':
      case 'YieldExpression':
        return addResult(node)
      default:
        if (isComprehension(node)) bindComprehension(node)
    }
  }

  function finish(): Scopes {
    // In `x = f(x)` the call comes before the assignment.
    for (const variable of variables) variable.events.sort((a, b) => a.at - b.at || Number(isBind(a)) - Number(isBind(b)))
    return { module, byNode, functions }
  }

  return { bind, change, isDefined, finish }

  function isDefined(name: Node): boolean {
    const events = lookup(textOf(name), scopeOf(name, byNode, module))?.events
    return events?.some(({ act }) => act.kind === 'function') ?? false
  }

  function change(object: Node, node: Node, act: Event['act']): void {
    const variable = variableAt(object)
    if (variable === undefined || (act.kind === 'handover' && !variable.events.some(mayBeContainer))) return
    addEvent(variable, node, node.to, act)
  }

  function bindImport(node: Node): void {
    const fromAt = node.children.findIndex((child) => child.type === 'from')
    const importAt = node.children.findIndex((child) => child.type === 'import')
    if (importAt < 0) return
    const scope = scopeOf(node, byNode, module)
    const specifier =
      fromAt < 0
        ? undefined
        : node.children
            .slice(fromAt + 1, importAt)
            .map(textOf)
            .join('')
    for (const { path, alias, star } of importedNames(node.children.slice(importAt + 1))) {
      const [first] = path
      if (star && specifier !== undefined) scope.stars.push(specifier)
      if (first === undefined) continue
      const name = specifier === undefined ? undefined : first
      // `import a.b` binds `a`, `import a.b as c` binds the whole path.
      const from = specifier ?? (alias === undefined ? textOf(first) : path.map(textOf).join('.'))
      bindName(alias ?? first, node, node.to, { kind: 'import', specifier: from, name, node: alias ?? first })
    }
  }

  function bindFunction(node: Node): void {
    const outer = scopeOf(node, byNode, module)
    const name = node.type === 'FunctionDefinition' ? childOf(node, 'VariableName') : undefined
    const decorators = decoratorsOf(node)
    const owner = node.type === 'FunctionDefinition' && outer.kind === 'class' ? outer.class : undefined
    const parameters = parametersOf(childOf(node, 'ParamList'), owner !== undefined && !decorators.includes('staticmethod'))
    const scope: Scope = {
      kind: 'function',
      node,
      outer,
      variables: new Map(),
      moved: new Map(),
      stars: [],
      get function() {
        return info
      },
    }
    const body = node.type === 'LambdaExpression' ? node.children.at(-1) : undefined
    const info: FunctionInfo = {
      node,
      name: name === undefined ? 'lambda' : textOf(name),
      scope,
      parameters,
      decorators,
      class: owner,
      returns: body !== undefined && isExpression(body) ? [[body]] : [],
      yields: [],
      type: typeIn(childOf(node, 'TypeDef')),
    }
    byNode.set(node, scope)
    functions.set(node, info)
    if (name !== undefined) addBind(outer, textOf(name), node, node.from, { kind: 'function', info })
    for (const parameter of parameters)
      addBind(scope, parameter.name, parameter.node, node.from, { kind: 'parameter', info, parameter })
  }

  function parametersOf(list: Node | undefined, hasSelf: boolean): ParameterInfo[] {
    const parameters: ParameterInfo[] = []
    let star: '' | '*' | '**' = ''
    let index = hasSelf ? -1 : 0
    let byName = false
    const children = list?.children ?? []
    for (const [at, child] of children.entries()) {
      if (child.type === ',') {
        if (star === '*') byName = true
        star = ''
      } else if (child.type === '*' || child.type === '**') star = child.type
      else if (child.type === 'VariableName' && children[at - 1]?.type !== 'AssignOp') {
        const typeDef = children[at + 1]?.type === 'TypeDef' ? children[at + 1] : undefined
        const after = at + (typeDef === undefined ? 1 : 2)
        const isSelf = hasSelf && parameters.length === 0 && star === ''
        parameters.push({
          name: textOf(child),
          node: child,
          index: byName || star === '**' ? -1 : isSelf ? -1 : Math.max(index, 0),
          form: isSelf ? 'self' : star === '' ? 'plain' : star,
          type: typeIn(typeDef),
          default: children[after]?.type === 'AssignOp' ? children[after + 1] : undefined,
        })
        index++
        if (star === '*') byName = true
        star = ''
      }
    }
    return parameters
  }

  function bindClass(node: Node): void {
    const outer = scopeOf(node, byNode, module)
    const name = childOf(node, 'VariableName')
    const bases = itemsOf(childOf(node, 'ArgList') ?? node).filter((item) => item.keyword === undefined && item.star === '')
    const scope: Scope = {
      kind: 'class',
      node,
      outer,
      variables: new Map(),
      moved: new Map(),
      stars: [],
      get class() {
        return info
      },
    }
    const info: ClassInfo = {
      node,
      name: name === undefined ? '' : textOf(name),
      scope,
      decorators: decoratorsOf(node),
      attributes: new Map(),
      bases: childOf(node, 'ArgList') === undefined ? [] : bases.map((item) => item.value),
    }
    byNode.set(node, scope)
    if (name !== undefined) addBind(outer, info.name, node, node.from, { kind: 'class', info })
  }

  function bindAssignment(node: Node): void {
    const type = typeIn(childOf(node, 'TypeDef'))
    for (const { targets, values } of assignmentsOf(node)) {
      const [only] = targets
      if (values.length === 0) {
        if (only !== undefined && type !== undefined) bindTarget(only, node, node.to, { kind: 'type', type })
      } else if (targets.length === 1 && only !== undefined) {
        bindPattern(only, node, values, [], type)
      } else {
        for (const [index, target] of targets.entries()) bindPattern(target, node, values, [index], undefined)
      }
    }
  }

  function bindPattern(target: Node, node: Node, values: readonly Node[], path: readonly number[], type: Node | undefined): void {
    if (target.type === 'ParenthesizedExpression') {
      const [inner] = expressionsOf(target)
      if (inner !== undefined) bindPattern(inner, node, values, path, type)
    } else if (target.type === 'TupleExpression' || target.type === 'ArrayExpression') {
      for (const [index, item] of itemsOf(target).entries())
        bindPattern(item.value, node, values, [...path, item.star === '*' ? -1 : index], undefined)
    } else {
      bindTarget(target, node, node.to, { kind: 'value', values, path, ...(type === undefined ? {} : { type }) })
    }
  }

  function bindUpdate(node: Node): void {
    const [target, value] = expressionsOf(node)
    const operator = childOf(node, 'UpdateOp')
    if (target === undefined || value === undefined || operator === undefined) return
    const variable = variableAt(target)
    if (variable !== undefined) addEvent(variable, node, node.to, { kind: 'update', operator: textOf(operator), value })
  }

  function bindNamed(node: Node): void {
    const [target, value] = expressionsOf(node)
    if (target !== undefined && value !== undefined)
      bindTarget(target, node, node.to, { kind: 'value', values: [value], path: [] })
  }

  function bindComprehension(node: Node): void {
    const outer = scopeOf(node, byNode, module)
    byNode.set(node, { kind: 'comprehension', node, outer, variables: new Map(), moved: new Map(), stars: [] })
    bindTargets(node, node, node.from)
  }

  /** Targets between `for` and `in`. */
  function bindTargets(statement: Node, node: Node, at: number): void {
    let targets: Node[] | undefined
    for (const [index, child] of statement.children.entries()) {
      if (child.type === 'for') targets = []
      else if (child.type === 'in' && targets !== undefined) {
        const [first, next] = statement.children.slice(index + 1)
        const over = next?.type === ',' ? undefined : first
        for (const { target, path } of namesIn(targets)) bindTarget(target, node, at, { kind: 'loop', target, over, path })
        targets = undefined
      } else targets?.push(child)
    }
  }

  function bindWith(node: Node): void {
    let value: Node | undefined
    let bound: Node | undefined
    for (const [index, child] of node.children.entries()) {
      if (child.type === 'Body') break
      if (!isExpression(child)) continue
      const behindAs = node.children[index - 1]?.type === 'as'
      if (behindAs && value !== undefined) {
        bound = child
        bindTarget(child, node, child.to, { kind: 'with', value })
        value = undefined
      } else if (bound === undefined || node.children[index - 1]?.type === ',') {
        value = child
      }
    }
  }

  function bindExcept(node: Node): void {
    for (const [index, child] of node.children.entries()) {
      if (child.type === 'as') {
        const name = node.children[index + 1]
        if (name?.type === 'VariableName') bindName(name, name, name.to, { kind: 'other' })
      }
    }
  }

  function moveNames(node: Node): void {
    const scope = runningScope(scopeOf(node, byNode, module))
    const how = childOf(node, 'global') === undefined ? 'nonlocal' : 'global'
    for (const name of node.children.filter((child) => child.type === 'VariableName')) scope.moved.set(textOf(name), how)
  }

  function addResult(node: Node): void {
    const owner = around(node, (at) => at.type === 'FunctionDefinition')
    const info = owner === undefined ? undefined : functions.get(owner)
    if (info === undefined) return
    if (node.type === 'ReturnStatement') info.returns.push(expressionsOf(node))
    else info.yields.push(expressionsOf(node))
  }

  function bindName(name: Node, node: Node, at: number, act: Bind): void {
    addBind(scopeOf(node, byNode, module), textOf(name), node, at, act)
  }

  function bindTarget(target: Node, node: Node, at: number, act: Bind): void {
    if (target.type === 'VariableName') {
      // A comprehension's own targets are bound in it, `:=` in it is not.
      const scope = isComprehension(node) ? byNode.get(node) : runningScope(scopeOf(node, byNode, module))
      if (scope !== undefined) addBind(scope, textOf(target), node, at, act)
      return
    }
    const variable = attributeAt(target, true)
    if (variable !== undefined) addEvent(variable, node, at, act)
  }

  function addBind(scope: Scope, name: string, node: Node, at: number, act: Bind): void {
    const moved = scope.moved.get(name)
    let home = moved === 'global' ? module : scope
    if (moved === 'nonlocal') {
      home = scope.outer ?? scope
      while (home.outer !== undefined && (home.kind !== 'function' || !home.variables.has(name))) home = home.outer
    }
    const variable = home.variables.get(name) ?? { name, home, events: [] }
    home.variables.set(name, variable)
    addEvent(variable, node, at, act, scope)
  }

  function addEvent(variable: Variable, node: Node, at: number, act: Event['act'], scope?: Scope): void {
    variables.add(variable)
    const home = scope ?? runningScope(scopeOf(node, byNode, module))
    variable.events.push({ at, node, branches: branchesOf(node, home), act, scope: home })
  }

  function variableAt(target: Node): Variable | undefined {
    if (target.type === 'VariableName') return lookup(textOf(target), scopeOf(target, byNode, module))
    return attributeAt(target, false)
  }

  /** The attribute that `self.x` or `cls.x` means within a method. */
  function attributeAt(target: Node, create: boolean): Variable | undefined {
    const [object, dot, name] = target.children
    if (target.type !== 'MemberExpression' || object?.type !== 'VariableName' || dot?.type !== '.' || name === undefined)
      return undefined
    const scope = scopeOf(target, byNode, module)
    const method = methodOf(scope)
    const owner = method?.class
    if (owner === undefined || method?.parameters[0]?.form !== 'self' || method.parameters[0].name !== textOf(object))
      return undefined
    const known = owner.attributes.get(textOf(name))
    if (known !== undefined || !create) return known
    const variable: Variable = { name: textOf(name), home: owner.scope, events: [] }
    owner.attributes.set(variable.name, variable)
    return variable
  }

  function decoratorsOf(node: Node): string[] {
    const around = node.parent?.type === 'DecoratedStatement' ? node.parent.children : []
    const names = (decorator: Node) => decorator.children.filter((child) => child.type === 'VariableName').map(textOf)
    return around.filter((child) => child.type === 'Decorator').map((decorator) => names(decorator).join('.'))
  }
}

/** Whether a variable may be a list or a dict from there on. */
function mayBeContainer({ act }: Event): boolean {
  if (act.kind !== 'value') return act.kind === 'parameter' || act.kind === 'import' || act.kind === 'with'
  return !act.values.every(({ type }) => /String$|^(Number|Boolean|None|LambdaExpression)$/.test(type))
}

function typeIn(typeDef: Node | undefined): Node | undefined {
  return typeDef === undefined ? undefined : typeDef.children.find(isExpression)
}
