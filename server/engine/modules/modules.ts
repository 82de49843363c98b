import type { Document, Imports, Language, Reading } from '../../model/language'
import type { Value } from '../../model/value'
import type { World } from '../world'
import { importsIn } from './imports-in'
import { jsonValue } from './json-value'
import { createPythonLocator } from './locate-python'
import { createScriptLocator } from './locate-script'
import { extensionOf } from './paths'

/** The modules of the project, as far as somebody asks for them. */
export interface Modules extends Imports {
  /** Whether a document imports a module that names an SDK, itself or by what it imports, with so many modules in between. */
  leadsToSdk(document: Document, hops: number): boolean
  /** Runs `work` and says which modules it read, with the texts that they had. */
  recording<T>(work: () => T): { readonly result: T; readonly read: ReadonlyMap<string, string> }
  /** Whether all of these modules still have these texts. */
  unchanged(read: ReadonlyMap<string, string>): boolean
  /** Files came or went: look again. */
  reset(): void
}

/** How many modules lie between a call and the client that it goes to, at most. */
const maxHops = 8
/** Syntax trees are large: only so many modules are kept. */
const maxReadings = 400

/** Follows imports through `World`, one module to the next; cycles are safe, since a module that is being read answers nothing new. */
export function createModules(
  world: World,
  languages: readonly Language[],
  wants: (specifier: string) => boolean,
  runs: (name: string) => boolean,
  namesSdk: (document: Document) => boolean,
): Modules {
  let locateScript = createScriptLocator(world)
  let locatePython = createPythonLocator(world)
  const byExtension = new Map(
    languages.flatMap((language) => language.extensions.map((extension) => [extension, language] as const)),
  )
  const readings = new Map<string, { readonly text: string; readonly reading: Reading; readonly uses: Set<string> }>()
  const edges = new Map<string, Edges>()
  /** Whether an SDK is reached from a module, as far as nothing has changed since. */
  const reached = new Map<string, boolean>()
  /** What is being read asks for these modules; innermost last. */
  const asking: Set<string>[] = []
  const locate = (from: string, specifier: string): string | undefined =>
    /^\.(?:py|ipynb)$/.test(extensionOf(from)) ? locatePython(from, specifier) : locateScript(from, specifier)

  /** Texts of the analysis that runs now: within it, no module is read twice. */
  const texts = new Map<string, string | undefined>()
  const textOf = (id: string): string | undefined => {
    if (asking.length === 0) return world.read(id)
    if (!texts.has(id)) texts.set(id, world.read(id))
    return texts.get(id)
  }

  const unchanged = (read: ReadonlyMap<string, string>): boolean => [...read].every(([id, text]) => textOf(id) === text)

  /** Modules that were found to be as they were read, in the analysis that runs now. */
  const fresh = new Map<string, boolean>()
  const isFresh = (id: string): boolean => {
    const known = fresh.get(id)
    if (known !== undefined) return known
    // While it is looked at, a circle must not make it stale.
    fresh.set(id, true)
    const read = readings.get(id)
    const answer = read === undefined || (read.text === textOf(id) && [...read.uses].every(isFresh))
    fresh.set(id, answer)
    return answer
  }

  const readingOf = (id: string, text: string) => {
    const known = readings.get(id)
    if (known !== undefined && known.text === text && isFresh(id)) return known
    const language = byExtension.get(extensionOf(id))
    if (language === undefined) return undefined
    if (readings.size >= maxReadings) readings.delete(readings.keys().next().value ?? '')
    const reading = language.read({ id, languageId: languageIdOf(id, language), text }, imports)
    const made = { text, reading, uses: new Set<string>() }
    readings.set(id, made)
    fresh.set(id, true)
    return made
  }

  const exported = (id: string, name: string): Value | undefined => {
    const text = textOf(id)
    if (text === undefined) return undefined
    asking.at(-1)?.add(id)
    if (extensionOf(id) === '.json') return jsonValue(id, text, name)
    const read = readingOf(id, text)
    if (read === undefined) return undefined
    asking.push(read.uses)
    try {
      return read.reading.exported(name)
    } finally {
      asking.pop()
    }
  }

  /** These modules and all that they asked for, with their texts. */
  const withUses = (ids: ReadonlySet<string>): Map<string, string> => {
    const all = new Map<string, string>()
    const add = (id: string): void => {
      const text = all.has(id) ? undefined : textOf(id)
      if (text === undefined) return
      all.set(id, text)
      for (const use of readings.get(id)?.uses ?? []) add(use)
    }
    for (const id of ids) add(id)
    return all
  }

  const imports: Imports = {
    wants,
    runs,
    leads: (from, specifier) => leadsBy(from, specifier),
    resolve(from, specifier, name) {
      const id = locate(from, specifier)
      return id === undefined || id === from ? undefined : exported(id, name)
    },
  }

  /** What a module imports and whether it names an SDK, by its text alone. */
  const edgesOf = (id: string): Edges | undefined => {
    const language = byExtension.get(extensionOf(id))
    const text = language === undefined ? undefined : textOf(id)
    if (language === undefined || text === undefined) return undefined
    const known = edges.get(id)
    if (known?.text === text) return known
    const document = { id, languageId: languageIdOf(id, language), text }
    const next = importsIn(document).flatMap((specifier) => locate(id, specifier) ?? [])
    const made = { text, namesSdk: namesSdk(document), next }
    edges.set(id, made)
    reached.clear()
    return made
  }

  /** Breadth first, so that circles end and the nearest is found first. */
  const reachesSdk = (starts: readonly string[], hops: number): boolean => {
    const seen = new Set<string>()
    let ring: readonly string[] = starts
    for (let hop = 0; hop <= hops && ring.length > 0; hop++) {
      const next: string[] = []
      for (const id of ring) {
        if (seen.has(id)) continue
        seen.add(id)
        const module = edgesOf(id)
        if (module?.namesSdk === true) return true
        next.push(...(module?.next ?? []))
      }
      ring = next
    }
    return false
  }

  const leadsBy = (from: string, specifier: string): boolean => {
    const id = locate(from, specifier)
    if (id === undefined) return false
    const known = reached.get(id)
    if (known !== undefined && edges.get(id)?.text === textOf(id)) return known
    const answer = reachesSdk([id], maxHops)
    reached.set(id, answer)
    return answer
  }

  return {
    ...imports,
    leadsToSdk: (document, hops) =>
      reachesSdk(
        importsIn(document).flatMap((specifier) => locate(document.id, specifier) ?? []),
        hops,
      ),
    recording(work) {
      if (asking.length === 0) {
        texts.clear()
        fresh.clear()
      }
      const asked = new Set<string>()
      asking.push(asked)
      try {
        const result = work()
        return { result, read: withUses(asked) }
      } finally {
        asking.pop()
      }
    },
    unchanged,
    reset() {
      readings.clear()
      edges.clear()
      reached.clear()
      locateScript = createScriptLocator(world)
      locatePython = createPythonLocator(world)
    },
  }
}

interface Edges {
  readonly text: string
  readonly namesSdk: boolean
  readonly next: readonly string[]
}

/** Frontends tell JSX from type assertions by the language id. */
function languageIdOf(id: string, language: Language): string {
  const wanted = {
    '.tsx': 'typescriptreact',
    '.jsx': 'javascriptreact',
    '.js': 'javascript',
    '.mjs': 'javascript',
    '.cjs': 'javascript',
  }
  const languageId = wanted[extensionOf(id) as keyof typeof wanted]
  return languageId !== undefined && language.languageIds.includes(languageId)
    ? languageId
    : (language.languageIds[0] ?? language.id)
}
