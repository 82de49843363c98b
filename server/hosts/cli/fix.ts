import type { Finding } from '../../model/rule'
import { applyEdits, type Edit, overlaps } from '../../model/span'
import type { Project } from './project'

/** Texts before and after all fixes, by document, and how many fixes were made. */
export interface Fixed {
  readonly texts: ReadonlyMap<string, { readonly before: string; readonly after: string }>
  readonly fixes: number
}

const maxRounds = 10

/**
 * Applies fixes until none is left, at most ten times over: one fix may make room for the next. The new texts lie in the project's
 * overlay; nothing is written. `analyze` gives the findings of all files; `allowed` says which documents may be changed.
 */
export function fixProject(project: Project, analyze: () => readonly Finding[], allowed: (document: string) => boolean): Fixed {
  const texts = new Map<string, { readonly before: string; readonly after: string }>()
  let fixes = 0
  for (let round = 0; round < maxRounds; round++) {
    const { edits, chosen } = chooseEdits(analyze(), allowed)
    if (chosen === 0) break
    fixes += chosen
    for (const document of new Set(edits.map((edit) => edit.span.document))) {
      const text = project.world.read(document)
      const after = text === undefined ? undefined : applyEdits(document, text, edits)
      if (text === undefined || after === undefined) continue
      texts.set(document, { before: texts.get(document)?.before ?? text, after })
      project.overlay.set(document, after)
    }
    // Any document may have read the ones that changed.
    project.engine.reset()
  }
  return { texts, fixes }
}

/** The fixes whose edits do not touch those of an earlier one. A fix is made whole or not at all. */
function chooseEdits(
  findings: readonly Finding[],
  allowed: (document: string) => boolean,
): { edits: readonly Edit[]; chosen: number } {
  const edits: Edit[] = []
  const seen = new Set<string>()
  let chosen = 0
  for (const { fix } of findings) {
    if (fix === undefined || fix.edits.length === 0) continue
    const key = JSON.stringify(fix.edits)
    // Two calls that share a prompt report the same text twice.
    if (seen.has(key)) continue
    seen.add(key)
    const free = fix.edits.every(({ span }) => allowed(span.document) && !edits.some((edit) => overlaps(edit.span, span)))
    if (!free) continue
    edits.push(...fix.edits)
    chosen++
  }
  return { edits, chosen }
}
