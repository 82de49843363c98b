import type { CallSite } from '../../model/call-site'
import type { Comment, Document, Imports, Language, Reading } from '../../model/language'
import { bindNames, type Scopes } from './binding'
import { exportedThing } from './exports'
import { createReader, type Reader } from './reader'
import { findSites } from './sites'
import { parse, type Tree } from './tree'

/** Reads Python. Its calls lead back to `import` and `from … import`. */
export const python: Language = {
  id: 'python',
  languageIds: ['python'],
  extensions: ['.py'],
  comment: '#',
  read,
}

function read(document: Document, imports: Imports): Reading {
  const tree = parse(document.text)
  return readTree(document, tree, bindNames(tree), imports)
}

function readTree(document: Document, tree: Tree, scopes: Scopes, imports: Imports): Reading {
  const reader = createReader(document, tree, scopes, imports)
  let calls: readonly CallSite[] | undefined
  return {
    // Found when asked for: modules that import each other ask for each other's names before either has been read.
    get calls() {
      calls ??= findSites(reader)
      return calls
    },
    callsIn: (stretch) => calls ?? findSites(reader, ({ from, to }) => from <= stretch.end && to >= stretch.start),
    comments: directivesOf(reader),
    ...(tree.broken === undefined ? {} : { broken: tree.broken }),
    again: () => readTree(document, tree, scopes, imports),
    exported(name) {
      const thing = exportedThing(reader, name)
      return thing === undefined ? undefined : reader.settle(thing)
    },
  }
}

/** Comments that may be directives; of the others nobody needs to know. */
function directivesOf({ document, tree, span }: Reader): Comment[] {
  if (!document.text.includes('promptfare')) return []
  return tree.comments
    .map((comment) => ({ text: document.text.slice(comment.from + 1, comment.to).trim(), span: span(comment) }))
    .filter((comment) => comment.text.includes('promptfare'))
}
