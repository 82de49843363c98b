import path from 'node:path'
import type { Analysis } from '../../engine/analysis'
import { compareTrees, leftAt, openRepository } from '../git'
import type { Host } from './host'

/** Which documents a change concerns. */
export interface Changed {
  readonly files: ReadonlySet<string>
  /** Whether the document changed, or one of its calls takes something from a file that did. */
  concerns(analysis: Analysis): boolean
}

/** What differs on disk from where the current commit left `ref`: files that git does not know yet are among it. */
export function changedSince(ref: string, host: Host): Changed {
  const repository = openRepository(host.cwd)
  const base = leftAt(repository, ref)
  const { changed } = compareTrees(repository, base, { name: 'working tree', commit: undefined })
  const files = new Set([...changed].map((file) => path.join(repository.root, file)))
  return {
    files,
    concerns: ({ document, calls }) =>
      files.has(document) || calls.some(({ call }) => [...documentsIn(call)].some((one) => files.has(one))),
  }
}

/** Every document in which something of a call is written: its texts, its settings, its client, the functions that it goes through. */
function documentsIn(call: object): ReadonlySet<string> {
  const documents = new Set<string>()
  const seen = new Set<object>()
  const waiting: object[] = [call]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (seen.has(value)) continue
    seen.add(value)
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (key === 'document' && typeof inner === 'string') documents.add(inner)
      else if (typeof inner === 'object' && inner !== null) waiting.push(inner)
    }
  }
  return documents
}
