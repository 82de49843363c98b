import { pathOf } from '../model/call-site'
import type { Chain, Step } from '../model/value'
import { belongsTo, packageOf } from './package-name'
import { readSlot } from './read-setting'
import { expandChoices, type Sdk, toSnakeCase } from './sdk'

/** A chain as it is looked up: all its steps, and the path that declarations know. */
export interface Path {
  readonly chain: Chain
  readonly path: string
}

/**
 * Puts what a step runs in its place, if its first step is one of `names`: `prompt.pipe(model)` is the model. The call itself stays in
 * front of what it runs (`send().ConverseCommand`). In the chain all steps stay, for slots; those that may be there or not are left
 * out of the path.
 */
export function whatRuns(chain: Chain, sdk: Sdk, names?: ReadonlySet<string>): Path {
  const aside = new Set<Step>()
  const before = chain.steps.slice(0, -1).flatMap((step) => unfold(step, sdk, names, aside))
  const [call, ...inner] = chain.steps.slice(-1).flatMap((step) => unfold(step, sdk, names, aside))
  if (call === undefined) return { chain, path: pathOf(chain) }
  const onWay = (step: Step): boolean => !aside.has(step) && sdk.optional?.some((name) => isNamed(step, name)) !== true
  const named = [...before.filter(onWay), call, ...inner.filter(onWay)]
  return {
    chain: { ...chain, steps: [...before, ...inner, call] },
    path: pathOf({ ...chain, steps: named }).replace(/\(\)$/, ''),
  }
}

function unfold(step: Step, sdk: Sdk, names: ReadonlySet<string> | undefined, aside: Set<Step>): readonly Step[] {
  const slot = Object.entries(sdk.runs ?? {}).find(([name]) => isNamed(step, name))?.[1]
  const found = slot === undefined ? undefined : readSlot({ package: '', steps: [step] }, slot)
  if (found?.is !== 'set' || names === undefined) return [step]
  const values = found.value.kind === 'list' ? found.value.items : [found.value]
  const inner = values.flatMap((value) => {
    if (value.kind !== 'call') return []
    const { package: specifier, steps } = value.chain
    const own = sdk.packages.some((name) => belongsTo(packageOf(specifier), name))
    return own && names.has(steps[0]?.name ?? '') ? steps.flatMap((one) => unfold(one, sdk, names, aside)) : []
  })
  if (inner.length === 0) return [step]
  aside.add(step)
  // Several agents may share one model.
  return [step, ...inner.filter((one, index) => inner.findIndex((other) => isSame(one, other)) === index)]
}

function isNamed({ name }: Step, pattern: string): boolean {
  return expandChoices(pattern).some((written) => written === name || toSnakeCase(written) === name)
}

function isSame(a: Step, b: Step): boolean {
  return a.name === b.name && a.span.document === b.span.document && a.span.start === b.span.start
}
