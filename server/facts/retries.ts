import type { Retry } from '../model/flow'
import type { Span } from '../model/span'
import type { Decorator, Handler, Loop, Statement, Surroundings, Try } from '../model/surroundings'
import { describeLoop, isRetrier, runsAtOnce } from './loops'
import { parsesAnswer } from './result'
import { allOf, callsIn, placeOf, stepsIn, type Way } from './way'

/** What makes a call again after an error, innermost first, and the loops that do nothing else. */
export function retriesAround(
  around: Surroundings,
  way: Way,
): { readonly retries: readonly Retry[]; readonly loops: ReadonlySet<Loop> } {
  const retries: Retry[] = []
  const loops = new Set<Loop>()
  const stops = [...way.stops].reverse()
  for (const [index, { statement, part }] of stops.entries()) {
    if (statement.kind === 'callback' && !runsAtOnce(statement)) break
    if (statement.kind !== 'try' || part !== 'body') continue
    const loop = loopAround(stops.slice(index + 1).map((stop) => stop.statement))
    if (loop === undefined || loops.has(loop)) continue
    const retry = retryBy(loop, statement, around)
    if (retry === undefined) continue
    retries.push(retry)
    loops.add(loop)
  }
  if (!stops.some(({ statement }) => statement.kind === 'callback' && !runsAtOnce(statement)))
    retries.push(...(around.function?.decorators ?? []).flatMap((one) => retryOf(one) ?? []))
  return { retries, loops }
}

function loopAround(outwards: readonly Statement[]): Loop | undefined {
  for (const statement of outwards) {
    if (statement.kind === 'callback') return undefined
    if (statement.kind === 'loop') return statement
  }
  return undefined
}

/** A loop that is left when all went well, and goes on after an error. */
function retryBy(loop: Loop, tried: Try, { call, body }: Surroundings): Retry | undefined {
  const { varies, carries, limited } = describeLoop(loop, call)
  // Another item is another request; another attempt is the same one.
  if (loop.form === 'each' || loop.concurrent) return undefined
  const repeating = tried.handlers.filter((handler) => !alwaysLeaves(handler.body))
  const [first] = repeating
  if (first === undefined || !leavesOnSuccess(loop, tried, call)) return undefined
  const endless = (loop.form === 'endless' || loop.form === 'while') && !limited
  const gaveUp = repeating.some((handler) => givesUp(handler))
  return {
    by: 'loop',
    at: loop.head,
    attempts: loop.times ?? (endless && !gaveUp ? 'unlimited' : undefined),
    delays: delaysIn(loop, tried, repeating),
    errors: repeating.some((handler) => catchesAll(handler, tried)) ? 'all' : 'some',
    catches: first.head,
    parses: repeating.some((handler) => catchesParsing(handler, tried)) ? parsesAnswer(body, tried.body, call) : undefined,
    changes: varies || carries,
  }
}

function leavesOnSuccess(loop: Loop, tried: Try, call: Span): boolean {
  const flags = new Set(loop.tests.map(({ path }) => placeOf(path)))
  const inTry = [...ofThisLoop(tried.body)].some((one) => isExit(one) && one.span.end > call.start)
  const behind = [...ofThisLoop(loop.body)].some((one) => isExit(one) && one.span.start > tried.span.end)
  const byFlag = stepsIn([...tried.body, ...tried.rest]).some(({ sets }) => sets.some(({ path }) => flags.has(placeOf(path))))
  return inTry || behind || [...ofThisLoop(tried.rest)].some(isExit) || byFlag
}

function isExit(one: Statement): boolean {
  return one.kind === 'leave' && (one.how === 'return' || one.how === 'break')
}

/** Statements whose `break` leaves this loop, and not one within. */
function* ofThisLoop(statements: readonly Statement[]): Iterable<Statement> {
  for (const statement of statements) {
    yield statement
    if (statement.kind === 'branch') for (const arm of statement.arms) yield* ofThisLoop(arm)
    if (statement.kind === 'try') yield* ofThisLoop([...statement.body, ...statement.rest])
    if (statement.kind === 'loop')
      for (const one of allOf(statement.body, 'this function')) if (one.kind === 'leave' && one.how === 'return') yield one
  }
}

function alwaysLeaves(body: readonly Statement[]): boolean {
  return body.some((one) => {
    if (one.kind === 'leave') return one.how !== 'continue'
    return one.kind === 'branch' && one.arms.length > 1 && one.arms.every((arm) => arm.length > 0 && alwaysLeaves(arm))
  })
}

