import { TextDocuments, type WorkspaceFoldersChangeEvent } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { promptFileKind } from '../../languages/prompt-file/kind'
import type { Document } from '../../model/language'
import { isGenerated, maxBytes } from '../files'
import type { Client } from './client'
import { createNotebooks, type Notebooks } from './notebooks'
import { createPlaces, type Places } from './places'
import type { OpenProject, Project } from './project'
import type { View } from './view'
import { createWorld, type ServerWorld } from './world'

/** The open documents and what the engine says of them. */
export interface Session {
  readonly documents: TextDocuments<TextDocument>
  readonly notebooks: Notebooks
  readonly places: Places
  readonly project: Project
  readonly world: ServerWorld
  /** An open document as it is now; `undefined` where it is not open, is left out, or calls no model. */
  view(uri: string): View | undefined
  moveFolders(change: WorkspaceFoldersChangeEvent): void
}

/** Handlers run to their end without a pause, so a view is of the version that its request was asked with. */
export function createSession(client: Client, given: readonly string[], openProject: OpenProject): Session {
  const documents = new TextDocuments(TextDocument)
  let folders = given
  const byId = new Map<string, TextDocument>()
  const places = createPlaces({
    open: (id) => byId.get(id),
    read: (id) => world.read(id),
    locate: (span) => notebooks.locate(span),
  })
  const notebooks = createNotebooks(documents, places.idOf)
  const world = createWorld({
    open: (id) => byId.get(id)?.getText(),
    folders: () => folders.map(places.idOf),
    trusted: () => client.trusted,
    now: () => new Date(),
  })
  const project = openProject(world)
  let day = world.today

  // Opening is a change of content too.
  documents.onDidChangeContent(({ document }) => byId.set(places.idOf(document.uri), document))
  documents.onDidClose(({ document }) => {
    const id = places.idOf(document.uri)
    byId.delete(id)
    project.engine.forget(id)
  })

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
      const cell = notebooks.cell(uri)
      const open = documents.get(uri)
      if (open === undefined) return undefined
      const id = places.idOf(uri)
      // Editors have languages of their own for prompt files, or none.
      const languageId = promptFileKind(id) === undefined ? open.languageId : 'prompt-file'
      const document: Document = cell?.module ?? { id, languageId, text: open.getText() }
      project.prepare(document.id)
      // What the command line passes over is passed over here too.
      if (document.text.length > maxBytes || isGenerated(document.text) || !project.engine.concerns(document)) return undefined
      followDay()
      const config = project.engine.config(document)
      if (config.ignored) return undefined
      return {
        document,
        source: cell?.source ?? open,
        analysis: project.engine.analyze(document),
        catalog: project.engine.catalog(document),
        config,
        places,
        today: day,
        ...(cell === undefined ? {} : { within: cell.within }),
        comment: commentIn(document) ?? project.commentOf(languageId),
        ruleHref: project.ruleHref,
      }
    },
  }
}

/** A prompt file without settings has no line that is not sent, so nothing can be written between its lines. */
function commentIn({ languageId, text }: Document): string | undefined {
  return languageId === 'prompt-file' && !/^\s*---|^\w+:/.test(text) ? '' : undefined
}
