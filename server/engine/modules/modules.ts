import type { CallSite } from '../../model/call-site'
import type { Document, Imports, Language, Reading } from '../../model/language'
import type { Span } from '../../model/span'
import type { Value } from '../../model/value'
import type { World } from '../world'
import { type Exports, exportsIn } from './exports-in'
import type { Grounds, Import } from './grounds'
import { jsonValue } from './json-value'
import { createPythonLocator } from './locate-python'
import { createScriptLocator } from './locate-script'
import { extensionOf, familyOf, folderOf } from './paths'
import { createPromptFiles, fileValue, importedFile, isPlainFile } from './prompt-files'
import { createReach, type Reach } from './reach'
import { createWorkspaces } from './workspaces'

/** The modules of the project, as far as somebody asks for them. */
export interface Modules extends Imports, Pick<Reach, 'leadsToSdk' | 'leadsTo' | 'around'> {
  /** A module as it is now; `undefined` where there is none, or in no language that is known. */
  document(id: string): Document | undefined
  /** What a document holds, as far as it was not read before. */
  read(document: Document): Reading | undefined
  /** The calls that stand in a stretch of a document. */
  callsIn(document: Document, stretch: Span): readonly CallSite[]
  /** Runs `work` over a document and says what it went by. */
  recording<T>(document: Document, work: () => T): { readonly result: T; readonly by: Grounds }
  /** Whether all of this still holds. */
  holds(by: Grounds): boolean
  /** The major version of a package that a document's project asks for, where it asks for one. */
  majorOf(document: string, name: string): number | undefined
  /** A document is read anew when it is asked for again. */
  forget(id: string): void
  /** Files came or went: look again. */
  reset(): void
}

/** What is known of SDKs and of the project's functions, by name. */
interface Known {
  wants(specifier: string): boolean
  runs(name: string, of?: string): boolean
  has(specifier: string, steps: readonly string[]): boolean
  clientWith(specifier: string, path: readonly string[]): string | undefined
  wraps(name: string, from: string): boolean
  namesSdk(document: Document): boolean
}

/** What is kept of what was read. */
export interface Room {
  /**
   * Syntax trees are large, some fifty bytes for each character: only of modules with so many characters together are they kept. With
   * little room modules are read again.
   */
  readonly characters: number
  /** Somebody types: a tree takes in what can be taken in, and nobody asks any more what was said of the text before. */
  readonly followsEdits?: boolean
}

/** What somebody who reads a module asks for. */
interface Asked {
  /** With the texts that they had then: another reader may have read them again since. */
  readonly modules: Map<string, string | undefined>
  readonly passedOver: Map<string, string>
  readonly missing: Map<string, Import>
}

const nothingAsked = (): Asked => ({ modules: new Map(), passedOver: new Map(), missing: new Map() })

