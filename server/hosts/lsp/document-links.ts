import type { DocumentLink } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import type { Span } from '../../model/span'
import type { TextPart } from '../../model/value'
import { hrefOf, rangeOf, type View } from './view'

/** From a call of the project's own function to the model call in it, and from the name of a prompt's file to the file. */
export function documentLinks(view: View): DocumentLink[] {
  const links = [...view.analysis.calls.flatMap((call) => toModelCall(view, call)), ...toFiles(view)]
  return links.flatMap(({ span, to, tooltip }) => {
    const range = rangeOf(view, span)
    const target = hrefOf(view, to)
    return range === undefined || target === undefined ? [] : [{ range, target, tooltip }]
  })
}

interface Link {
  readonly span: Span
  readonly to: Span
  readonly tooltip: string
}

function toModelCall(view: View, { call }: AnalyzedCall): readonly Link[] {
  const to = call.site.via?.at(-1)
  if (to === undefined || call.site.nameSpan.document !== view.document.id) return []
  return [{ span: call.site.nameSpan, to, tooltip: `Go to the model call (${call.method})` }]
}

/** A file is found by what is written of its path: readers put it together in many ways, but its name stands in quotes. */
function toFiles({ analysis, document }: View): readonly Link[] {
  const texts = analysis.calls.flatMap(({ call }) => call.prompt.parts.flatMap((part) => spansOf(part.text.parts)))
  const elsewhere = texts.filter((span) => span.document !== document.id && !isProgram(span.document))
  const first = new Map<string, Span>()
  for (const span of elsewhere) {
    if (span.start < (first.get(span.document)?.start ?? Infinity)) first.set(span.document, span)
  }
  return [...first.values()].flatMap((to) =>
    namesOf(document.text, to.document).map(({ start, end }) => ({
      span: { document: document.id, start, end },
      to: { ...to, end: to.start },
      tooltip: 'Open the prompt',
    })),
  )
}

function spansOf(parts: readonly TextPart[]): readonly Span[] {
  return parts.flatMap((part) =>
    part.kind === 'choice' ? part.options.flatMap(spansOf) : part.kind === 'known' ? [part.span] : [],
  )
}

/** Texts of other modules are reached by what editors know of programs. */
function isProgram(path: string): boolean {
  return /\.(?:[cm]?[jt]sx?|pyi?|ipynb)$/i.test(path)
}

/** Where quotes hold the end of a path, its file's name at least. */
function namesOf(text: string, path: string): readonly { readonly start: number; readonly end: number }[] {
  const whole = path.replaceAll('\\', '/')
  const name = whole.slice(whole.lastIndexOf('/') + 1)
  const quoted = new RegExp(`(["'\`])((?:[^"'\`\\n]*/)?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})(?:\\?[\\w&=]*)?\\1`, 'g')
  return [...text.matchAll(quoted)].flatMap((match) => {
    const written = (match[2] ?? '').replace(/^(?:\.{1,2}\/)+/, '')
    // What is filled in, or stands for a folder, has another spelling there.
    const isEnd = whole === written || whole.endsWith(`/${written.replace(/^[@~]\//, '')}`) || written.includes('${')
    const start = match.index + 1
    return isEnd ? [{ start, end: start + (match[2] ?? '').length }] : []
  })
}
