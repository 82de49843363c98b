import {
  type Connection,
  NotebookCellKind,
  type NotebookDocument,
  NotebookDocuments,
  type TextDocuments,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { withoutMagics } from '../../languages/notebook/magics'
import type { Document } from '../../model/language'
import type { Span } from '../../model/span'
import { type Located, rangeIn, type Source } from './places'

/** The open notebooks: the editor sends each cell as a document, and their code is one module. */
export interface Notebooks {
  /** A cell within its module; `undefined` for documents that are no cells of code. */
  cell(uri: string): Cell | undefined
  /** All cells of the notebook that a cell belongs to: a change to one may change what is said of the others. */
  together(uri: string): readonly string[]
  /** Where a span of a notebook's module stands; `undefined` for other documents. */
  locate(span: Span): Located | undefined
  /** Follows what the editor says of notebooks; `changed` hears of the cells of one whose order or number changed. */
  listen(connection: Connection, changed: (cells: readonly string[]) => void, closed: (id: string) => void): void
}

/** A cell as a stretch of its notebook's module: offsets are the module's, lines are the cell's own. */
export interface Cell {
  /** Among all cells of the notebook, from 1. */
  readonly number: number
  readonly module: Document
  readonly within: { readonly start: number; readonly end: number }
  readonly source: Source
}

interface Module {
  /** The cells and versions that it was made of. */
  readonly key: string
  readonly document: Document
  readonly cells: readonly Cell[]
}

/** Notebooks over the documents that their cells are. */
export function createNotebooks(documents: TextDocuments<TextDocument>, idOf: (uri: string) => string): Notebooks {
  const open = new NotebookDocuments(documents)
  const byId = new Map<string, NotebookDocument>()
  const modules = new WeakMap<NotebookDocument, Module>()

  function moduleOf(notebook: NotebookDocument): Module | undefined {
    const code = notebook.cells.filter(({ kind }) => kind === NotebookCellKind.Code)
    const all = code.flatMap(({ document }) => documents.get(document) ?? [])
    const cells = all.filter(({ languageId }) => languageId === all[0]?.languageId)
    const numberOf = (uri: string): number => notebook.cells.findIndex(({ document }) => document === uri) + 1
    const key = cells.map(({ uri, version }) => `${version} ${numberOf(uri)} ${uri}`).join('\n')
    const known = modules.get(notebook)
    if (known?.key === key) return known
    const module = join(idOf(notebook.uri), key, cells, numberOf)
    if (module !== undefined) modules.set(notebook, module)
    return module
  }

  function moduleWith(uri: string): Module | undefined {
    const notebook = open.findNotebookDocumentForCell(uri)
    return notebook && moduleOf(notebook)
  }

  return {
    cell: (uri) => moduleWith(uri)?.cells.find(({ source }) => source.uri === uri),
    together: (uri) => moduleWith(uri)?.cells.map(({ source }) => source.uri) ?? [],
    locate(span) {
      const notebook = byId.get(span.document)
      const cells = (notebook && moduleOf(notebook)?.cells) ?? []
      const cell = cells.find(({ within }) => within.start <= span.start && span.end <= within.end)
      const range = cell && rangeIn(cell.source, span)
      return cell && range && { uri: cell.source.uri, range, cell: { cell: cell.number, line: range.start.line + 1 } }
    },
    listen(connection, changed, closed) {
      const tell = (notebook: NotebookDocument) => changed(moduleOf(notebook)?.cells.map(({ source }) => source.uri) ?? [])
      open.onDidOpen((notebook) => {
        byId.set(idOf(notebook.uri), notebook)
        tell(notebook)
      })
      open.onDidChange(({ notebookDocument }) => tell(notebookDocument))
      open.onDidClose(({ uri }) => {
        byId.delete(idOf(uri))
        closed(idOf(uri))
      })
      open.listen(connection)
    },
  }
}

/** One line between two cells: whatever the first leaves open is closed there. */
function join(id: string, key: string, cells: readonly TextDocument[], numberOf: (uri: string) => number): Module | undefined {
  const languageId = cells[0]?.languageId
  if (languageId === undefined) return undefined
  const texts: string[] = []
  let length = 0
  const stretches = cells.map((cell) => {
    const plain = languageId === 'python' ? withoutMagics(cell.getText()) : { text: cell.getText(), closers: '' }
    const within = { start: length, end: length + plain.text.length }
    texts.push(`${plain.text}\n${plain.closers}\n`)
    length = within.end + plain.closers.length + 2
    return { cell, within }
  })
  const text = texts.join('')
  const module = TextDocument.create(id, languageId, 0, text)
  const document: Document = { id, languageId, text }
  return {
    key,
    document,
    cells: stretches.map(({ cell, within }) => ({
      number: numberOf(cell.uri),
      module: document,
      within,
      source: shown(module, cell, within),
    })),
  }
}

/** The module, with lines that count from the start of one cell. */
function shown(module: TextDocument, cell: TextDocument, within: Cell['within']): Source {
  const first = module.positionAt(within.start).line
  const offsetAt: TextDocument['offsetAt'] = ({ line, character }) => module.offsetAt({ line: line + first, character })
  return {
    uri: cell.uri,
    getText: (range) =>
      range === undefined ? module.getText() : module.getText().slice(offsetAt(range.start), offsetAt(range.end)),
    offsetAt,
    positionAt(offset) {
      const { line, character } = module.positionAt(offset)
      return { line: line - first, character }
    },
  }
}
