import { join } from 'node:path'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Document } from '../../model/language'
import { languageOf } from '../compose'
import { createTexts, listFiles, readSource, type Texts } from '../files'
import { type DocumentRecord, recordOf } from './call-records'
import { fileAddresses } from './file-addresses'
import { openProject } from './open-project'
import { createPlaces } from './places'
import { look, type View, viewOf } from './view'
import { createWorld } from './world'

/** What a sweep is asked for. */
export interface SweepRequest {
  /** Absolute paths. */
  readonly folders: readonly string[]
  /** What is open, with what is not saved yet. */
  readonly open: readonly Document[]
  /** Configuration or prices may be others. */
  readonly reset: boolean
}

/** What a sweep says, in this order: how far it is, what it has found, and that this was all. */
export type SweepReport =
  | { readonly kind: 'progress'; readonly read: number; readonly files: number }
  | { readonly kind: 'found'; readonly records: readonly DocumentRecord[] }
  | { readonly kind: 'done'; readonly files: number }
  | { readonly kind: 'failed'; readonly message: string }

/** So many documents are told at once. */
const batch = 25

/** Reads whole workspaces as the command line does; what one sweep has read is not read again by the next. */
export function createSweep(): (request: SweepRequest, report: (report: SweepReport) => void) => void {
  let open = new Map<string, Document>()
  let texts = createTexts()
  let folders: readonly string[] = []
  // The folders are all that is asked for: nothing is swept in a workspace that is not trusted.
  const world = createWorld({
    open: (id) => open.get(id)?.text ?? texts.get(id),
    folders: () => folders,
    uriOf: fileAddresses.uriOf,
    trusted: () => true,
    now: () => new Date(),
  })
  // Modules are read again where they are asked for again: that costs a sweep little, and room costs everybody.
  const project = openProject(world, { characters: 300_000 })
  const places = createPlaces({ open: () => undefined, read: world.read, locate: () => undefined }, fileAddresses)
  let day = world.today
  // Records are small, and analyses are not: each is made a record at once, and made again where it became another.
  const records = new Map<string, DocumentRecord | undefined>()

  return (request, report) => {
    open = new Map(request.open.map((document) => [document.id, document]))
    folders = request.folders
    if (request.reset || day !== world.today) project.reset()
    day = world.today
    const files = [...new Set(folders.flatMap((folder) => listFiles([folder], folder, isSource).files))].sort()
    for (const file of files) project.prepare(file)
    const wanted = files.filter((file) => !project.engine.config(named(file)).ignored)
    // Whatever is still the same stays the same text: much is remembered by it.
    const before = texts
    texts = createTexts()
    const documents = reader(wanted, { open, texts, before }, (read) => report({ kind: 'progress', read, files: wanted.length }))
    const isWhole = folders.every((folder) => world.kindOf(join(folder, '.git')) !== undefined)
    const shownIn = ({ id, languageId, text }: Document): Pick<View, 'source' | 'places' | 'today'> => {
      return { source: TextDocument.create(places.uriOf(id), languageId, 0, text), places, today: day }
    }
    const ours = new Set(wanted)
    project.engine.survey(documents, isWhole, (document, analysis) => {
      if (!ours.has(document.id)) return
      const record = attempt(() => recordOf(viewOf(project, analysis, document, shownIn(document))))
      records.set(document.id, record)
    })
    const found: DocumentRecord[] = []
    const tell = () => report({ kind: 'found', records: found.splice(0) })
    for (const document of documents()) {
      // What an earlier sweep told is not told again by the engine.
      if (!records.has(document.id) || !project.engine.isCurrent(document)) {
        const view = attempt(() => look(project, document, shownIn(document)))
        records.set(document.id, view && attempt(() => recordOf(view)))
      }
      const record = records.get(document.id)
      if (record === undefined || record.calls.length + record.diagnostics.length === 0) continue
      if (found.push(record) >= batch) tell()
    }
    tell()
    report({ kind: 'done', files: wanted.length })
  }
}

/** The documents, as often as they are asked for; `progress` hears of the first time. */
function reader(
  files: readonly string[],
  { open, texts, before }: { readonly open: ReadonlyMap<string, Document>; readonly texts: Texts; readonly before: Texts },
  progress: (read: number) => void,
): () => Iterable<Document> {
  let isFirst = true
  return function* () {
    const tells = isFirst
    isFirst = false
    for (const [index, file] of files.entries()) {
      if (tells && index % 50 === 0) progress(index)
      const text = open.get(file)?.text ?? texts.get(file) ?? sameAs(before.get(file), textOf(file))
      if (text === undefined) continue
      if (!open.has(file)) texts.set(file, text)
      yield { ...named(file), text }
    }
    if (tells) progress(files.length)
  }
}

function sameAs(before: string | undefined, text: string | undefined): string | undefined {
  return before === text ? before : text
}

function textOf(file: string): string | undefined {
  const source = readSource(file)
  return 'text' in source ? source.text : undefined
}

function named(file: string): Document {
  return { id: file, languageId: languageOf(file)?.languageId ?? '', text: '' }
}

function isSource(file: string): boolean {
  return languageOf(file) !== undefined
}

/** One document that fails does not end the sweep; it says so when it is opened. */
function attempt<R>(work: () => R): R | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
