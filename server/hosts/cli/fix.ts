import type { Finding } from '../../model/rule'
import { applyEdits, fitting } from '../../model/span'
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
    const all = analyze().flatMap(({ fix }) => fix ?? [])
    const chosen = fitting(all.filter(({ edits }) => edits.every(({ span }) => allowed(span.document))))
    if (chosen.length === 0) break
    fixes += chosen.length
    const edits = chosen.flatMap((fix) => fix.edits)
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
