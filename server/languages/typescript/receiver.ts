import type { Chain, Step, Value } from '../../model/value'
import type { Context } from './context'
import { behaviourOf, isSame } from './values'

/** The chain that a callee leads along, if it comes to a package that is wanted. */
export function chainOfCallee(context: Context, callee: Value): Chain | undefined {
  const chains = leadsOf(context, callee).flatMap((option) => chainOf(option) ?? [])
  // Clients that have no such method are not those that are meant here.
  const having = chains.length > 1 ? chains.filter((chain) => context.imports.has?.(chain.package, stepsOf(chain)) === true) : []
  const [first, ...others] = having.length === 0 ? chains : having
  return first === undefined ? undefined : others.reduce(either, first)
}

function stepsOf({ steps }: Chain): readonly string[] {
  return steps.map(({ name, args, typed }) => (args === undefined && typed !== true ? name : `${name}()`))
}

/**
 * What a callee may be that comes to a package that is wanted. Where a construction is seen, a stated type says nothing more; where it
 * is but a default, the type says all there is.
 */
export function leadsOf(context: Context, callee: Value): readonly Value[] {
  const wanted = (callee.kind === 'choice' ? callee.options : [callee]).filter((option) => {
    const chain = chainOf(option)
    return chain !== undefined && context.imports.wants(chain.package)
  })
  const stated = wanted.filter((option) => option.kind === 'opaque')
  if (stated.length === 0 || stated.length === wanted.length) return wanted
  return wanted.some((option) => option.kind === 'call' && option.how !== 'default')
    ? wanted.filter((option) => option.kind === 'call')
    : stated
}

function chainOf(value: Value): Chain | undefined {
  return value.kind === 'call' ? value.chain : behaviourOf(value)?.chain
}

/** Of two receivers the first; where they are not made in the same way, how it is made counts as not seen. */
function either(a: Chain, b: Chain): Chain {
  const alike = a.package === b.package && a.steps.length === b.steps.length
  const steps = a.steps.map((step, index) => (isMade(step) && !(alike && isSameStep(step, b.steps[index])) ? unseen(step) : step))
  return { ...a, steps }
}

function isMade(step: Step): boolean {
  return step.args !== undefined || step.typed === true
}

function unseen({ args: _, ...step }: Step): Step {
  return { ...step, typed: true, ambiguous: true }
}

function isSameStep(a: Step, b: Step | undefined): boolean {
  if (a.name !== b?.name || a.typed !== b.typed) return false
  if (a.args === b.args) return true
  if (a.args === undefined || b.args === undefined || a.args.open || b.args.open) return false
  const others = b.args.positional
  return (
    a.args.positional.length === others.length &&
    a.args.positional.every((value, index) => {
      const other = others[index]
      return other !== undefined && isSame(value, other)
    })
  )
}
