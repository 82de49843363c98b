import type { Comment, Reading } from '../../model/language'
import type { Span } from '../../model/span'
import type { Program } from './program'

/** A reading of a notebook's program, with every span moved to where it stands in the file. */
export function mapReading(reading: Reading, document: string, program: Program, comments: readonly Comment[]): Reading {
  const done = new Map<object, unknown>()

  function mapped<T>(value: T): T {
    return moved(value) as T
  }

  function moved(value: unknown): unknown {
    // What is asked for later is moved later.
    if (typeof value === 'function') return (...given: unknown[]) => moved(value(...given))
    if (typeof value !== 'object' || value === null) return value
    const known = done.get(value)
    if (known !== undefined) return known
    const result = Array.isArray(value) ? value.map(moved) : isSpan(value) ? place(value) : fields(value)
    done.set(value, result)
    return result
  }

  function place(span: Span): Span {
    return span.document === document ? program.placeOf(span) : span
  }

  function fields(object: object): object {
    const entries = Object.entries(object).map(([key, value]) => [key, key === 'offsets' ? value : moved(value)])
    const result: object = Object.fromEntries(entries)
    return isPiece(object) && object.span.document === document ? { ...result, ...offsetsOf(object) } : result
  }

  /** Characters of a known text; absent where nothing in between is escaped. */
  function offsetsOf({ text, span, offsets }: Piece): { readonly offsets?: readonly number[] } {
    if (offsets !== undefined) {
      return { offsets: offsets.map((offset) => program.placeOf({ document, start: offset, end: offset }).start) }
    }
    const { start, end } = program.placeOf(span)
    if (span.end - span.start !== text.length || end - start === text.length) return {}
    return { offsets: program.offsets(span.start, span.end) }
  }

  const { broken } = reading
  let calls: Reading['calls'] | undefined
  return {
    get calls() {
      calls ??= mapped(reading.calls)
      return calls
    },
    comments,
    ...(broken === undefined ? {} : { broken: program.placeOf({ document, start: broken, end: broken }).start }),
    exported: (name) => mapped(reading.exported(name)),
  }
}

interface Piece {
  readonly text: string
  readonly span: Span
  readonly offsets?: readonly number[]
}

function isPiece(value: object): value is Piece {
  return 'kind' in value && value.kind === 'known' && 'text' in value && 'span' in value
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'document' in value && 'start' in value && 'end' in value
}
