import type { Location, Range } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { readNotebook } from '../../languages/notebook/cells'
import type { Span } from '../../model/span'
import { cellPlaceIn } from '../cell-place'
import type { Addresses } from './platform'
import type { CellPlace } from './protocol'

/** A place as the client has it; in a notebook also the cell. */
export interface Located extends Location {
  readonly cell?: CellPlace
}

/** Turns the engine's ids and offsets into URIs and lines. The only place that does. */
export interface Places {
  /** A document's id: its absolute path, or its URI where it is no file. */
  idOf(uri: string): string
  /** The client's own spelling of the URI where it has told one. */
  uriOf(id: string): string
  /** `undefined` where the document cannot be read, or has become shorter. */
  locate(span: Span): Located | undefined
}

interface Texts {
  /** Open documents under their id. */
  open(id: string): TextDocument | undefined
  read(id: string): string | undefined
  /** Where a span stands that is no document's own: in a cell of an open notebook. */
  locate(span: Span): Located | undefined
}

/** Places over the open documents first and the disk behind them. */
export function createPlaces(texts: Texts, addresses: Addresses): Places {
  const uris = new Map<string, string>()

  function uriOf(id: string): string {
    return texts.open(id)?.uri ?? uris.get(id) ?? addresses.uriOf(id)
  }

  return {
    idOf(uri) {
      const id = addresses.idOf(uri)
      if (uris.size > 10_000) uris.clear()
      uris.set(id, uri)
      return id
    },
    uriOf,
    locate(span) {
      const inCell = texts.locate(span)
      if (inCell !== undefined) return inCell
      const source = texts.open(span.document) ?? closed(span.document, texts.read(span.document))
      if (source === undefined) return undefined
      const range = rangeIn(source, span)
      const cell = span.document.endsWith('.ipynb') ? placeInCells(source.getText(), span.start) : undefined
      return range && { uri: uriOf(span.document), range, ...(cell === undefined ? {} : { cell }) }
    },
  }
}

/** A text and its lines: of a document, or as one cell of a notebook counts them. */
export type Source = Pick<TextDocument, 'uri' | 'getText' | 'offsetAt' | 'positionAt'>

/** The lines of a span, or `undefined` where the text ends before it does. */
export function rangeIn(source: Source, span: { readonly start: number; readonly end: number }): Range | undefined {
  if (span.start > span.end || span.end > source.getText().length) return undefined
  return { start: source.positionAt(span.start), end: source.positionAt(span.end) }
}

function closed(id: string, text: string | undefined): TextDocument | undefined {
  return text === undefined ? undefined : TextDocument.create(id, '', 0, text)
}

function placeInCells(text: string, offset: number): CellPlace | undefined {
  return cellPlaceIn(readNotebook(text).cells, text, offset)
}
