import type { Analysis } from '../../engine/analysis'
import type { Host } from './host'
import type { Outcome } from './outcome'
import { createProgress } from './output'
import type { Portion, Project } from './project'

/** What is said of the documents of a project, one by one. It is data: threads hand it to each other. */
export interface Pieces<T> {
  readonly pieces: readonly Piece<T>[]
  readonly run: Outcome
}

interface Piece<T> {
  /** The document's place among the files. */
  readonly at: number
  readonly said: T
}

/** Analyses a project, or a portion of it, and says something of each document in which something may be found. */
export function piecesOf<T>(
  project: Project,
  host: Host,
  portion: Portion | undefined,
  describe: (analysis: Analysis) => T | undefined,
): Pieces<T> {
  const { analyzeFiles } = require('./project') as typeof import('./project')
  const order = new Map(project.files.map((file, at) => [file, at]))
  const pieces: Piece<T>[] = []
  const inspect = (analysis: Analysis) => {
    const said = describe(analysis)
    if (said !== undefined) pieces.push({ at: order.get(analysis.document) ?? 0, said })
  }
  const progress = createProgress(host)
  const { files, skipped, unused, broken, failed } = analyzeFiles(project, inspect, progress.step, portion)
  progress.clear()
  return { pieces, run: { files, skipped, unused, broken, failed } }
}

/** What is said of all portions, in the order of the files. */
export function joined<T>(
  project: Project,
  portions: readonly Pieces<T>[],
): { readonly said: readonly T[]; readonly run: Outcome } {
  const pieces = portions.flatMap((portion) => portion.pieces).sort((a, b) => a.at - b.at)
  const runs = portions.map(({ run }) => run)
  const order = new Map(project.files.map((file, at) => [project.world.displayPath(file), at]))
  const inFileOrder = <F extends { readonly file: string }>(items: readonly F[]): readonly F[] =>
    portions.length === 1 ? items : [...items].sort((a, b) => (order.get(a.file) ?? -1) - (order.get(b.file) ?? -1))
  return {
    said: pieces.map(({ said }) => said),
    run: {
      files: runs.reduce((total, { files }) => total + files, 0),
      skipped: inFileOrder(runs.flatMap(({ skipped }) => skipped)),
      unused: runs.flatMap(({ unused }) => unused),
      broken: inFileOrder(runs.flatMap(({ broken }) => broken)),
      failed: inFileOrder(runs.flatMap(({ failed }) => failed)),
    },
  }
}
