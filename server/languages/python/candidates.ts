import type { Reader } from './reader'
import { type FunctionInfo, lookup, scopeOf, type Variable } from './scopes'
import type { Node } from './tree'

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
  // While it is looked at it is none, so that functions that call each other come to an end.
  reader.candidates.set(call, false)
  const answer = mayLead(reader, call)
  reader.candidates.set(call, answer)
  return answer
}

function mayLead(reader: Reader, call: Node): boolean {
  const [callee] = call.children
  if (callee === undefined) return false
  const isMember = callee.type === 'MemberExpression'
  const name = reader.source(isMember ? (callee.children.at(-1) ?? callee) : callee)
  if (handing.test(name)) return true
  const root = rootOf(callee)
  const variable =
    root.type === 'VariableName'
      ? lookup(reader.source(root), scopeOf(root, reader.scopes.byNode, reader.scopes.module))
      : undefined
  if (root.type === 'VariableName' && variable === undefined && reader.source(root) !== 'super')
    return isStarred(reader) && (!isMember || isModelName(reader, name))
  if (variable?.events.every(({ act }) => act.kind === 'import') === true)
    return leadsTo(reader, variable) && (!isMember || isModelName(reader, name))
  return isMember ? isModelName(reader, name) : true
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

function isModelName(reader: Reader, name: string): boolean {
  const { runs } = reader.imports
  if (runs === undefined || runs(name)) return true
  if (everyday.has(name)) return false
  return leadsOut(reader) || holders(reader).has(name)
}

function holders(reader: Reader): ReadonlySet<string> {
  return reader.memo('holders', () => namesThatLead(reader))
}

/** Names of functions that may make a model call, through others of the document too. */
function namesThatLead(reader: Reader): ReadonlySet<string> {
  const { runs } = reader.imports
  const names = new Set<string>()
  const waiting = [...reader.scopes.functions.values()].map((info) => ({ info, called: namesCalledIn(reader, info) }))
  for (let grown = true; grown; ) {
    grown = false
    for (const { info, called } of waiting) {
      if (names.has(info.name) || !called.some((name) => runs?.(name) !== false || names.has(name) || handing.test(name)))
        continue
      names.add(info.name)
      grown = true
    }
  }
  return names
}

function namesCalledIn(reader: Reader, info: FunctionInfo): string[] {
  return callsIn(reader, info).flatMap(({ children: [callee] }) => {
    if (callee === undefined) return []
    return [reader.source(callee.type === 'MemberExpression' ? (callee.children.at(-1) ?? callee) : callee)]
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
  return reader.memo(variable, () =>
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
