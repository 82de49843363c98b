import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver'
import type { ConfigProblem } from '../../engine/config'
import { diagnosticSource } from './diagnostics'
import type { Places } from './places'

/** Problems of configuration files as diagnostics, by the file's URI. */
export function configDiagnostics(problems: readonly ConfigProblem[], places: Places): ReadonlyMap<string, Diagnostic[]> {
  const byUri = new Map<string, Diagnostic[]>()
  for (const { file, message, span } of problems) {
    const location = places.locate({ document: file, start: span?.start ?? 0, end: span?.end ?? 0 })
    const uri = places.uriOf(file)
    const start = { line: 0, character: 0 }
    const diagnostic: Diagnostic = {
      range: location?.range ?? { start, end: start },
      severity: DiagnosticSeverity.Error,
      source: diagnosticSource,
      code: 'configuration',
      message,
    }
    byUri.set(uri, [...(byUri.get(uri) ?? []), diagnostic])
  }
  return byUri
}
