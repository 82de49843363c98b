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
  const readings = new Map<string, { readonly text: string; readonly reading: Reading; readonly uses: Map<string, string> }>()
  const edges = new Map<string, Edges>()
  /** Whether an SDK is reached from a module, as far as nothing has changed since. */
  const reached = new Map<string, boolean>()
  /** The modules that are being read, innermost last: what one reads, all before it depend on. */
  const recorders: Map<string, string>[] = []

  const locate = (from: string, specifier: string): string | undefined =>
    /^\.(?:py|ipynb)$/.test(extensionOf(from)) ? locatePython(from, specifier) : locateScript(from, specifier)

  const note = (read: ReadonlyMap<string, string>): void => {
    for (const recorder of recorders) for (const [id, text] of read) recorder.set(id, text)
  }

  /** Texts of the analysis that runs now: within it, no module is read twice. */
  const texts = new Map<string, string | undefined>()
  const textOf = (id: string): string | undefined => {
    if (recorders.length === 0) return world.read(id)
    if (!texts.has(id)) texts.set(id, world.read(id))
    return texts.get(id)
  }

  const unchanged = (read: ReadonlyMap<string, string>): boolean => [...read].every(([id, text]) => textOf(id) === text)

  const readingOf = (id: string, text: string): Reading | undefined => {
    const known = readings.get(id)
    if (known !== undefined && known.text === text && unchanged(known.uses)) {
      note(known.uses)
      return known.reading
    }
    const language = byExtension.get(extensionOf(id))
    if (language === undefined) return undefined
    if (readings.size >= maxReadings) readings.delete(readings.keys().next().value ?? '')
    const reading = language.read({ id, languageId: languageIdOf(id, language), text }, imports)
    readings.set(id, { text, reading, uses: new Map() })
    return reading
  }

  const exported = (id: string, name: string): Value | undefined => {
    const text = textOf(id)
    if (text === undefined) return undefined
    note(new Map([[id, text]]))
    if (extensionOf(id) === '.json') return jsonValue(id, text, name)
    const reading = readingOf(id, text)
    const uses = readings.get(id)?.uses ?? new Map<string, string>()
    recorders.push(uses)
    try {
      return reading?.exported(name)
    } finally {
      recorders.pop()
      note(uses)
    }
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
      const read = new Map<string, string>()
      if (recorders.length === 0) texts.clear()
      recorders.push(read)
      try {
        return { result: work(), read }
      } finally {
        recorders.pop()
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
