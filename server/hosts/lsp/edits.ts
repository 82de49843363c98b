import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver'
import type { Edit } from '../../model/span'
import type { Places } from './places'

export type VersionOf = (uri: string) => number | null

/** The edits as the client makes them, document by document; `undefined` where there are none, or one of the places cannot be found. */
export function workspaceEdit(
  places: Places,
  edits: readonly Edit[],
  versions: boolean,
  versionOf: VersionOf,
): WorkspaceEdit | undefined {
  const byUri = new Map<string, TextEdit[]>()
  for (const { span, text } of edits) {
    const location = places.locate(span)
    if (location === undefined) return undefined
    byUri.set(location.uri, [...(byUri.get(location.uri) ?? []), { range: location.range, newText: text }])
  }
  if (byUri.size === 0) return undefined
  if (!versions) return { changes: Object.fromEntries(byUri) }
  return { documentChanges: [...byUri].map(([uri, own]) => ({ textDocument: { uri, version: versionOf(uri) }, edits: own })) }
}

/** Whether edits change nothing but one document. */
export function staysIn(places: Places, uri: string, edits: readonly Edit[]): boolean {
  return edits.every(({ span }) => places.locate(span)?.uri === uri)
}

/** ` in prompts.ts` where edits reach beyond a document; nobody expects a repair to change a file that is not in sight. */
export function elsewhereText(places: Places, uri: string, edits: readonly Edit[]): string {
  const names = edits.flatMap(({ span }) => {
    const place = places.locate(span)
    if (place === undefined || place.uri === uri) return []
    return place.uri.includes('#') && place.cell !== undefined ? [`cell ${place.cell.cell}`] : [fileNameOf(place.uri)]
  })
  return names.length === 0 ? '' : ` in ${[...new Set(names)].join(', ')}`
}

/** The last part of an address, as people read it. */
export function fileNameOf(uri: string): string {
  const path = uri.replace(/#.*$/, '')
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
}
