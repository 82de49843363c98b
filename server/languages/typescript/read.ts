import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { CallSite } from '../../model/call-site'
import type { Comment, Document, Imports, Reading } from '../../model/language'
import type { Context } from './context'
import { createContext } from './evaluate'
import { editBetween } from './literal-edit'
import { wrappedCalls } from './maker'
import { createExports } from './module'
import { parse } from './parse'
import { callSite } from './site'
import { type CallNode, createTree, type Tree } from './tree'

/** Calls, directives and exports of a document. Whoever asks for exports alone does not pay for the calls. */
export function read(document: Document, imports: Imports): Reading {
  const source = parse(document.text, document.languageId)
  return readTree(document, createTree(source), source.broken, imports)
}

function readTree(document: Document, tree: Tree, broken: number | undefined, imports: Imports): Reading {
  const context = createContext(document, tree, imports)
  let calls: readonly CallSite[] | undefined
  const callsAmong = (nodes: readonly CallNode[]): readonly CallSite[] =>
    nodes.flatMap((node) => callsOf(context, node)).sort((a, b) => a.nameSpan.start - b.nameSpan.start)
  return {
    get calls() {
      calls ??= callsAmong(tree.calls)
      return calls
    },
    callsIn: (stretch) =>
      calls ?? callsAmong(tree.calls.filter(({ callee: { range } }) => range[0] <= stretch.end && range[1] >= stretch.start)),
    comments: tree.comments.map((comment) => directive(document, comment)),
    exported: createExports(context),
    ...(broken === undefined ? {} : { broken }),
    again: () => readTree(document, tree, broken, imports),
    edited(next) {
      const isAlike = broken === undefined && next.languageId === document.languageId
      const edit = isAlike ? editBetween(document.text, next.text) : undefined
      return edit !== undefined && tree.take(document.text, edit) ? readTree(next, tree, undefined, imports) : undefined
    },
  }
}

/** A model call, or the model calls that a function of the project makes when it is called. */
function callsOf(context: Context, node: CallNode): readonly CallSite[] {
  const site = callSite(context, node)
  return site === undefined ? wrappedCalls(context, node) : [site]
}

function directive(document: Document, { value, range }: TSESTree.Comment): Comment {
  return { text: value.replace(/^\*+/, '').trim(), span: { document: document.id, start: range[0], end: range[1] } }
}
