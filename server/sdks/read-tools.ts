import type { ProviderTool, Setting, ToolChoice } from '../model/prompt-call'
import { type Chain, type DictValue, fieldOf, settingsOf, type Value } from '../model/value'
import { asNumber, asString, descend, readSetting, readSlot, toSetting } from './read-setting'
import { type Call, expandChoices, type Slot, toSnakeCase } from './sdk'

/** Which tools the provider runs, and how often each may be used. `isOurs`: whether a package may declare such tools. */
export function readProviderTools(chain: Chain, call: Call, isOurs: (specifier: string) => boolean): readonly ProviderTool[] {
  const { providerTools } = call
  if (providerTools === undefined) return []
  const overall = readSetting(chain, call.allToolUses, asNumber)
  const found = candidates(chain, call).flatMap(({ value, setting }) => {
    const names = setting === undefined ? namesOf(value, isOurs) : [setting]
    const name = names.map(plainName).find((name) => Object.hasOwn(providerTools, name))
    const tool = name === undefined ? undefined : providerTools[name]
    return tool === undefined ? [] : [{ tool, maxUses: usesOf(value, call.toolUses, overall), span: value.span }]
  })
  return found.filter(({ tool }, index) => found.findIndex((other) => other.tool === tool) === index)
}

/**
 * Tools that a library brings ready-made (`DuckDuckGoTools()`, `TavilySearch(max_results=3)`): what is sent of them stands in the library,
 * and not in what they are made with. Who says a name, a description, a schema or a function defines a tool.
 */
export function isToolkit(value: Value, providerTools: Call['providerTools'] = {}): boolean {
  const step = value.kind === 'call' ? value.chain.steps.at(-1) : undefined
  if (
    step?.args === undefined ||
    !/^(?!Tool$)[A-Z]\w*[a-z]/.test(step.name) ||
    Object.hasOwn(providerTools, plainName(step.name))
  )
    return false
  const { positional, named } = step.args
  const fields = [named, ...positional].flatMap((one) => (one?.kind === 'dict' ? one.fields : []))
  return positional.every(({ kind }) => kind === 'dict') && !fields.some(({ key }) => defining.test(key))
}

const defining =
  /^(?:type|name|title|.*description|parameters|.*schema|.*function(?:_?declaration)?s?|func|fn|coroutine|entrypoint|tool_?spec|spec|tools?|query_engine|retriever|agent|graph)$/i

interface Candidate {
  readonly value: Value
  /** The setting that brings the tool by being there. */
  readonly setting?: string
}

function candidates(chain: Chain, { tools, moreTools }: Call): readonly Candidate[] {
  const listed = readSlot(chain, tools)
  const more = [moreTools ?? []].flat().flatMap(expandChoices)
  return [
    ...(listed.is === 'set' ? itemsOf(listed.value) : []).map((value) => ({ value })),
    ...more.flatMap((slot): readonly Candidate[] => {
      const found = readSlot(chain, slot)
      if (found.is !== 'set') return []
      if (found.value.kind === 'list') return itemsOf(found.value).map((value) => ({ value }))
      return [{ value: found.value, setting: slot.slice(slot.lastIndexOf('.') + 1) }]
    }),
  ]
}

/** Tools stand in a list, or by their names in an object. */
function itemsOf(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items.flatMap((item) => (item.kind === 'choice' ? item.options : [item]))
  if (value.kind === 'choice') return value.options.flatMap(itemsOf)
  if (value.kind === 'dict') return value.fields.map((field) => field.value)
  return value.kind === 'call' ? [value] : []
}

/** `{ type: 'web_search' }`, `{ googleSearch: {} }`, `openai.tools.webSearch()`, `types.Tool(google_search=…)`. */
function namesOf(value: Value, isOurs: (specifier: string) => boolean): readonly string[] {
  if (value.kind === 'dict') return namesIn(value)
  if (value.kind !== 'call' || !isOurs(value.chain.package)) return []
  const last = value.chain.steps.at(-1)
  if (last?.args === undefined) return []
  const settings = settingsOf(last.args)
  return [last.name, ...(settings === undefined ? [] : namesIn(settings))]
}

function namesIn(dict: DictValue): readonly string[] {
  const type = fieldOf(dict, 'type')
  if (type === undefined) return dict.fields.map(({ key }) => key)
  const name = asString(type.value)
  return name === undefined ? [] : [name]
}

/** `webSearch_20250305`, `WebSearchTool` and `web_search_preview_2025_03_11` without their spelling and version. */
function plainName(name: string): string {
  const small = name.replace(/^[A-Z]/, (letter) => letter.toLowerCase())
  return toSnakeCase(small)
    .replace(/_(?:tool_)?param$/, '')
    .replace(/(?:_\d+)+$/, '')
    .replace(/_tool$/, '')
}

function usesOf(value: Value, slot: Slot | undefined, overall: Setting<number>): Setting<number> {
  const own = [slot ?? []].flat().map((path) => {
    const found = descend(value, path.split('.'), { soft: false, earlier: false, path })
    return found.is === 'set' ? toSetting(found.value, found, asNumber) : found
  })
  const said = own.find((setting) => setting.is === 'set') ?? own.find((setting) => setting.is === 'unknown')
  return said?.is === 'set' || overall.is === 'absent' ? (said ?? { is: 'absent' }) : overall
}

/** Whether tools may or must be called, as all libraries say it: a word, the name of a tool, or an object with one of these. */
export function asToolChoice(value: Value): ToolChoice | undefined {
  const word = asString(value)
  if (word !== undefined) return choiceOf(word.toLowerCase())
  const dict = value.kind === 'call' ? settingsIn(value) : value.kind === 'dict' ? value : undefined
  if (dict === undefined) return undefined
  const said = fieldOf(dict, 'type') ?? fieldOf(dict, 'mode')
  if (said === undefined) {
    // `{ any: {} }`, `{ tool: { name } }`, `{ function: { name } }`
    const [key] = dict.fields.map(({ key }) => key)
    return key === undefined || dict.open ? undefined : choiceOf(key)
  }
  const type = asString(said.value)?.toLowerCase()
  if (type === undefined) return undefined
  const mode = type === 'allowed_tools' ? fieldOf(dict, 'mode') : undefined
  return mode === undefined ? choiceOf(type) : asToolChoice(mode.value)
}

/** What is none of the words is the name of a tool. */
function choiceOf(word: string): ToolChoice {
  return Object.hasOwn(words, word) ? (words[word] ?? 'named') : 'named'
}

const words: Readonly<Record<string, ToolChoice>> = {
  auto: 'auto',
  validated: 'auto',
  allowed_tools: 'auto',
  none: 'none',
  any: 'required',
  required: 'required',
}

function settingsIn(value: Value): DictValue | undefined {
  const args = value.kind === 'call' ? value.chain.steps.at(-1)?.args : undefined
  return args && settingsOf(args)
}

/** A number of steps, or a condition that counts them: `stepCountIs(5)`; of several conditions any ends the loop. */
export function asStepLimit(value: Value): number | undefined {
  if (value.kind === 'list') {
    const limits = value.items.flatMap((item) => asStepLimit(item) ?? [])
    return limits.length === 0 ? undefined : Math.min(...limits)
  }
  const number = value.kind === 'call' ? countIn(value) : asNumber(value)
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined
}

function countIn(value: Value): number | undefined {
  const args = value.kind === 'call' ? value.chain.steps.at(-1)?.args : undefined
  const [first] = args?.positional ?? []
  return first?.kind === 'literal' ? asNumber(first) : undefined
}
