import type { Reader } from './reader'
import { type Lead, optionsOf, type Thing } from './things'
import { itemsOf, type Node } from './tree'

/** One word is no evidence: anything may have a `create`. */
const fewestWords = 2

/**
 * The client that a parameter without a type must be: one library that the document imports has what is called on it, and no other, and it
 * is given what a model is given, by name: `client.chat.completions.create(model=…)`. How it was made is not seen, and so nobody knows who
 * bills.
 */
export function untypedClient(reader: Reader, callee: Thing, call: Node | undefined): Lead | undefined {
  const [option, ...others] = optionsOf(callee)
  if (option?.kind !== 'opaque' || others.length > 0 || option.parameter === undefined) return undefined
  const { of, name, path } = option.parameter
  if (path.length < fewestWords || call === undefined || !isAsked(reader, call)) return undefined
  // A caller in another module hands its own parameter on: what that module says of it is read there.
  if (of.document === reader.document.id) {
    const info = [...reader.scopes.functions.values()].find(({ node }) => node.from === of.start && node.to === of.end)
    const parameter = info?.parameters.find((one) => one.name === name)
    if (parameter === undefined || parameter.type !== undefined || parameter.form !== 'plain') return undefined
  }
  const found = importedPackages(reader).flatMap((specifier) => {
    const client = reader.imports.clientWith?.(specifier, path)
    return client === undefined ? [] : [{ specifier, client }]
  })
  const [first, second] = found
  if (first === undefined || second !== undefined) return undefined
  const { span } = option
  const steps = path.map((name) => ({ name, span }))
  return {
    kind: 'lead',
    package: first.specifier,
    steps: [{ name: first.client, span, typed: true, ambiguous: true }, ...steps],
    span,
    how: 'default',
    wanted: true,
    otherwise: option,
  }
}

/** A message to a person is created too, and has no model. */
function isAsked(reader: Reader, { children: [, list] }: Node): boolean {
  const items = list?.type === 'ArgList' ? itemsOf(list) : []
  return items.some(({ keyword, star }) => star === '**' || (keyword !== undefined && asking.test(reader.source(keyword))))
}

const asking = /^(?:model|messages|contents|input|prompt)$/

/** Packages of SDKs that the document imports, wherever in it. */
function importedPackages(reader: Reader): readonly string[] {
  return reader.memo('imported packages', () => {
    const specifiers = new Set<string>()
    for (const scope of reader.scopes.byNode.values())
      for (const { events } of scope.variables.values())
        for (const { act } of events)
          if (act.kind === 'import' && reader.imports.wants(act.specifier)) specifiers.add(act.specifier.split('.')[0] ?? '')
    return [...specifiers].filter((specifier) => reader.imports.wants(specifier))
  })
}
