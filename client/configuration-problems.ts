import { type Diagnostic, type Disposable, languages, type Uri } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'

/**
 * Says what is wrong with a configuration file once: what the editor finds there by the schema that the file names is left out of what
 * the server finds. Of a file that nobody has open, the server alone says something.
 */
export function sayConfigurationProblemsOnce(client: BaseLanguageClient): Disposable {
  const said = new Map<
    string,
    { readonly all: readonly Diagnostic[]; shown: readonly Diagnostic[] | undefined; show(left: Diagnostic[]): void }
  >()

  const update = (uri: Uri): void => {
    const own = said.get(uri.toString())
    if (own === undefined) return
    const others = languages.getDiagnostics(uri).filter(({ source }) => source === 'json' || source === 'jsonc')
    const left = own.all.filter(({ range }) => !others.some((other) => other.range.intersection(range) !== undefined))
    // What is shown is a change of diagnostics too.
    if (left.length === own.shown?.length && left.every((one, index) => one === own.shown?.[index])) return
    own.shown = left
    own.show(left)
  }

  client.middleware.handleDiagnostics = (uri, diagnostics, next) => {
    if (!uri.path.endsWith('/promptfare.json')) {
      next(uri, diagnostics)
      return
    }
    said.set(uri.toString(), { all: diagnostics, shown: undefined, show: (left) => next(uri, left) })
    update(uri)
  }
  return languages.onDidChangeDiagnostics(({ uris }) => uris.forEach(update))
}
