import type { Document } from '../../model/language'
import { importsIn } from './imports-in'
import { createWayOut } from './way-out'

/** Where imports lead, by the texts of the modules alone. */
export interface Reach {
  /** Whether a document imports a module that names an SDK, itself or by what it imports, with so many modules in between. */
  leadsToSdk(document: Document, hops: number): boolean
  /** Whether a document imports such a module, itself or by what it imports. */
  leadsTo(document: Document, wanted: (id: string) => boolean): boolean
  /** Whether a module that `from` imports names an SDK, itself or by what it imports. */
  leads(from: string, specifier: string): boolean
  /** The modules that documents import, and what they import; those that are `known` are not looked for. */
  around(documents: Iterable<Document>, known?: ReadonlySet<string>): readonly Document[]
  /** Files came or went: look again. */
  reset(): void
}

/** How many modules lie between a call and the client that it goes to, at most. */
const maxHops = 8
/** And how many between a call and a function that makes a model call; it is named where it is called. */
const maxWrapperHops = 4

interface Modules {
  /** A module as it is now. */
  document(id: string): Document | undefined
  locate(from: string, specifier: string): string | undefined
  namesSdk(document: Document): boolean
}

/** Looks at each module once, as long as its text stays. */
export function createReach({ document: documentOf, locate, namesSdk }: Modules): Reach {
  const edges = new Map<string, Edges>()
  /** Whether an SDK is reached from a module, as far as nothing has changed since. */
  const reached = new Map<string, boolean>()

  /** What a module imports and whether it names an SDK. */
  const edgesOf = (id: string): Edges | undefined => {
    const document = documentOf(id)
    if (document === undefined) return undefined
    const known = edges.get(id)
    if (known?.text === document.text) return known
    const made = { text: document.text, namesSdk: namesSdk(document), next: importedBy(document) }
    edges.set(id, made)
    reached.clear()
    return made
  }

  const importedBy = (document: Document): readonly string[] =>
    importsIn(document).flatMap((specifier) => locate(document.id, specifier) ?? [])

  /** Breadth first, so that circles end and the nearest is found first; until something is found. */
  const search = (starts: readonly string[], hops: number, isFound: (id: string, edges: Edges) => boolean): boolean => {
    const seen = new Set<string>()
    let ring: readonly string[] = starts
    for (let hop = 0; hop <= hops && ring.length > 0; hop++) {
      const next: string[] = []
      for (const id of ring) {
        if (seen.has(id)) continue
        seen.add(id)
        const module = edgesOf(id)
        if (module === undefined) continue
        if (isFound(id, module)) return true
        next.push(...module.next)
      }
      ring = next
    }
    return false
  }

  const reachesSdk = (starts: readonly string[], hops: number): boolean => search(starts, hops, (_, module) => module.namesSdk)

  return {
    leadsToSdk: (document, hops) => reachesSdk(importedBy(document), hops),
    leadsTo: (document, wanted) => search(importedBy(document), maxWrapperHops, (id) => wanted(id)),
    leads(from, specifier) {
      const id = locate(from, specifier)
      if (id === undefined) return false
      const known = reached.get(id)
      if (known !== undefined && edges.get(id)?.text === documentOf(id)?.text) return known
      const answer = reachesSdk([id], maxHops)
      reached.set(id, answer)
      return answer
    },
    around(documents, known = new Set()) {
      const found: string[] = []
      const starts = new Set<string>()
      const leadsOut = createWayOut(known, locate)
      for (const document of documents) {
        for (const specifier of importsIn(document)) {
          const id = leadsOut(document.id, specifier)
          if (id !== undefined) starts.add(id)
        }
      }
      search([...starts], maxHops, (id) => found.push(id) === 0)
      return found.flatMap((id) => documentOf(id) ?? [])
    },
    reset() {
      edges.clear()
      reached.clear()
    },
  }
}

interface Edges {
  readonly text: string
  readonly namesSdk: boolean
  readonly next: readonly string[]
}
