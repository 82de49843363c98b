import type { Reader } from './reader'
import { type Event, type FunctionInfo, lookup, scopeOf, type Variable } from './scopes'
import { mayReadSession } from './session'
import { isExpression, itemsOf, type Node } from './tree'

/** Calls in the body of a function, in source order; those in functions within it are not its own, unless it hands them on at once. */
export function callsIn(reader: Reader, { node: owner }: FunctionInfo): readonly Node[] {
  const known = reader.callsIn.get(owner)
  if (known !== undefined) return known
  const calls: Node[] = []
  const open = [owner]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at !== owner && isOthers(at)) continue
    if (at.type === 'CallExpression') calls.push(at)
    open.push(...at.children.filter((child) => !/^(ParamList|Decorator|TypeDef)$/.test(child.type)))
  }
  calls.sort((a, b) => a.from - b.from)
  reader.callsIn.set(owner, calls)
  return calls
}

/** Whether a call may lead to a model call, as far as its name and its imports tell; a few too many do no harm. */
export function isCandidate(reader: Reader, call: Node): boolean {
  const known = reader.candidates.get(call)
  if (known !== undefined) return known
  const answer = isMet(hintOf(reader, call), holders(reader))
  reader.candidates.set(call, answer)
  return answer
}

/** Whether something may lead to a model call; where names stand, it may if a function of the document by one of them does. */
type Hint = boolean | readonly string[]

function isMet(hint: Hint, names: ReadonlySet<string>): boolean {
  return typeof hint === 'boolean' ? hint : hint.some((name) => names.has(name))
}

function either(hints: readonly Hint[]): Hint {
  return hints.includes(true) || hints.flatMap((hint) => (typeof hint === 'boolean' ? [] : hint))
}

function hintOf(reader: Reader, call: Node): Hint {
  return reader.memo(call, () => {
    const [callee, list] = call.children
    if (callee === undefined) return false
    const hint = hintOfCallee(reader, callee)
    if (hint === true || list === undefined || !handing.test(reader.source(lastOf(callee)))) return hint
    const handed = itemsOf(list).slice(0, 2)
    return either([hint, ...handed.map(({ value }) => hintOfCallee(reader, value))])
  })
}

function hintOfCallee(reader: Reader, callee: Node): Hint {
  switch (callee.type) {
    case 'VariableName': {
      const name = reader.source(callee)
      const variable = lookup(name, scopeOf(callee, reader.scopes.byNode, reader.scopes.module))
      if (variable === undefined) return isStarred(reader) && mayBeModelCall(reader, name)
      return reader.memo(variable, () => either(variable.events.map(({ act }) => hintOfAct(reader, variable, act))))
    }
    case 'MemberExpression':
      return leadsSomewhere(reader, callee) && hintOfMember(reader, callee)
    case 'CallExpression':
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
      return leadsSomewhere(reader, callee)
    default:
      return isExpression(callee) && !/String|Number|None|Boolean/.test(callee.type)
  }
}

function hintOfMember(reader: Reader, callee: Node): Hint {
  if (callee.children[1]?.type !== '.') return true
  const name = reader.source(lastOf(callee))
  // Lists are appended to everywhere, conversations seldom: those have a name.
  if (everyday.has(name)) return reader.imports.runs?.(name, reader.source(lastOf(callee.children[0] ?? callee))) === true
  if (reader.imports.runs?.(name) !== false) return true
  return mayBeModelCall(reader, name) || fields(reader).has(name) || [name]
}

/** What a name stands for may be called with the name of something else. */
function hintOfAct(reader: Reader, variable: Variable, act: Event['act']): Hint {
  switch (act.kind) {
    case 'function':
      return [act.info.name]
    case 'class':
      return act.info.bases.length > 0 && mayWrap(reader, '__init__') ? true : ['__init__']
    case 'import':
      if (!leadsTo(reader, variable) || act.name === undefined) return false
      return mayBeModelCall(reader, reader.source(act.name))
    case 'update':
    case 'change':
    case 'write':
    case 'handover':
      return false
    default:
      return true
  }
}

/** By the name of what another module or an unknown object has: it runs a model, or somebody's function that does. */
function mayBeModelCall(reader: Reader, name: string): boolean {
  const { runs } = reader.imports
  if (runs?.(name) !== false || mayWrap(reader, name)) return true
  // Classes run their constructors, and objects that are called a method that has no name.
  return mayWrap(reader, /^_*[A-Z]/.test(name) ? '__init__' : '__call__')
}

function mayWrap(reader: Reader, name: string): boolean {
  return leadsOut(reader) && reader.imports.wraps?.(name, reader.document.id) !== false
}

/** Whether what an expression starts from may lead to an SDK at all. */
function leadsSomewhere(reader: Reader, callee: Node): boolean {
  const root = rootOf(callee)
  if (mayReadSession(reader.source(callee))) return true
  if (root.type !== 'VariableName') return !/^(Format)?String$/.test(root.type)
  const variable = lookup(reader.source(root), scopeOf(root, reader.scopes.byNode, reader.scopes.module))
  if (variable === undefined) return reader.source(root) === 'super' || isStarred(reader)
  return !variable.events.every(({ act }) => act.kind === 'import') || leadsTo(reader, variable)
}

