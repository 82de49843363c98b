import { type Range, TextDocuments, type WorkspaceFoldersChangeEvent } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { promptFileKind } from '../../languages/prompt-file/kind'
import type { Document } from '../../model/language'
import { languageOf } from '../compose'
import type { Client } from './client'
import { createNotebooks, type Notebooks } from './notebooks'
import { createPlaces, type Places } from './places'
import type { Platform, ServerWorld } from './platform'
import type { Project } from './project'
import { look, lookWithin, type Shown, type View } from './view'

/** The open documents and what the engine says of them. */
export interface Session {
  readonly documents: TextDocuments<TextDocument>
  readonly notebooks: Notebooks
  readonly places: Places
  readonly project: Project
  readonly world: ServerWorld
  /** An open document as it is now; `undefined` where it is not open, is left out, or calls no model. */
  view(uri: string): View | undefined
  /** Likewise, with the calls around a range only: sooner than the whole. */
  viewWithin(uri: string, range: Range): View | undefined
  /** A document that is not open, as it is on disk. */
  viewClosed(uri: string): View | undefined
  /** A document as it is now, open or on disk; `undefined` where it is in no language that is known. */
  document(id: string): Document | undefined
  /** The module of an open document, and the stretch of it that the document is: all of it, or a cell of its notebook. */
  text(
    uri: string,
  ): (Pick<Document, 'id' | 'text'> & { readonly within: { readonly start: number; readonly end: number } }) | undefined
  /** Does something as if an open document said something else. */
  supposing<R>(id: string, text: string, work: () => R): R
  /** What the open documents say. */
  texts(): readonly Document[]
  /** Absolute paths of the workspace folders. */
  folders(): readonly string[]
  moveFolders(change: WorkspaceFoldersChangeEvent): void
}

/** Handlers run to their end without a pause, so a view is of the version that its request was asked with. */
export function createSession(client: Client, given: readonly string[], platform: Platform): Session {
  const documents = new TextDocuments(TextDocument)
  let folders = given
  const byId = new Map<string, TextDocument>()
  let supposed: Pick<Document, 'id' | 'text'> | undefined
  const texts: Parameters<typeof createPlaces>[0] = {
    open: (id) => byId.get(id),
    read: (id) => world.read(id),
    locate: (span) => notebooks.locate(span),
  }
  const places = createPlaces(texts, platform.addresses(given))
  const notebooks = createNotebooks(documents, places.idOf)
  const world = platform.createWorld({
    open: (id) => (supposed?.id === id ? supposed.text : byId.get(id)?.getText()),
    folders: () => folders.map(places.idOf),
    uriOf: places.uriOf,
    trusted: () => client.trusted,
    now: () => new Date(),
  })
  const project = platform.openProject(world)
  let day = world.today

  // Opening is a change of content too.
  documents.onDidChangeContent(({ document }) => byId.set(places.idOf(document.uri), document))
  documents.onDidClose(({ document }) => {
    const id = places.idOf(document.uri)
    byId.delete(id)
    project.engine.forget(id)
  })

  function documentOf(id: string): Document | undefined {
    const languageId = languageOf(id)?.languageId
    const text = languageId === undefined ? undefined : world.read(id)
    return languageId === undefined || text === undefined ? undefined : { id, languageId, text }
  }

  /** An open document as it is now, and how it is shown. */
  function opened(uri: string): { readonly document: Document; readonly shown: Shown } | undefined {
    const cell = notebooks.cell(uri)
    const open = documents.get(uri)
    if (open === undefined) return undefined
    const id = places.idOf(uri)
    // Editors have languages of their own for prompt files, or none.
    const languageId = promptFileKind(id) === undefined ? open.languageId : 'prompt-file'
    const said: Document = cell?.module ?? { id, languageId, text: open.getText() }
    const document = supposed?.id === said.id ? { ...said, text: supposed.text } : said
    followDay()
    const within = cell === undefined ? {} : { within: cell.within }
    return { document, shown: { source: cell?.source ?? open, places, today: day, ...within } }
  }

  function followDay(): void {
    if (world.today === day) return
    day = world.today
    project.reset()
  }

  return {
    documents,
    notebooks,
    places,
    project,
    world,
    moveFolders({ added, removed }) {
      const gone = new Set(removed.map(({ uri }) => uri))
      folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)]
      project.reset()
    },
    view(uri) {
      const { document, shown } = opened(uri) ?? {}
      return document && shown && look(project, document, shown)
    },
    viewWithin(uri, { start, end }) {
      const { document, shown } = opened(uri) ?? {}
      if (document === undefined || shown === undefined) return undefined
      const { source, within } = shown
      const atLine = (line: number): number => source.offsetAt({ line, character: 0 })
      const stretch = within ?? { start: atLine(start.line), end: atLine(end.line + 1) }
      return lookWithin(project, document, shown, { ...stretch, document: document.id })
    },
    viewClosed(uri) {
      const document = documentOf(places.idOf(uri))
      if (document === undefined) return undefined
      followDay()
      const source = TextDocument.create(uri, document.languageId, 0, document.text)
      return look(project, document, { source, places, today: day })
    },
    document: documentOf,
    text(uri) {
      const { module, within } = notebooks.cell(uri) ?? {}
      if (module !== undefined && within !== undefined) return { id: module.id, text: module.text, within }
      const text = documents.get(uri)?.getText()
      return text === undefined ? undefined : { id: places.idOf(uri), text, within: { start: 0, end: text.length } }
    },
    supposing(id, text, work) {
      supposed = { id, text }
      // What was said of the document as it is may still be asked.
      project.engine.forget(id)
      try {
        return work()
      } finally {
        supposed = undefined
        // The engine knows the document by what it says now.
        project.engine.forget(id)
      }
    },
    texts: () => [...byId].map(([id, document]) => ({ id, languageId: document.languageId, text: document.getText() })),
    folders: () => folders.map(places.idOf),
  }
}
