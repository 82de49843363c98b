import { count } from '../../model/model-info'
import type { Setting } from '../../model/prompt-call'
import type { CallCost } from './diff-cost'
import { textOf } from './diff-match'
import type { SideCall } from './diff-side'

export type CauseName = 'model' | 'prompt' | 'output-limit' | 'examples' | 'tools' | 'cache' | 'call'

/** Why a call costs something else than before. */
export interface Cause {
  readonly name: CauseName
  /** What changed, in a few words: `model gpt-4o-mini → gpt-4o`. */
  readonly text: string
}

interface Costed {
  readonly call: SideCall
  readonly cost: CallCost
}

/** All that changed of a call and decides what it costs; `call` stands for settings that have no name of their own here. */
export function causesOf(before: Costed, after: Costed): readonly Cause[] {
  const causes = [
    modelCause(before.call, after.call),
    ...textCauses(before.call, after.call),
    limitCause(before.call, after.call),
    toolsCause(before.call, after.call),
    cacheCause(before, after),
  ].filter((cause) => cause !== undefined)
  return causes.length > 0 ? causes : [{ name: 'call', text: otherSetting(before.call, after.call) }]
}

function modelCause(before: SideCall, after: SideCall): Cause | undefined {
  const [was, is] = [modelOf(before), modelOf(after)]
  return was === is ? undefined : { name: 'model', text: `model ${was} → ${is}` }
}

function modelOf({ analyzed, shown }: SideCall): string {
  const { provider } = analyzed.call
  const id = shown.model.id ?? 'not settled'
  // The same id may be billed by somebody else.
  return analyzed.model === undefined && provider.is === 'set' && shown.model.id !== null ? `${id} (${provider.value})` : id
}

/** Examples are part of the prompt: only what else of it changed is the prompt's own doing. */
function textCauses(before: SideCall, after: SideCall): readonly Cause[] {
  if (sentBy(before, isText) === sentBy(after, isText)) return []
  const [was, is] = [tokensOf(before, isText), tokensOf(after, isText)]
  const [old, now] = [examplesOf(before), examplesOf(after)]
  const grown = now.tokens - old.tokens
  const examples: Cause = {
    name: 'examples',
    text: `examples ${count(old.count)} → ${count(now.count)} (${signed(grown)} tokens)`,
  }
  const prompt: Cause = { name: 'prompt', text: `prompt ${count(was)} → ${count(is)} tokens${writtenIn(after, before)}` }
  if (grown === 0 && old.count === now.count) {
    // A variable that is called something else costs nothing else.
    return was === is ? [] : [prompt]
  }
  // What stands between examples is not counted with them.
  const isAll = Math.abs(is - was - grown) <= Math.max(8, Math.abs(grown) / 4)
  return isAll ? [examples] : [prompt, examples]
}

function limitCause(before: SideCall, after: SideCall): Cause | undefined {
  const [was, is] = [before, after].map(({ analyzed }) => limitOf(analyzed.call.settings.maxOutputTokens))
  return was === is ? undefined : { name: 'output-limit', text: `output limit ${was} → ${is}` }
}

function limitOf(limit: Setting<number>): string {
  if (limit.is === 'absent') return 'none'
  if (limit.is === 'unknown') return 'not settled'
  return [limit.value, ...(limit.alternatives ?? [])].map(count).join(' or ')
}

function toolsCause(before: SideCall, after: SideCall): Cause | undefined {
  if (sentBy(before, isTool) === sentBy(after, isTool)) return undefined
  const more = tokensOf(after, isTool) - tokensOf(before, isTool)
  return { name: 'tools', text: `tools ${before.shown.tools} → ${after.shown.tools} (${signed(more)} tokens)` }
}

/** A prefix that is shorter since its text is shorter is no other cache. */
function cacheCause(before: Costed, after: Costed): Cause | undefined {
  if (before.cost.usd === undefined || after.cost.usd === undefined) return undefined
  const less = before.cost.cacheable - after.cost.cacheable
  const shorter = before.call.shown.tokens.static - after.call.shown.tokens.static
  const isOther = less > 0 ? less > Math.max(0, shorter) : less < 0 && less < Math.min(0, shorter)
  if (!isOther) return undefined
  const tokens = `${count(before.cost.cacheable)} → ${count(after.cost.cacheable)} tokens`
  const { endedBy } = after.call.analyzed.prefix
  const isNew = endedBy !== undefined && endedBy.name !== before.call.analyzed.prefix.endedBy?.name
  const by = less > 0 && isNew ? `, cut by {${endedBy.name}}` : ''
  if (after.cost.cacheable === 0) return { name: 'cache', text: `cache lost: ${tokens}${by}` }
  return { name: 'cache', text: `${before.cost.cacheable === 0 ? 'cache gained' : 'cached prefix'} ${tokens}${by}` }
}

function otherSetting(before: SideCall, after: SideCall): string {
  const old = before.analyzed.call.settings
  const now = after.analyzed.call.settings
  const names = {
    reasoningEffort: 'reasoning effort',
    reasoningTokens: 'thinking budget',
    choices: 'number of answers',
    serviceTier: 'service tier',
    responseFormat: 'form of the answer',
  } as const
  const [changed] = (Object.keys(names) as (keyof typeof names)[]).filter((name) => shownAs(old[name]) !== shownAs(now[name]))
  if (changed === undefined) return 'what surrounds the prompt'
  const values = [shownAs(old[changed]), shownAs(now[changed])]
  return values.some((value) => value === '…') ? `another ${names[changed]}` : `${names[changed]} ${values.join(' → ')}`
}

function shownAs(setting: Setting<unknown>): string {
  if (setting.is === 'absent') return 'none'
  if (setting.is === 'unknown') return 'not settled'
  return typeof setting.value === 'object' ? '…' : String(setting.value)
}

type Part = SideCall['analyzed']['call']['prompt']['parts'][number]

const isTool = ({ kind }: Part): boolean => kind === 'tool'
const isText = ({ kind }: Part): boolean => kind !== 'tool'

function sentBy({ analyzed }: SideCall, wanted: (part: Part) => boolean): string {
  const { parts } = analyzed.call.prompt
  return JSON.stringify(parts.filter(wanted).map(({ kind, role, text }) => [kind, role, textOf(text.parts)]))
}

/** Parts are counted in the order in which they stand; what is counted behind them stands for messages that nobody can see. */
function tokensOf({ analyzed }: SideCall, wanted: (part: Part) => boolean): number {
  const { parts } = analyzed.call.prompt
  return analyzed.estimate.parts.reduce((sum, { tokens }, index) => {
    const part = parts[index]
    const counts = part === undefined ? wanted === isText : wanted(part)
    return counts ? sum + (tokens.low + tokens.high) / 2 : sum
  }, 0)
}

function examplesOf({ analyzed }: SideCall): { readonly count: number; readonly tokens: number } {
  return {
    count: analyzed.examples.reduce((sum, { examples }) => sum + examples.length, 0),
    tokens: analyzed.examples.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

/** The other files in which what changed is written. */
function writtenIn(after: SideCall, before: SideCall): string {
  const known = new Set(before.shown.parts.map(({ file, tokens }) => `${file}\n${tokens}`))
  const files = after.shown.parts.filter(({ file, tokens }) => !known.has(`${file}\n${tokens}`)).map(({ file }) => file)
  const others = [...new Set(files)].filter((file) => file !== after.shown.file)
  const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
  return others.length === 0 ? '' : `, in ${others.slice(0, 3).join(', ')}${more}`
}

function signed(tokens: number): string {
  return `${tokens < 0 ? '−' : '+'}${count(Math.abs(tokens))}`
}
