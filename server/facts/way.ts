import type { Span } from '../model/span'
import { contains } from '../model/span'
import type { Called, Mention, Statement, Step, Surroundings } from '../model/surroundings'

/** The statements around a call, from the outside in; the last one is the step that makes it. */
export interface Way {
  readonly stops: readonly Stop[]
  readonly step: Step
}

export interface Stop {
  readonly statement: Exclude<Statement, Step>
  /** The statements beside it. */
  readonly among: readonly Statement[]
  /** In a `try`: where in it the call stands. */
  readonly part: 'body' | 'handler' | 'rest'
}

/** `undefined` where the call is not among the statements that were read. */
export function wayTo({ body, call }: Pick<Surroundings, 'body' | 'call'>): Way | undefined {
  return descend(body, call)
}

function descend(among: readonly Statement[], call: Span): Way | undefined {
  const around = among.filter(({ span }) => contains(span, call)).sort((a, b) => lengthOf(a) - lengthOf(b))
  for (const statement of around.filter(({ kind }) => kind !== 'step')) {
    if (statement.kind === 'step') continue
    for (const { part, body } of bodiesOf(statement)) {
      const inner = descend(body, call)
      if (inner !== undefined) return { ...inner, stops: [{ statement, among, part }, ...inner.stops] }
    }
  }
  const step = around.find((one): one is Step => one.kind === 'step')
  return step === undefined ? undefined : { stops: [], step }
}

const lengthOf = ({ span }: Statement): number => span.end - span.start

function bodiesOf(statement: Statement): readonly { readonly part: Stop['part']; readonly body: readonly Statement[] }[] {
  switch (statement.kind) {
    case 'loop':
    case 'callback':
      return [{ part: 'body', body: statement.body }]
    case 'branch':
      return statement.arms.map((body) => ({ part: 'body', body }))
    case 'try':
      return [
        { part: 'body', body: statement.body },
        ...statement.handlers.map(({ body }) => ({ part: 'handler' as const, body })),
        { part: 'rest', body: statement.rest },
      ]
    default:
      return []
  }
}

/** All statements, those within others included; functions within only where they are asked for. */
export function* allOf(
  statements: readonly Statement[],
  into: 'everything' | 'this function' = 'everything',
): Iterable<Statement> {
  for (const statement of statements) {
    yield statement
    if (statement.kind === 'callback' && into === 'this function') continue
    for (const { body } of bodiesOf(statement)) yield* allOf(body, into)
  }
}

/** Several questions are asked about the same statements, by each call among them. */
export function once<T>(of: (statements: readonly Statement[]) => T): (statements: readonly Statement[]) => T {
  const known = new WeakMap<readonly Statement[], { readonly said: T }>()
  return (statements) => {
    const found = known.get(statements) ?? { said: of(statements) }
    known.set(statements, found)
    return found.said
  }
}

/** The steps among statements and within them. */
export const stepsIn = once((statements): readonly Step[] =>
  [...allOf(statements)].filter((one): one is Step => one.kind === 'step'),
)

export const callsIn = once((statements): readonly Called[] => stepsIn(statements).flatMap(({ calls }) => calls))

/** Everything that statements look at. */
export const allMentions = once((statements): readonly Mention[] => stepsIn(statements).flatMap(({ mentions }) => mentions))

/** What a stretch of source looks at. */
export function mentionsIn(statements: readonly Statement[], span: Span): Mention[] {
  return stepsIn(statements)
    .filter((step) => step.span.start < span.end && span.start < step.span.end)
    .flatMap(({ mentions }) => mentions.filter((mention) => contains(span, mention.span)))
}

/** `this.messages` and `self.messages` are places of their own; of anything else the variable is. */
export function placeOf(path: readonly string[]): string {
  return path.slice(0, isOwn(path) ? 2 : 1).join('.')
}

export function isOwn([root]: readonly string[]): boolean {
  return root === 'this' || root === 'self'
}

/** Statements of the function that runs the call. */
export function ownStatements({ body }: Surroundings, { stops }: Way): readonly Statement[] {
  const last = stops.findLast(({ statement }) => statement.kind === 'callback')?.statement
  return last?.kind === 'callback' ? last.body : body
}