function lastOf(callee: Node): Node {
  return callee.type === 'MemberExpression' ? (callee.children.at(-1) ?? callee) : callee
}

/** Functions that call what they are given. */
const handing = /^(to_thread|run_in_executor|submit|run_sync|run_in_threadpool|partial)$/

/** Methods that everything has, and that run no model. */
const everyday = new Set(
  `append extend insert add remove discard clear copy pop popleft update setdefault get items keys values sort reverse index count format join
  strip lstrip rstrip split rsplit splitlines replace lower upper title startswith endswith encode decode find isdigit info debug warning
  error exception critical log read write close flush seek exists mkdir unlink read_text write_text dumps loads dump load dict model_dump
  model_dump_json group groups match findall sub isoformat strftime strptime now total_seconds getenv print add_argument parse_args
  set_page_config markdown subheader Field Column`.split(/\s+/),
)

/** Names of functions of the document that may make a model call, through others of it too. */
function holders(reader: Reader): ReadonlySet<string> {
  return reader.memo('holders', () => {
    const names = new Set<string>()
    const waiting = [...reader.scopes.functions.values()].map((info) => ({
      info,
      hint: either(callsIn(reader, info).map((call) => hintOf(reader, call))),
    }))
    for (let grown = true; grown; ) {
      grown = false
      for (const { info, hint } of waiting) {
        if (names.has(info.name) || !isMet(hint, names)) continue
        names.add(info.name)
        grown = true
      }
    }
    return names
  })
}

/** Names under which classes of the document keep what is no method of theirs: a client's method may be among it. */
function fields(reader: Reader): ReadonlySet<string> {
  return reader.memo('fields', () => {
    const names = new Set<string>()
    for (const { class: info } of reader.scopes.byNode.values()) {
      for (const name of info?.attributes.keys() ?? []) names.add(name)
      for (const { name, events } of info?.scope.variables.values() ?? [])
        if (events.some(({ act }) => act.kind === 'value')) names.add(name)
    }
    return names
  })
}

/** Whether the document imports a module of the project that leads to an SDK. */
function leadsOut(reader: Reader): boolean {
  return reader.memo('leadsOut', () => {
    if (reader.imports.leads === undefined) return true
    if (isStarred(reader)) return true
    for (const scope of reader.scopes.byNode.values())
      for (const variable of scope.variables.values()) if (importsProject(reader, variable)) return true
    return false
  })
}

function isStarred(reader: Reader): boolean {
  const { stars } = reader.scopes.module
  return stars.some((specifier) => isWanted(reader, specifier) || reader.imports.leads?.(reader.document.id, specifier) !== false)
}

function importsProject(reader: Reader, { events }: Variable): boolean {
  return events.some(
    ({ act, node }) =>
      act.kind === 'import' &&
      specifiersOf(reader, act, node).every((one) => !isWanted(reader, one)) &&
      specifiersOf(reader, act, node).some((one) => leadsBy(reader, one)),
  )
}

/** Whether an imported name may lead to an SDK. */
function leadsTo(reader: Reader, variable: Variable): boolean {
  return reader.memo(variable.events, () =>
    variable.events.some(
      ({ act, node }) =>
        act.kind === 'import' && specifiersOf(reader, act, node).some((one) => isWanted(reader, one) || leadsBy(reader, one)),
    ),
  )
}

function leadsBy(reader: Reader, specifier: string): boolean {
  return reader.imports.leads?.(reader.document.id, specifier) !== false
}

function isWanted(reader: Reader, specifier: string): boolean {
  return !specifier.startsWith('.') && reader.imports.wants(specifier)
}

/** Modules that an import may mean: `a` and `a.b` of `from a import b`, all parts of `import a.b.c`. */
function specifiersOf(
  reader: Reader,
  { specifier, name }: { readonly specifier: string; readonly name: Node | undefined },
  statement: Node,
): string[] {
  if (name !== undefined) {
    const member = reader.source(name)
    return [specifier, specifier.endsWith('.') ? specifier + member : `${specifier}.${member}`]
  }
  const paths = reader.source(statement).match(/[\w.]+/g) ?? []
  return paths.flatMap((path) => path.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.')))
}

function rootOf(callee: Node): Node {
  let at = callee
  while (/^(MemberExpression|CallExpression|ParenthesizedExpression|AwaitExpression)$/.test(at.type)) {
    const next = at.children.find((child) => child.type !== '(' && child.type !== 'await')
    if (next === undefined) return at
    at = next
  }
  return at
}

/** A function or class of its own; a lambda that is handed to a call belongs to whoever hands it. */
function isOthers(node: Node): boolean {
  if (node.type === 'LambdaExpression') return node.parent?.type !== 'ArgList'
  return node.type === 'FunctionDefinition' || node.type === 'ClassDefinition'
}
