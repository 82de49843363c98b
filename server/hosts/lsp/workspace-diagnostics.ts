import type {
  CancellationToken,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver'
import type { DocumentRecord } from './call-records'
import type { Workspace } from './workspace'

/** Progress as the client shows it. */
interface Shown {
  report(percentage: number, message: string): void
}

/**
 * Answers a pull of the whole workspace. A client that takes partial results gets documents as they are read, and its request stays
 * open for what changes later: nobody asks again and again. To others the answer comes when all is read.
 */
export function createWorkspaceDiagnostics(workspace: Workspace) {
  /** What was last said of each document, and the id of that. */
  const results = new Map<string, { readonly id: string; readonly items: string }>()
  let lastId = 0

  function resultOf({ uri, diagnostics }: Pick<DocumentRecord, 'uri' | 'diagnostics'>): string {
    const items = JSON.stringify(diagnostics)
    const known = results.get(uri)
    if (known?.items === items) return known.id
    const id = `w${++lastId}`
    results.set(uri, { id, items })
    return id
  }

  return (
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    shown: Shown,
    partial: ((result: WorkspaceDiagnosticReportPartialResult) => void) | undefined,
  ): Promise<WorkspaceDiagnosticReport> => {
    const told = new Map(previousResultIds.map(({ uri, value }) => [uri, value]))

    /** What the client does not know yet, documents that have nothing more to say included. */
    const news = (): WorkspaceDocumentDiagnosticReport[] => {
      const records = workspace.records()
      const there = new Set(records.map(({ uri }) => uri))
      const isAll = workspace.status.state === 'complete'
      const gone = isAll ? [...told.keys()].filter((uri) => !there.has(uri)).map((uri) => ({ uri, diagnostics: [] })) : []
      return [...records, ...gone].flatMap(({ uri, diagnostics }) => {
        const resultId = resultOf({ uri, diagnostics })
        if (told.get(uri) === resultId || (!told.has(uri) && diagnostics.length === 0)) return []
        told.set(uri, resultId)
        return [{ kind: 'full' as const, uri, version: null, resultId, items: [...diagnostics] }]
      })
    }

    return new Promise((resolve) => {
      const collected: WorkspaceDocumentDiagnosticReport[] = []
      const look = (): void => {
        const { state, read, files } = workspace.status
        if (state === 'reading' && files > 0) shown.report(Math.floor((read / files) * 100), `${read} of ${files} files`)
        const items = news()
        if (partial === undefined) collected.push(...items)
        else if (items.length > 0) partial({ items })
        if (partial === undefined && state !== 'reading') end()
      }
      const listening = workspace.onChange(look)
      const end = (): void => {
        listening.dispose()
        resolve({ items: collected })
      }
      token.onCancellationRequested(end)
      workspace.want()
      look()
    })
  }
}
