import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Source } from './parse'
import { mayChange, mentionsOf, type Statement } from './statements'

/** Statements at the top of a source, which become part of its tree when somebody asks for what they may hold. */
export interface Growth {
  all(): void
  /** Those that declare a name. */
  declaring(name: string): void
  /** Those that may export something under a name. */
  exporting(name: string): void
  /**
   * Those that may change what a name at the top stands for, or something in it: that write to it, that hand it to others when the
   * module is loaded, or that mention it at all.
   */
  changing(name: string, how: 'written' | 'handed' | 'mentioned'): void
  /** Those that declare subclasses. */
  extending(): void
  /** What was asked for so far, in the order in which it stands. */
  body(): readonly TSESTree.ProgramStatement[]
}

/** Converts each statement once, and walks it. Statements that may declare anything are asked for at once. */
export function createGrowth(source: Source, walk: (body: readonly TSESTree.ProgramStatement[]) => void): Growth {
  const { text } = source
  let { statements } = source
  let rest: Source | undefined = source
  const left = new Set(statements)
  const declaring = byName(statements)
  const answered = new Map<string, Set<string>>()
  let body: readonly TSESTree.ProgramStatement[] = source.program.body

  const take = (asked: readonly Statement[]): void => {
    const wanted = asked.filter((statement) => left.delete(statement))
    if (wanted.length === 0) return
    const converted = rest?.convert(wanted) ?? []
    body = [...body, ...converted].sort((a, b) => a.range[0] - b.range[0])
    walk(converted)
    if (left.size > 0) return
    // Nothing is left to convert: TypeScript's own tree is as large as the other.
    rest = undefined
    statements = []
    declaring.clear()
  }
  const once = (question: string, name: string, answer: (name: string) => readonly Statement[]): void => {
    if (left.size === 0) return
    const names = answered.get(question) ?? new Set<string>()
    if (names.has(name)) return
    answered.set(question, names.add(name))
    take(answer(name))
  }
  const declaringOf = (name: string): readonly Statement[] => declaring.get(name) ?? []

  walk(body)
  take(statements.filter(({ declares }) => declares === undefined))
  return {
    all: () => take(statements),
    declaring: (name) => once('declaring', name, declaringOf),
    exporting: (name) => once('exporting', name, () => statements.filter((statement) => mayExport(statement, name))),
    changing: (name, how) => once(how, name, () => changingIn(text, [...left], name, how)),
    extending: () => once('extending', '', () => [...left].filter(({ start, end }) => subclass.test(text.slice(start, end)))),
    body: () => body,
  }
}

const subclass = /\bclass\b[^{]*\bextends\b/

function byName(statements: readonly Statement[]): Map<string, readonly Statement[]> {
  const found = new Map<string, Statement[]>()
  for (const statement of statements) {
    for (const name of statement.declares ?? []) {
      const others = found.get(name)
      if (others === undefined) found.set(name, [statement])
      else others.push(statement)
    }
  }
  return found
}

function mayExport({ exports, declares = [] }: Statement, name: string): boolean {
  if (exports === 'listed') return true
  return exports === 'default' ? name === 'default' : exports === 'declared' && declares.includes(name)
}

/** `left` stands in the order of the text, and so do the mentions. */
function changingIn(
  text: string,
  left: readonly Statement[],
  name: string,
  how: Parameters<Growth['changing']>[1],
): readonly Statement[] {
  const found = new Set<Statement>()
  let index = 0
  for (const at of mentionsOf(text, name)) {
    while ((left[index]?.end ?? Number.POSITIVE_INFINITY) <= at) index++
    const statement = left[index]
    if (statement === undefined) break
    if (at < statement.start || found.has(statement)) continue
    if (how === 'mentioned' || (how === 'handed' && !statement.waits) || mayChange(text, at, name)) found.add(statement)
  }
  return [...found]
}
