import type { Unordered } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import type { Edit } from '../model/span'
import type { Called } from '../model/surroundings'
import { oncePerPlace, sentBy, usesOf } from './origin'

/** What stands in the prompt in an order that nobody fixes. */
export function unorderedIn(call: PromptCall): readonly Unordered[] {
  const around = call.site.around?.()
  if (around === undefined) return []
  const python = call.site.args.named !== undefined
  const found = sentBy(call).flatMap(({ part, origin: { made, members, names } }): Unordered[] => {
    const what = made === undefined || members.length > 0 ? undefined : kindOf(made, python)
    if (made === undefined || what === undefined) return []
    if (usesOf(around, names).some((use) => /^(sort|sorted|toSorted|sortBy|orderBy)$/.test(use))) return []
    return [{ what, span: made.span, part, ...(python && what !== 'shuffle' ? { sorted: sorting(made) } : {}) }]
  })
  return oncePerPlace(found)
}

function kindOf({ path }: Called, python: boolean): Unordered['what'] | undefined {
  const name = path.join('.')
  const last = path.at(-1) ?? ''
  if (/^(random\.sample|random\.choices|_\.shuffle|lodash\.shuffle|shuffle|_\.sampleSize|sampleSize)$/.test(name))
    return 'shuffle'
  // JavaScript's sets keep the order in which they were filled, and Node sorts the names in a folder.
  if (!python) return /^(glob|globby|fg|fastGlob|fg\.glob|fastGlob\.async|glob\.glob)$/.test(name) ? 'listing' : undefined
  if (/^(set|frozenset)$/.test(name)) return 'set'
  if (/^(os\.listdir|listdir|os\.scandir|glob\.glob|glob\.iglob|iglob)$/.test(name) || /^(iterdir|rglob)$/.test(last))
    return 'listing'
  return last === 'as_completed' ? 'completion' : undefined
}

function sorting({ span }: Called): readonly Edit[] {
  return [
    { span: { ...span, end: span.start }, text: 'sorted(' },
    { span: { ...span, start: span.end }, text: ')' },
  ]
}
