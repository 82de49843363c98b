import type { Growth, LoopAround } from '../model/flow'
import { contains } from '../model/span'
import type { Mention, Surroundings, ValueChange } from '../model/surroundings'
import { callsIn, isOwn, mentionsIn, placeOf, stepsIn, type Way } from './way'

/** A list that a call sends, that only grows, and that nobody cuts. */
export function growthOf(around: Surroundings, { step }: Way, loops: readonly LoopAround[]): Growth | undefined {
  const { call, body } = around
  const sent = mentionsIn([step], call).filter(({ path, span }) => isPlain(path) && isSentWhole(around, span))
  for (const mention of sent) {
    const found = growth(mention, around, loops)
    if (found !== undefined && !isCut(mention, body)) return found
  }
  return undefined
}

const names = /messages?$|history|conversation|contents?$|turns$|transcript|memory|dialog|^input_?(items|list)$|chat/i
const cutting =
  /trim|trunc|prune|compact|summar|window|limit|shorten|reduce|slice|splice|shift|popleft|pop|clear|filter|condense|evict|cap|last/i

/** A message of the system, in an SDK's words. */
const instructions = /['"`](?:system|developer)['"`]|\bSystem(?:Chat)?Message\b/i

function isPlain(path: readonly string[]): boolean {
  return path.length === (isOwn(path) ? 2 : 1) && names.test(path.at(-1) ?? '')
}

/** Not by way of a function that may leave something out. */
function isSentWhole({ call, body }: Surroundings, span: Mention['span']): boolean {
  const between = callsIn(body).filter(
    (one) => contains(call, one.span) && one.span.start > call.start && contains(one.args, span),
  )
  return between.every(({ path }) => /^(list|copy|deepcopy|from|cast)$/.test(path.at(-1) ?? ''))
}

function growth({ path, span }: Mention, around: Surroundings, loops: readonly LoopAround[]): Growth | undefined {
  const changes = around.changesOf(path)
  if (changes.some(({ kind }) => kind === 'other')) return undefined
  if (changes.some(({ kind, what }) => kind === 'handed' && cutting.test(what))) return undefined
  if (changes.some(({ kind, what }) => kind === 'set' && !/^(\[|list\(|None$|$|new Array)/.test(what))) return undefined
  const additions = changes.filter(({ kind }) => kind === 'grows')
  const grows = additions.map((one) => one.span)
  if (grows.length === 0) return undefined
  const name = path.join('.')
  const found = {
    name,
    sent: span,
    grows,
    fromEmpty: startsEmpty(path, around, changes),
    instructs: additions.some(({ what }) => instructions.test(what)),
  }
  const loop = loops.find(({ loop: { span: around }, limited }) => !limited && grows.some((one) => contains(around, one)))
  if (loop !== undefined) {
    const emptied = stepsIn(loop.loop.body).some(({ sets }) => sets.some((one) => one.path.join('.') === name))
    if (!emptied) return { ...found, lives: 'loop' }
  }
  return isState(path, around) ? { ...found, lives: 'state' } : undefined
}

/** A field is made somewhere else in its class; a variable has to be seen. Two characters are all that an empty list needs. */
function startsEmpty(path: readonly string[], { body }: Surroundings, changes: readonly ValueChange[]): boolean {
  if (changes.some(({ kind, what }) => kind === 'set' && what !== '' && !/^\[\s*\]$/.test(what))) return false
  if (isOwn(path)) return true
  const sets = stepsIn(body).flatMap(({ sets }) => sets.filter((one) => one.path.join('.') === path.join('.')))
  return sets.length > 0 && sets.every(({ value }) => value !== undefined && value.end - value.start === '[]'.length)
}

/** It is there before the function is called, and after. */
function isState(path: readonly string[], { function: head, body }: Surroundings): boolean {
  if (head === undefined) return false
  const own = stepsIn(body).some(({ sets }) =>
    sets.some((one) => placeOf(one.path) === placeOf(path) && one.path.length === path.length),
  )
  const given = head.parameters.some((one) => new RegExp(`^[*.{ ]*${path[0]?.replace(/\W/g, '') ?? ''}\\b`).test(one))
  return !own && (isOwn(path) || !given)
}

/** Somebody looks at how long it is, or takes a part of it. */
function isCut({ path }: Mention, body: Surroundings['body']): boolean {
  const name = path.join('.')
  return stepsIn(body).some(({ mentions, calls }) => {
    if (
      mentions.some(
        (one) =>
          one.path.join('.').startsWith(`${name}.`) &&
          /^(slice|splice|shift|pop|length|filter|clear|\?)$/.test(one.path[path.length] ?? ''),
      )
    )
      return true
    return calls.some(
      (one) =>
        (cutting.test(one.path.at(-1) ?? '') || one.path.join('.') === 'len') &&
        mentions.some((mention) => contains(one.args, mention.span) && mention.path.join('.') === name),
    )
  })
}
