import type { Position, Range } from 'vscode-languageserver'
import type { AnalyzedCall } from '../../engine/analysis'
import { usdOn } from '../../model/model-info'
import type { Span } from '../../model/span'
import type { KnownText, TextPart } from '../../model/value'
import { changeOf, counted } from './call-costs'
import type { PromptStretch, Rewrite } from './protocol'
import { rangeOf, type View } from './view'

/** The stretch of a prompt that a place lies in: known text and the holes in it, as they are written in one piece of this document. */
export function promptAt(view: View, position: Position): Omit<PromptStretch, 'uri' | 'version'> | undefined {
  const found = stretchAt(view, view.source.offsetAt(position))
  const range = found && rangeOf(view, found.span)
  if (found === undefined || range === undefined) return undefined
  const text = view.document.text.slice(found.span.start, found.span.end)
  const tokens = found.call.tokenizer.count(found.known.map((part) => part.text).join(''))
  return { range, text, placeholders: placeholdersIn(view.document.text, found), tokens: counted(tokens, found.call) }
}

/** What the calls cost with another text in a range, `after` being the document with it; a text that breaks the source is a problem. */
export function compareRewrite(before: View, after: View | undefined, range: Range): Rewrite {
  const found = stretchAt(before, before.source.offsetAt(range.start), before.source.offsetAt(range.end))
  if (found === undefined) return { problem: 'there is no prompt at this place any more' }
  const other = after?.analysis.calls.find(({ id }) => id === found.call.id)
  if (after === undefined || other === undefined) return { problem: 'the source would no longer be read as the same call' }
  if (after.analysis.calls.length !== before.analysis.calls.length || !sameHoles(found.call, other))
    return { problem: 'it would change what the program puts into the prompt' }
  const [now, then] = [found.call.estimate, other.estimate]
  const text = (call: AnalyzedCall): number => call.estimate.staticTokens
  return {
    before: counted(text(found.call), found.call),
    after: counted(text(other), other),
    change: changeOf(text(found.call), text(other)) ?? '±0%',
    ...(now.cost === undefined ? {} : { priceBefore: usdOn(now.cost.total.expected, now.cost.total.basis) }),
    ...(then.cost === undefined ? {} : { priceAfter: usdOn(then.cost.total.expected, then.cost.total.basis) }),
  }
}

interface Stretch {
  readonly call: AnalyzedCall
  readonly span: Span
  readonly known: readonly KnownText[]
}

function stretchAt({ analysis, document }: View, from: number, to = from): Stretch | undefined {
  for (const call of analysis.calls) {
    for (const { text } of call.call.prompt.parts) {
      for (const stretch of stretchesOf(text.parts, document.id)) {
        const { start, end } = stretch.span
        if (start <= from && to <= end) return { call, ...stretch }
      }
    }
  }
  return undefined
}

/** Pieces of one quoted text stand behind each other with nothing but holes in between. */
function stretchesOf(parts: readonly TextPart[], document: string): readonly Omit<Stretch, 'call'>[] {
  const stretches: { span: Span; known: KnownText[] }[] = []
  let isOpen = false
  for (const part of parts) {
    if (part.kind === 'choice') {
      for (const option of part.options)
        stretches.push(...stretchesOf(option, document).map((one) => ({ ...one, known: [...one.known] })))
      isOpen = false
      continue
    }
    const last = stretches.at(-1)
    const isHere = part.span.document === document && part.span.end > part.span.start
    if (part.kind === 'hole') {
      isOpen &&= isHere && last !== undefined && part.span.start >= last.span.end
    } else if (!isHere) isOpen = false
    else if (isOpen && last !== undefined && last.known.at(-1)?.quote === part.quote && part.span.start >= last.span.end) {
      last.span = { ...last.span, end: part.span.end }
      last.known.push(part)
    } else {
      stretches.push({ span: part.span, known: [part] })
      isOpen = true
    }
  }
  return stretches
}

/** What stands between the known pieces: `${name}`, `{name}`. */
function placeholdersIn(text: string, { known }: Stretch): readonly string[] {
  return known.slice(1).flatMap((part, index) => {
    const before = known[index]
    const between = before === undefined ? '' : text.slice(before.span.end, part.span.start)
    return between === '' ? [] : [between]
  })
}

function sameHoles(a: AnalyzedCall, b: AnalyzedCall): boolean {
  const names = ({ call }: AnalyzedCall): string =>
    call.prompt.parts
      .flatMap(({ text }) => holesOf(text.parts))
      .sort()
      .join('\n')
  return a.call.prompt.parts.length === b.call.prompt.parts.length && names(a) === names(b)
}

function holesOf(parts: readonly TextPart[]): readonly string[] {
  return parts.flatMap((part) =>
    part.kind === 'hole' ? [part.name ?? part.why] : part.kind === 'choice' ? part.options.flatMap(holesOf) : [],
  )
}
