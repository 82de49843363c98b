import type { CallSite } from '../../model/call-site'
import type { Comment, Document, Imports, Reading } from '../../model/language'
import type { DictValue } from '../../model/value'
import { requestsIn } from './documents'
import { promptFileKind, promptFilePackage } from './kind'
import type { Request } from './request'
import { readFront } from './sections'

export { yamlValue } from './yaml-value'

/** Reads files that hold a prompt and no program: each request in them is a call site of the package `prompt-file`. */
export function readPromptFile(document: Document, imports: Imports): Reading {
  const requests = requestsIn(document, imports)
  return { calls: requests.map(siteOf), comments: commentsIn(document), exported: () => undefined }
}

/** The settings and messages of a file that is one prompt, for a call that runs it; `undefined` where it is none. */
export function readRequest(document: Document): DictValue | undefined {
  return requestsIn(document, { wants: () => false, resolve: () => undefined })[0]?.settings
}

function siteOf({ title, whole, name, settings }: Request): CallSite {
  const args = { span: whole, positional: [settings], open: false }
  return {
    span: title,
    nameSpan: title,
    whole,
    chain: { package: promptFilePackage, steps: [{ name: 'prompt file', span: title, args }] },
    args,
    enclosing: name === undefined ? [] : [name],
    loop: false,
  }
}

/** Comments of the data and of the template; neither is sent. */
function commentsIn({ id, text }: Document): readonly Comment[] {
  const kind = promptFileKind(id)
  const isData = kind === 'promptfoo' || kind === 'crew'
  const { from, to } = isData ? { from: 0, to: text.length } : readFront(id, text)
  const found = (start: number, written: string, comment: string): Comment => ({
    text: comment,
    span: { document: id, start, end: start + written.length },
  })
  const lines = [...text.slice(from, to).matchAll(/(?<=^[ \t]*)#([^\n\r]*)/gm)].map((match) =>
    found(from + match.index, match[0], match[1] ?? ''),
  )
  const ofTemplate = isData
    ? []
    : [...text.slice(to).matchAll(/\{#([^#]*)#\}/g)].map((match) => found(to + match.index, match[0], match[1] ?? ''))
  return [...lines, ...ofTemplate]
}