/** Whether it stops trying at some point, for another reason than what kind of error it was. */
function givesUp({ body, error }: Handler): boolean {
  const exits = (statements: readonly Statement[], only: boolean): boolean =>
    statements.some((one) => {
      if (one.kind === 'leave') return one.how !== 'continue' && !only
      if (one.kind === 'branch') {
        const byError = one.tests.length > 0 && one.tests.every(({ path }) => path[0] === error || /^[A-Z]/.test(path[0] ?? ''))
        return one.arms.some((arm) => exits(arm, only || byError))
      }
      if (one.kind === 'loop') return exits(one.body, only)
      return one.kind === 'try' && exits([...one.body, ...one.rest], only)
    })
  const quits = callsIn(body).some(({ path }) => /^(exit|_exit|abort|quit)$/.test(path.at(-1) ?? ''))
  return quits || exits(body, false)
}

/** Whether what comes of an answer that is no JSON gets there: errors that are named for something else do not mean it. */
function catchesParsing(handler: Handler, tried: Try): boolean {
  if (handler.errors !== undefined) return handler.errors.some((name) => !ofTheService.test(name))
  const before = tried.handlers.slice(0, tried.handlers.indexOf(handler))
  return !before.some(({ errors = [], body }) => errors.some((name) => ofAnswers.test(name)) && alwaysLeaves(body))
}

const ofTheService =
  /Timeout|RateLimit|Connect|Network|HTTP|Http|API|Api|Auth|Status|Unavailable|Overloaded|Quota|Throttl|Client|Server|Request|Key|Index|Attribute|Interrupt|Cancel/
const ofAnswers = /Decode|ValueError$/

/** A handler that asks what kind of error it is does not repeat all of them; nor does one with another before it that leaves. */
function catchesAll(handler: Handler, { handlers }: Try): boolean {
  if (handler.catches !== 'all') return false
  const before = handlers.slice(0, handlers.indexOf(handler))
  if (before.some(({ body }) => alwaysLeaves(body))) return false
  const { error, body } = handler
  if (error === undefined) return true
  const fromError = new Set([error])
  for (const { sets, mentions } of stepsIn(body))
    if (mentions.some(({ path }) => fromError.has(path[0] ?? ''))) for (const { path } of sets) fromError.add(placeOf(path))
  return ![...allOf(body)].some((one) => one.kind === 'branch' && one.tests.some(({ path }) => fromError.has(path[0] ?? '')))
}

const delaying = /sleep|delay|wait|back_?off|timeout|pause|throttle/i
const harmless =
  /^(print|log|info|warn|warning|error|debug|exception|append|push|str|repr|String|type|format|print_exc|format_exc|stringify|dumps|toString|getLogger|write|Error|\w*Error|includes|startsWith|get)$/

function delaysIn(loop: Loop, tried: Try, repeating: readonly Handler[]): boolean | undefined {
  const calls = [...callsIn(repeating.flatMap(({ body }) => body)), ...callsIn(loop.body)]
  if (calls.some(({ path }) => path.some((name) => delaying.test(name)))) return true
  const outside = callsIn(repeating.flatMap(({ body }) => body))
  const rest = callsIn(loop.body.filter((one) => one !== tried))
  return [...outside, ...rest].every(({ path }) => harmless.test(path.at(-1) ?? '')) ? false : undefined
}

/** Decorators of Python's libraries for this. */
function retryOf({ path, keywords, open, span }: Decorator): Retry | undefined {
  const shared = { by: 'decorator', at: span, catches: span, parses: undefined, changes: false } as const
  const has = (name: RegExp): boolean => keywords?.some((keyword) => name.test(keyword)) === true
  if (/^tenacity\.(asyncio\.)?retry$/.test(path)) {
    return {
      ...shared,
      attempts: open || has(/^stop$/) ? undefined : 'unlimited',
      delays: open ? undefined : has(/^wait$/),
      errors: open || has(/^retry$/) ? 'some' : 'all',
    }
  }
  if (/^backoff\.on_exception$/.test(path))
    return { ...shared, attempts: has(/^max_(tries|time)$/) ? undefined : 'unlimited', delays: true, errors: 'some' }
  return isRetrier(path.split('.').at(-1) ?? '')
    ? { ...shared, attempts: undefined, delays: undefined, errors: 'some' }
    : undefined
}
