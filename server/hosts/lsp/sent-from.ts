import type { Range } from 'vscode-languageserver'
import type { Finding } from '../../model/rule'
import type { Session } from './session'
import type { View } from './view'

/** A finding about a call of another document, at the place in this one where its text is written. */
export interface SentFrom {
  readonly finding: Finding
  readonly place: Range
  /** Of the document whose call it is about. */
  readonly view: View
}

/** What open documents that send text of this one say of it, each thing once; nothing where nobody has asked for it. */
export function sentFrom({ documents, places, world, view }: Session, uri: string): readonly SentFrom[] {
  const id = places.idOf(uri)
  if (!world.hasAsked(id)) return []
  const found = new Map<string, SentFrom>()
  for (const other of documents.keys()) {
    const sending = other === uri ? undefined : view(other)
    if (sending === undefined) continue
    for (const finding of sending.analysis.findings) {
      const place = finding.span.document === id ? places.locate(finding.span) : undefined
      if (place?.uri !== uri) continue
      found.set(`${finding.ruleId} ${finding.span.start} ${finding.span.end}`, { finding, place: place.range, view: sending })
    }
  }
  return [...found.values()]
}