/** Follows imports through `World`, one module to the next; cycles are safe, since a module that is being read answers nothing new. */
export function createModules(
  world: World,
  languages: readonly Language[],
  { wants, runs, has, clientWith, wraps, namesSdk }: Known,
  room: Room,
): Modules {
  let workspaces = createWorkspaces(world)
  let locateScript = createScriptLocator(world, workspaces)
  let locatePython = createPythonLocator(world)
  let files = createPromptFiles(world)
  const byExtension = new Map(
    languages.flatMap((language) => language.extensions.map((extension) => [extension, language] as const)),
  )
  const byId = new Map(languages.flatMap((language) => language.languageIds.map((id) => [id, language] as const)))
  const readings = new Map<string, Read>()
  /** Those whose syntax trees are still there; what was not asked for longest stands first. */
  const kept = new Set<Read>()
  let characters = 0
  const glances = new Map<string, { readonly text: string; readonly exports: Exports }>()
  /** What is being read asks for these modules; innermost last. */
  const asking: Asked[] = []
  const locate = (from: string, specifier: string): string | undefined =>
    familyOf(from) === 'python' ? locatePython(from, specifier) : locateScript(from, specifier)

  /** Texts of the analysis that runs now: within it, no module is read twice. */
  const texts = new Map<string, string | undefined>()
  const textOf = (id: string): string | undefined => {
    if (asking.length === 0) return readAgain(id)
    if (!texts.has(id)) texts.set(id, readAgain(id))
    return texts.get(id)
  }

  /** What was read of each module last. Whoever asks keeps it: a text that is still the same need not be there twice. */
  const last = new Map<string, string>()
  const readAgain = (id: string): string | undefined => {
    const [text, before] = [world.read(id), last.get(id)]
    if (text === before) return before
    if (text === undefined) last.delete(id)
    else last.set(id, text)
    return text
  }

  /** Whether nothing has come since that was not there. */
  const stillPassedOver = ({ passedOver, missing }: Pick<Grounds, 'passedOver' | 'missing'>): boolean => {
    for (const [name, from] of passedOver) if (wraps(name, from)) return false
    for (const { from, specifier } of missing.values()) if (locate(from, specifier) !== undefined) return false
    return true
  }

  /** Modules that were found to be as they were read, in the analysis that runs now. */
  const fresh = new Map<string, boolean>()
  const isFresh = (id: string): boolean => {
    const known = fresh.get(id)
    if (known !== undefined) return known
    // While it is looked at, a circle must not make it stale.
    fresh.set(id, true)
    const read = readings.get(id)
    const answer =
      read === undefined ||
      (read.text === textOf(id) &&
        stillPassedOver(read.asked) &&
        [...read.asked.modules].every(([use, text]) => text === textOf(use) && isFresh(use)))
    fresh.set(id, answer)
    return answer
  }

  const readingOf = (document: Document): Read | undefined => {
    const { id, text } = document
    const known = readings.get(id)
    if (known?.reading !== undefined && known.text === text && isFresh(id)) {
      if (kept.delete(known)) kept.add(known)
      return known
    }
    const language = byId.get(document.languageId)
    if (language === undefined) return undefined
    const asked = nothingAsked()
    const before = known?.reading
    const anew = (): Reading | undefined => {
      if (known?.text === text) return before?.again?.()
      return room.followsEdits === true ? before?.edited?.(document) : undefined
    }
    const made: Read = { text, reading: by(asked, () => anew() ?? language.read(document, imports)), asked }
    if (known !== undefined) drop(known)
    readings.set(id, made)
    keep(made)
    fresh.set(id, true)
    return made
  }

  const keep = (read: Read): void => {
    kept.add(read)
    characters += read.text.length
    for (const oldest of kept) {
      if (oldest === read || characters <= room.characters) return
      // Read anew, what is being read would not know that it is within a circle.
      if (asking.includes(oldest.asked)) continue
      oldest.reading = undefined
      drop(oldest)
    }
  }

  const drop = (read: Read): void => {
    if (kept.delete(read)) characters -= read.text.length
  }

  const documentOf = (id: string): Document | undefined => {
    const language = byExtension.get(extensionOf(id))
    const text = language === undefined ? undefined : textOf(id)
    return language === undefined || text === undefined ? undefined : { id, languageId: languageIdOf(id, language), text }
  }

  /** What is asked while a module is looked into is asked by it. */
  const by = <T>(asked: Asked, work: () => T): T => {
    asking.push(asked)
    try {
      return work()
    } finally {
      asking.pop()
    }
  }

  /** Packages do not come while somebody types; files do. */
  const noteMissing = (from: string, specifier: string): void => {
    if (!specifier.startsWith('.')) return
    for (const asked of [readings.get(from)?.asked, asking.at(-1)])
      asked?.missing.set(`${from}\n${specifier}`, { from, specifier })
  }

  const exportsOf = (document: Document): Exports => {
    const known = glances.get(document.id)
    if (known?.text === document.text) return known.exports
    const exports = exportsIn(document)
    glances.set(document.id, { text: document.text, exports })
    return exports
  }

  /** What is looked into only later is used by the module that imports it, whoever looks. */
  const noteUse = (from: string, id: string): void => {
    readings.get(from)?.asked.modules.set(id, textOf(id))
    asking.at(-1)?.modules.set(id, textOf(id))
  }

  const exported = (id: string, name: string): Value | undefined => {
    if (extensionOf(id) === '.json') {
      const text = textOf(id)
      asking.at(-1)?.modules.set(id, textOf(id))
      return text === undefined ? undefined : jsonValue(id, text, name)
    }
    const document = documentOf(id)
    if (document === undefined) return undefined
    asking.at(-1)?.modules.set(id, textOf(id))
    if (!exportsOf(document).mayExport(name)) return undefined
    const read = readingOf(document)
    if (read?.reading === undefined) return undefined
    const { reading } = read
    return by(read.asked, () => reading.exported(name))
  }

  /** These modules and all that they asked for. */
  const groundsOf = (asked: Asked): Grounds => {
    const texts = new Map<string, string>()
    const passedOver = new Map(asked.passedOver)
    const missing = new Map(asked.missing)
    const add = (id: string): void => {
      const text = texts.has(id) ? undefined : textOf(id)
      if (text === undefined) return
      texts.set(id, text)
      const own = readings.get(id)?.asked
      for (const [name, by] of own?.passedOver ?? []) passedOver.set(name, by)
      for (const [key, one] of own?.missing ?? []) missing.set(key, one)
      for (const use of own?.modules.keys() ?? []) add(use)
    }
    for (const id of asked.modules.keys()) add(id)
    return { texts, passedOver, missing }
  }

  /** What is made of a file that is no module. */
  const plain = (from: string, id: string, read: (text: string) => Value | undefined): Value | undefined => {
    const text = files.mayRead(from, id) ? textOf(id) : undefined
    if (text === undefined) return undefined
    noteUse(from, id)
    return read(text)
  }

  const imports: Imports = {
    wants,
    runs,
    has,
    clientWith,
    wraps(name, from) {
      const may = wraps(name, from)
      if (!may) for (const asked of [readings.get(from)?.asked, asking.at(-1)]) asked?.passedOver.set(name, from)
      return may
    },
    leads: (from, specifier) => reach.leads(from, specifier),
    declares(from, specifier, name) {
      const id = locate(from, specifier)
      const document = id === undefined || id === from ? undefined : documentOf(id)
      if (document === undefined) return undefined
      const kind = exportsOf(document).declaredAs(name)
      // Whoever goes by it goes by the module's text.
      if (kind !== undefined) noteUse(from, document.id)
      return kind
    },
    resolve(from, specifier, name) {
      const id = locate(from, specifier)
      if (id === undefined) noteMissing(from, specifier)
      if (id === undefined || id === from) return undefined
      noteUse(from, id)
      return isPlainFile(id, specifier) ? plain(from, id, (text) => importedFile(id, text, specifier, name)) : exported(id, name)
    },
    file(from, path, data) {
      const id = files.locate(from, path)
      return id === undefined ? undefined : plain(from, id, (text) => fileValue(id, text, data))
    },
  }

  const reach = createReach({ document: documentOf, locate: (...asked) => locate(...asked), namesSdk })

  return {
    ...imports,
    majorOf: (document, name) => workspaces.majorOf(folderOf(document), name),
    leadsToSdk: reach.leadsToSdk,
    leadsTo: reach.leadsTo,
    around: reach.around,
    document: documentOf,
    read(document) {
      const read = readingOf(document)
      if (read?.reading === undefined) return undefined
      asking.at(-1)?.modules.set(document.id, textOf(document.id))
      const { reading } = read
      const { comments, exported, broken } = reading
      return { comments, exported, ...(broken === undefined ? {} : { broken }), calls: by(read.asked, () => reading.calls) }
    },
    callsIn(document, stretch) {
      const read = readingOf(document)
      if (read?.reading === undefined) return []
      const { reading } = read
      return by(read.asked, () => reading.callsIn?.(stretch) ?? reading.calls)
    },
    recording(document, work) {
      if (asking.length === 0) {
        texts.clear()
        fresh.clear()
      }
      texts.set(document.id, document.text)
      const asked = nothingAsked()
      const result = by(asked, work)
      return { result, by: groundsOf(asked) }
    },
    holds: (grounds) => stillPassedOver(grounds) && [...grounds.texts].every(([id, text]) => textOf(id) === text),
    forget(id) {
      const known = readings.get(id)
      if (known !== undefined) drop(known)
      readings.delete(id)
      last.delete(id)
    },
    reset() {
      readings.clear()
      kept.clear()
      characters = 0
      glances.clear()
      reach.reset()
      last.clear()
      workspaces = createWorkspaces(world)
      locateScript = createScriptLocator(world, workspaces)
      locatePython = createPythonLocator(world)
      files = createPromptFiles(world)
    },
  }
}

/** What was read of a module, and what was asked for on the way; syntax trees are large and are dropped after a while. */
interface Read {
  readonly text: string
  reading: Reading | undefined
  readonly asked: Asked
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
