import type { Position } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { methodName } from './figures'
import type { CallPlace, CellPlace, NearestCall, Place } from './protocol'
import { placeOf, type View } from './view'

/** A call and the view that it stands in. */
export interface Found {
  readonly view: View
  readonly call: AnalyzedCall
}

/** A call by its id, else the innermost one around a place, else the one whose text stands there, else the one of the line. */
export function callAt(view: View | undefined, place: CallPlace): Found | undefined {
  if (view === undefined) return undefined
  const { calls } = view.analysis
  if ('id' in place) {
    const call = calls.find(({ id }) => id === place.id)
    return call && { view, call }
  }
  const offset = offsetIn(view, place)
  const around = calls
    .filter(
      ({ call: { site } }) => site.whole.document === view.document.id && site.whole.start <= offset && offset <= site.whole.end,
    )
    .sort((a, b) => lengthOf(a) - lengthOf(b))
  const sending = calls.find(({ call }) =>
    call.prompt.parts.some(
      ({ text: { span } }) => span.document === view.document.id && span.start <= offset && offset <= span.end,
    ),
  )
  // Hint and lens stand at its line.
  const beside = calls.find((call) => placeOf(view, call)?.start.line === place.line)
  const call = around[0] ?? sending ?? beside
  return call && { view, call }
}

/** The call at a place, or the one that is the fewest lines away; `undefined` where the document has none. */
export function nearestCall(view: View | undefined, place: Place): NearestCall | undefined {
  if (view === undefined) return undefined
  const here = callAt(view, place)
  const line = view.source.positionAt(offsetIn(view, place)).line
  const all = (here === undefined ? view.analysis.calls : [here.call]).flatMap((call) => {
    const { nameSpan } = call.call.site
    // It may stand in another cell: lines of one cell go on in the next.
    const at = view.places.locate(nameSpan)
    return at === undefined ? [] : [{ call, at, lines: Math.abs(view.source.positionAt(nameSpan.start).line - line) }]
  })
  const [nearest] = all.sort((a, b) => a.lines - b.lines)
  if (nearest === undefined) return undefined
  const { call, at } = nearest
  const where = lineText(at.range.start.line, at.cell)
  return { uri: at.uri, ...at.range.start, where, method: methodName(call, view.document), isHere: here !== undefined }
}

/** `line 12`; `line 2 of cell 3`. */
export function lineText(line: number, cell: CellPlace | undefined): string {
  return cell === undefined ? `line ${line + 1}` : `line ${cell.line} of cell ${cell.cell}`
}

/** A place behind the end of a cell is its end. */
function offsetIn({ source, within }: View, place: Position): number {
  const offset = source.offsetAt(place)
  return within === undefined ? offset : Math.min(offset, within.end)
}

function lengthOf({ call: { site } }: AnalyzedCall): number {
  return site.whole.end - site.whole.start
}
