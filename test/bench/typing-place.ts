import { readFileSync } from 'node:fs'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { AnalyzedCall } from '../../server/engine/analysis'
import { languageOf } from '../../server/hosts/compose'
import type { DocumentRecord } from '../../server/hosts/lsp/call-records'
import { fileAddresses } from '../../server/hosts/lsp/file-addresses'
import { openProject } from '../../server/hosts/lsp/open-project'
import { createSweep } from '../../server/hosts/lsp/sweep'
import { createWorld } from '../../server/hosts/lsp/world'
import type { Document } from '../../server/model/language'
import { spanWithin, type TextPart } from '../../server/model/value'

/** A place within a prompt, and the call whose hint follows what is typed there. */
export interface TypingPlace {
  readonly source: TextDocument
  readonly offset: number
  /** The line that the hint stands on. */
  readonly line: number
  readonly calls: number
  /** The least tokens that the hint has to say when this was typed: the text around the place is counted again, and nothing else. */
  tokensWith(typed: string): number
}

/** A place in this file, or in that file of the folder that holds most calls; `undefined` where no prompt can be typed into. */
export function findPlace(folder: string, file: string | undefined): TypingPlace | undefined {
  const files = file === undefined ? filesWithCalls(folder) : [file]
  for (const candidate of files) {
    const place = placeIn(folder, candidate)
    if (place !== undefined) return place
  }
  return undefined
}

/** By the number of their calls. */
function filesWithCalls(folder: string): readonly string[] {
  const found: DocumentRecord[] = []
  createSweep()({ folders: [folder], open: [], reset: false }, (said) => {
    if (said.kind === 'found') found.push(...said.records)
  })
  const isSource = ({ document }: DocumentRecord) => /^(?:typescript|python)$/.test(languageOf(document)?.language.id ?? '')
  return found
    .filter(isSource)
    .toSorted((a, b) => b.calls.length - a.calls.length)
    .map(({ document }) => document)
}

function placeIn(folder: string, file: string): TypingPlace | undefined {
  const languageId = languageOf(file)?.languageId ?? 'plaintext'
  const text = readFileSync(file, 'utf8')
  const source = TextDocument.create(fileAddresses.uriOf(file), languageId, 1, text)
  const world = createWorld({
    open: () => undefined,
    folders: () => [folder],
    uriOf: fileAddresses.uriOf,
    trusted: () => true,
    now: () => new Date(),
  })
  const project = openProject(world)
  const analyze = (written: string): readonly AnalyzedCall[] => {
    const document: Document = { id: file, languageId, text: written }
    project.prepare(file)
    const { calls } = project.engine.analyze(document)
    return calls.filter(({ call: { site } }) => site.nameSpan.document === file)
  }
  const calls = analyze(text)
  const lineOf = ({ call: { site } }: AnalyzedCall): number => source.positionAt(site.nameSpan.end).line
  const lines = calls.map(lineOf)
  for (const call of calls) {
    const line = lineOf(call)
    // Of two hints on one line nobody could say which is whose.
    if (lines.filter((other) => other === line).length > 1) continue
    for (const { before, after, offset } of gapsOf(call, text)) {
      const around = call.tokenizer.count(before + after)
      const tokensWith = (typed: string): number =>
        call.estimate.input.low - around + call.tokenizer.count(before + typed + after)
      // A text may be sent twice, or be shown by another call: then this arithmetic is not the hint's.
      const again = analyze(text.slice(0, offset) + probe + text.slice(offset)).find(({ id }) => id === call.id)
      if (again?.estimate.input.low === tokensWith(probe)) return { source, offset, line, calls: calls.length, tokensWith }
    }
  }
  return undefined
}

const probe = ' and the weather of tomorrow'
/** A prompt, and no word. */
const leastLength = 20

interface Gap {
  readonly offset: number
  /** What is counted as one text with what is typed. */
  readonly before: string
  readonly after: string
}

/** The ends of known texts that stand in the document as they are sent. */
function gapsOf({ call }: AnalyzedCall, text: string): readonly Gap[] {
  return call.prompt.parts.flatMap(({ kind, text: { parts } }) => {
    if (kind !== 'system' && kind !== 'message') return []
    return parts.flatMap((piece, index) => {
      if (piece.kind !== 'known' || piece.text.length < leastLength || piece.quote === undefined) return []
      const { document, start, end } = spanWithin(piece, 0, piece.text.length)
      if (document !== call.site.nameSpan.document || text.slice(start, end) !== piece.text) return []
      const middle = Math.floor(piece.text.length / 2)
      const before = joined(parts.slice(0, index).toReversed()).toReversed().join('') + piece.text.slice(0, middle)
      return [{ offset: start + middle, before, after: piece.text.slice(middle) + joined(parts.slice(index + 1)).join('') }]
    })
  })
}

/** Known texts up to the first that is not. */
function joined(parts: readonly TextPart[]): string[] {
  const end = parts.findIndex(({ kind }) => kind !== 'known')
  return parts.slice(0, end < 0 ? parts.length : end).flatMap((part) => (part.kind === 'known' ? [part.text] : []))
}
