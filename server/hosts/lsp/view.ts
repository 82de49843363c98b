import type { Range } from 'vscode-languageserver'
import type { Analysis, AnalyzedCall } from '../../engine/analysis'
import type { Config } from '../../engine/config'
import type { Document } from '../../model/language'
import type { Catalog } from '../../model/model-info'
import type { Span } from '../../model/span'
import { isGenerated, maxBytes, maxNotebookBytes } from '../source-size'
import { type Places, rangeIn, type Source } from './places'
import type { Project } from './project'
import type { CellPlace } from './protocol'

/** One open document at one version, and all that the features ask about it. */
export interface View {
  readonly document: Document
  readonly source: Source
  readonly analysis: Analysis
  readonly catalog: Catalog
  readonly config: Config
  readonly places: Places
  /** The day of the analysis, `YYYY-MM-DD`. */
  readonly today: string
  /** The stretch of the document that is shown, in a notebook: one cell. `source` counts its lines from there. */
  readonly within?: { readonly start: number; readonly end: number }
  /** Starts a line comment in the document's language. */
  readonly comment: string
  /** The page behind a rule, as a URI, if it has one. */
  ruleHref(ruleId: string): string | undefined
}

/** Where and when a document is looked at. */
export type Shown = Pick<View, 'source' | 'places' | 'today' | 'within'>

/**
 * What the engine says of a document; `undefined` where it is left out or calls no model. What the command line passes over is passed
 * over here too.
 */
export function look(project: Project, document: Document, shown: Shown): View | undefined {
  return isShown(project, document) ? viewOf(project, project.engine.analyze(document), document, shown) : undefined
}

/** The calls of a stretch of a document, as they are now; nothing is said of its findings. */
export function lookWithin(project: Project, document: Document, shown: Shown, stretch: Span): View | undefined {
  if (!isShown(project, document)) return undefined
  const calls = project.engine.callsIn(document, stretch)
  return viewOf(project, { document: document.id, calls, findings: [] }, document, shown)
}

function isShown(project: Project, document: Document): boolean {
  project.prepare(document.id)
  const { engine } = project
  const limit = document.id.endsWith('.ipynb') ? maxNotebookBytes : maxBytes
  if (document.text.length > limit || (isGenerated(document.text) && !document.id.endsWith('.ipynb'))) return false
  return engine.concerns(document) && !engine.config(document).ignored
}

/** An analysis of a document with what stands around it. */
export function viewOf(project: Project, analysis: Analysis, document: Document, shown: Shown): View {
  const { engine } = project
  return {
    document,
    analysis,
    catalog: engine.catalog(document),
    config: engine.config(document),
    comment: commentIn(project, document),
    ruleHref: project.ruleHref,
    ...shown,
  }
}

/**
 * What starts a line comment in a document; nothing in a prompt file without settings: it has no line that is not sent, so nothing can be
 * written between its lines.
 */
export function commentIn(project: Project, { languageId, text }: Document): string {
  return languageId === 'prompt-file' && !/^\s*---|^\w+:/.test(text) ? '' : project.commentOf(languageId)
}

/** The lines of a span of this document; `undefined` for spans of others, and of other cells. */
export function rangeOf(view: View, span: Span): Range | undefined {
  const { document, source, within } = view
  if (span.document !== document.id) return undefined
  if (within !== undefined && (span.start < within.start || span.end > within.end)) return undefined
  return rangeIn(source, span)
}

/** The cell that a span of a notebook stands in. */
export function cellOf({ document, within, places }: View, span: Span): CellPlace | undefined {
  return within === undefined && !document.id.endsWith('.ipynb') ? undefined : places.locate(span)?.cell
}

/** The address of the line that a span starts on; `undefined` where its document cannot be read. */
export function hrefOf({ places }: View, span: Span): string | undefined {
  const place = places.locate(span)
  if (place === undefined) return undefined
  // A cell of a notebook is a fragment itself.
  return place.uri.includes('#') ? place.uri : `${place.uri}#L${place.range.start.line + 1}`
}

/** Where a call stands: its method's name. Calls that cannot be shown in this document are left out by everyone. */
export function placeOf(view: View, { call }: AnalyzedCall): Range | undefined {
  return rangeOf(view, call.site.nameSpan)
}
