import type { LoopAround } from '../model/flow'
import { contains, type Span } from '../model/span'
import type { Callback, Loop, Statement } from '../model/surroundings'
import { allOf, callsIn, mentionsIn, placeOf, stepsIn, type Way } from './way'

/** Loops around a call in the function that runs it, innermost first. */
export function loopsAround({ stops }: Way, call: Span): LoopAround[] {
  const loops: LoopAround[] = []
  for (const { statement } of [...stops].reverse()) {
    if (statement.kind === 'callback' && !runsAtOnce(statement)) break
    if (statement.kind === 'loop') loops.push(describeLoop(statement, call))
  }
  return loops
}

/** What a callback of these does is done for the caller: they only count how many run at the same time, or try again. */
export function runsAtOnce({ to }: Callback): boolean {
  const name = to?.path.at(-1) ?? ''
  return (
    /limit(er)?$|^(add|schedule|enqueue|throttle|span|startActiveSpan|withSpan|traceable|run)$/i.test(name) || isRetrier(name)
  )
}

export function isRetrier(name: string): boolean {
  return /(^|[a-z_])retry(ing)?(?![a-z])|retries|^p?[rR]etry|backoff/i.test(name) && !/after|is|should|can/i.test(name)
}

/** What one loop does to a call in it. */
export function describeLoop(loop: Loop, call: Span): LoopAround {
  const given = givenTo(loop, call)
  const own = new Set(loop.items)
  const set = new Set(stepsIn(loop.body).flatMap(({ sets }) => sets.map(({ path }) => placeOf(path))))
  const grown = grownIn(loop.body)
  return {
    loop,
    varies: [...given].some((name) => own.has(name) || set.has(name) || grown.has(name)),
    carries: [...given].some((name) => !own.has(name) && isCarried(loop, name, call, grown)),
    waits: callsIn(loop.body).some(({ path }) => waiting.test(path.at(-1) ?? '')),
    leftEarly: loop.callback !== true && exitsOf(loop.body),
    limited: isLimited(loop),
  }
}

const waiting =
  /^(input|a?prompt|question|readline|readlines?|recv|receive\w*|listen|accept|ask|confirm|get_?[uU]ser_?[iI]nput|user_?input|wait_for|get_?message|next|sleep)$/

/** Names that the arguments of a call come from, within one turn of the loop. */
function givenTo({ body }: Loop, call: Span): ReadonlySet<string> {
  const names = new Set(mentionsIn(body, call).map(({ path }) => placeOf(path)))
  const steps = stepsIn(body)
  for (let size = -1; size !== names.size; ) {
    size = names.size
    for (const { sets, span } of steps) {
      for (const { path, value } of sets) {
        if (value === undefined || contains(value, call) || !names.has(placeOf(path)) || span.start > call.start) continue
        for (const mention of mentionsIn(body, value)) names.add(placeOf(mention.path))
      }
    }
  }
  return names
}

/** A `break` of this loop, or a `return` out of it. */
function exitsOf(body: readonly Statement[]): boolean {
  return body.some((one) => {
    if (one.kind === 'leave') return one.how === 'break' || one.how === 'return'
    if (one.kind === 'branch') return one.arms.some(exitsOf)
    if (one.kind === 'try') return exitsOf([...one.body, ...one.handlers.flatMap((handler) => handler.body), ...one.rest])
    return (
      one.kind === 'loop' &&
      [...allOf(one.body, 'this function')].some((inner) => inner.kind === 'leave' && inner.how === 'return')
    )
  })
}

const growing = /^(push|unshift|append|extend|insert|add|update|set|splice)$/

function grownIn(body: readonly Statement[]): ReadonlySet<string> {
  return new Set(callsIn(body).flatMap(({ path }) => (growing.test(path.at(-1) ?? '') ? [placeOf(path.slice(0, -1))] : [])))
}

/** Whether a name holds what a turn before left in it. */
function isCarried({ body }: Loop, name: string, call: Span, grown: ReadonlySet<string>): boolean {
  const sets = stepsIn(body).flatMap(({ sets, span }) =>
    sets.filter(({ path }) => placeOf(path) === name).map((one) => ({ ...one, at: span.start })),
  )
  const looksBack = ({ value, path }: (typeof sets)[number]): boolean =>
    value === undefined ||
    path.length > 1 + Number(name.includes('.')) ||
    mentionsIn(body, value).some((one) => placeOf(one.path) === name)
  if (sets.some((one) => one.at < call.start && !looksBack(one))) return false
  return grown.has(name) || sets.length > 0
}

/** Whether it ends by itself: a collection, a count, or a condition on something that each turn counts. */
function isLimited({ form, tests, body }: Loop): boolean {
  if (form === 'each' || form === 'count') return true
  const counted = new Set(
    stepsIn(body).flatMap(({ sets }) => sets.filter(({ value }) => value === undefined).map(({ path }) => path.join('.'))),
  )
  const counts = (path: readonly string[]): boolean =>
    counted.has(path.join('.')) ||
    /^(length|len|size|qsize|empty|now|time|monotonic|perf_counter|aborted|is_set)$/.test(path.at(-1) ?? '') ||
    bound.test(path.join('.'))
  if (tests.some(({ path }) => counts(path))) return true
  return [...allOf(body, 'this function')].some(
    (one) => one.kind === 'branch' && one.tests.some(({ path }) => counts(path)) && one.arms.some(leaves),
  )
}

const bound =
  /(^|[._])(max|limit|budget|deadline|remaining|attempts?|retries|steps?|turns?|iterations?|tries|count(er)?)(?![a-z])|(Max|Limit|Budget|Deadline|Remaining|Attempts?|Retries|Steps?|Turns?|Iterations?|Count(er)?)(?![a-z])/

function leaves(arm: readonly Statement[]): boolean {
  return [...allOf(arm, 'this function')].some((one) => one.kind === 'leave' && one.how !== 'continue')
}
