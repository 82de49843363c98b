import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { CallSite } from '../../model/call-site'
import type { Comment, Document, Imports, Reading } from '../../model/language'
import { createContext } from './evaluate'
import { createExports } from './module'
import { parse } from './parse'
import { callSite } from './site'
import { createTree } from './tree'

/** Calls, directives and exports of a document. Whoever asks for exports alone does not pay for the calls. */
export function read(document: Document, imports: Imports): Reading {
  const tree = createTree(parse(document.text, document.languageId))
  const context = createContext(document, tree, imports)
  let calls: readonly CallSite[] | undefined
  return {
    get calls() {
      calls ??= tree.calls.flatMap((node) => callSite(context, node) ?? []).sort((a, b) => a.nameSpan.start - b.nameSpan.start)
      return calls
    },
    comments: (tree.program.comments ?? []).map((comment) => directive(document, comment)),
    exported: createExports(context),
  }
}

function directive(document: Document, { value, range }: TSESTree.Comment): Comment {
  return { text: value.replace(/^\*+/, '').trim(), span: { document: document.id, start: range[0], end: range[1] } }
}
