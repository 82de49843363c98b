import type { Breakpoint, Prompt, PromptPart, Role, Setting } from '../model/prompt-call'
import type { Edit } from '../model/span'
import type { Arguments, Chain, DictValue, ListValue, Step, TextValue, Value } from '../model/value'
import { fieldOf, settingsOf } from '../model/value'
import { isPicture, makesContent, templateOf } from './content-maker'
import { markerIn } from './read-marker'
import { readMedia } from './read-media'
import { asString, readSetting, readSlot } from './read-setting'
import { isToolkit } from './read-tools'
import type { Call, Slot } from './sdk'
import { known, likeliest, serialise, textOf } from './serialise'
import { type Home, markBlock, markText, type NewMarker } from './write-marker'

/**
 * What a call sends, in request order. One reader serves all SDKs, since their content has one shape: a text; a list of blocks or
 * messages; an object with `role`, `content` or `parts`; an object with `text`; a media block.
 */
export function readPrompt(chain: Chain, call: Call, provider: string | undefined): Prompt {
  const newMarker = call.newMarkers?.[provider ?? ''] ?? call.newMarkers?.['*']
  const reader = createReader(call, newMarker, readSetting(chain, call.imageDetail, asString))
  const tools = readSlot(chain, call.tools)
  if (tools.is === 'set') reader.tools(tools.value)
  else if (tools.is === 'unknown') reader.markOpen()
  const args = requestOf(chain, call)?.args
  const settings = args === undefined ? undefined : settingsOf(args)
  const system = readSlot(chain, call.system)
  if (system.is === 'set')
    reader.content(system.value, { kind: 'system', role: 'system', message: -1 }, undefined, homeOf(settings, args, call.system))
  for (const slot of [call.history, call.messages]) {
    const found = readSlot(chain, slot)
    if (found.is === 'set') reader.messages(found.value, /(^|\.)(prompt|message|0)$/.test(found.path))
    else if (found.is === 'unknown') reader.markOpen()
  }
  const marker =
    call.requestCacheMarker === undefined ? undefined : settings && markerIn(settings, [call.requestCacheMarker].flat())
  if (readSlot(chain, call.context).is !== 'absent') reader.markOpen()
  const format = readSlot(chain, call.responseFormat)
  if (format.is === 'set') reader.schema(format.value)
  const isKnown = newMarker !== undefined && settings?.open === false
  return {
    ...reader.result(marker),
    ...(tools.is === 'unknown' ? { toolsUnknown: true } : {}),
    ...(isKnown ? { markersKnown: true } : {}),
  }
}

/** The step that takes what is sent: mostly the call itself. */
function requestOf({ steps }: Chain, { messages = [] }: Call): Step | undefined {
  const name = /^(\w+)\(\)\./.exec([messages].flat()[0] ?? '')?.[1]
  return name === undefined ? steps.at(-1) : steps.findLast((step) => step.name === name)
}

/** The field of the settings that holds what stands at a slot. */
function homeOf(settings: DictValue | undefined, args: Arguments | undefined, slot: Slot | undefined): Home | undefined {
  const field = [slot ?? []]
    .flat()
    .flatMap((path) => (settings && fieldOf(settings, path.slice(path.lastIndexOf('.') + 1))) ?? [])[0]
  const form = args?.named === undefined ? 'property' : 'keyword'
  return field === undefined || field.uncertain === true ? undefined : { field, form }
}

interface Place {
  readonly kind: 'system' | 'message'
  readonly role: Role
  readonly message: number
  readonly approximate?: true
  readonly named?: true
  /** The message and the block that a content stands in, as written. */
  readonly within?: DictValue
  readonly block?: { readonly dict: DictValue; readonly list: ListValue | undefined }
}

function createReader(call: Call, newMarker: NewMarker | undefined, imageDetail: Setting<string>) {
  const parts: PromptPart[] = []
  let open = false
  let history = false
  let messages = 0

  const push = (
    value: Value,
    place: Place,
    text: TextValue,
    kind: PromptPart['kind'] = place.kind,
    marker?: Breakpoint,
    marking?: readonly Edit[],
  ): void => {
    const { within: _, block: __, ...where } = place
    parts.push({
      ...where,
      kind,
      text,
      span: value.span,
      ...(marker === undefined ? (marking === undefined ? {} : { marking }) : { breakpoint: marker }),
    })
  }

  /** How a text is made to carry a marker: itself, or the message that it is the content of. */
  const markingOf = (text: TextValue, home: Home | undefined, { within, block }: Place): readonly Edit[] | undefined => {
    if (newMarker === undefined) return undefined
    const quote = text.parts.flatMap((part) => (part.kind === 'known' ? (part.quote ?? []) : []))[0]
    if (block !== undefined) return markBlock(block.dict, block.list, newMarker, quote)
    if (newMarker.onMessage === true && within !== undefined) return markBlock(within, undefined, newMarker, quote)
    return home === undefined ? undefined : markText(home, newMarker, quote)
  }

  /** What is sent in another form than it is written: its text is near enough to be counted. */
  const pushSerialised = (value: Value, place: Place, kind: PromptPart['kind'] = place.kind, marker?: Breakpoint): void =>
    push(value, { ...place, approximate: true }, serialise(value), kind, marker)

  const markerOf = (value: Value): Breakpoint | undefined => {
    const slots =
      call.cacheMarker === undefined ? [] : typeof call.cacheMarker === 'string' ? [call.cacheMarker] : call.cacheMarker
    for (const slot of slots) {
      const found = value.kind === 'dict' ? markerIn(value, slot.split('.')) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  const withoutMarker = (value: Value): Value => {
    const keys = [call.cacheMarker ?? []].flat().map((slot) => slot.split('.')[0])
    return value.kind === 'dict' ? { ...value, fields: value.fields.filter((field) => !keys.includes(field.key)) } : value
  }

  /** Content of one system prompt or message: a text, a list of blocks, or one block. */
  const content = (value: Value, place: Place, marker?: Breakpoint, home?: Home): void => {
    if (value.kind === 'text') push(value, place, value, place.kind, marker, markingOf(value, home, place))
    else if (value.kind === 'list') {
      value.items.forEach((item, index) => {
        const last = index === value.items.length - 1 ? marker : undefined
        if (item.kind === 'dict') block(item, place, last, false, value)
        else content(item, place, last)
      })
      open ||= value.open
    } else if (value.kind === 'dict') block(value, place, marker)
    else if (value.kind === 'choice') content(choose(sendable(value)), place, marker, home)
    else if (value.kind === 'call') callContent(value.chain, value, place, marker)
    else if (value.kind === 'opaque') push(value, place, textOf(value), place.kind, marker)
  }

  const choose = (options: readonly Value[]): Value => {
    const [only, ...others] = options
    if (only !== undefined && others.length === 0) return only
    return chooseText(options) ?? first(options)
  }

  const first = (options: readonly Value[]): Value => {
    open = true
    return options.find((option) => option.kind !== 'opaque') ?? (options[0] as Value)
  }

  /** `types.Part.from_text(text=…)`, `HumanMessage("…")`: the settings or the first argument are the content. */
  const callContent = (chain: Chain, value: Value, place: Place, marker?: Breakpoint): void => {
    const last = chain.steps.at(-1)
    const args = last?.args
    const inner = args === undefined ? undefined : (args.positional[0] ?? settingsOf(args))
    const settings = args === undefined ? undefined : settingsOf(args)
    const media = /uri|bytes|file|image/i.test(last?.name ?? '')
    // What is filled into a template by its names is not what is sent.
    const isContent = settings?.fields.some(({ key }) => contentKeys.has(key)) === true
    if (settings !== undefined && (isContent || (media && settings.fields.length > 0))) block(settings, place, marker, media)
    else if (settings !== undefined && settings.fields.length > 0) push(value, place, textOf(value), place.kind, marker)
    else if (inner?.kind !== 'dict' && isPicture(chain)) push(value, place, nothingAt(value), 'image', marker)
    else if (inner !== undefined && inner.kind !== 'dict' && makesContent(last)) content(inner, place, marker)
    else push(value, place, textOf(value), place.kind, marker)
  }

  const block = (dict: DictValue, place: Place, marker?: Breakpoint, media = false, list?: ListValue): void => {
    const mark = markerOf(dict) ?? marker
    if (fieldOf(dict, 'role') !== undefined) return message(dict)
    const kind = media ? 'image' : mediaOf(dict)
    if (kind !== undefined) {
      push(dict, place, nothingAt(dict), kind, mark)
      parts[parts.length - 1] = { ...(parts.at(-1) as PromptPart), media: readMedia(dict, imageDetail) }
      return
    }
    // A block that is nothing but a marker (`{ cachePoint: … }`) says nothing itself.
    if (dict.fields.length === 1 && markerOf(dict) !== undefined) return push(dict, place, nothingAt(dict), place.kind, mark)
    const inner = fieldOf(dict, 'text') ?? fieldOf(dict, 'content') ?? fieldOf(dict, 'parts') ?? fieldOf(dict, 'output')
    if (inner !== undefined) return content(inner.value, { ...place, block: { dict, list } }, mark)
    pushSerialised(dict, place, place.kind, mark)
  }

  /** `('system', 'Be brief.')`; a placeholder stands for messages that come later. */
  const paired = (role: Role | 'placeholder', value: Value): void => {
    if (role === 'placeholder') {
      open = true
      history = true
    } else content(value, { kind: role === 'system' ? 'system' : 'message', role, message: messages++ })
  }

  const message = (value: Value): void => {
    if (value.kind === 'list') {
      const pair = rolePair(value)
      if (pair !== undefined) return paired(...pair)
      for (const item of value.items) message(item)
      open ||= value.open
      history ||= value.open && value.items.some(isWritten)
      return
    }
    if (value.kind === 'choice') return message(choose(sendable(value)))
    if (value.kind === 'opaque') {
      // A list of messages that cannot be read: one hole stands for all of it.
      open = true
      history ||= /history|conversation|turns|transcript|memory|dialog|thread/i.test(value.name ?? '')
      push(value, { kind: 'message', role: 'user', message: messages++ }, textOf(value))
      return
    }
    if (isPlaceholder(value)) {
      open = true
      history = true
      return
    }
    const settings =
      value.kind === 'call'
        ? settingsOf(value.chain.steps.at(-1)?.args ?? { span: value.span, positional: [], open: false })
        : value
    const dict = settings?.kind === 'dict' ? settings : undefined
    const role = roleOf(dict) ?? roleByName(value) ?? 'user'
    const named = dict !== undefined && fieldOf(dict, 'name') !== undefined ? { named: true as const } : {}
    const within = value.kind === 'dict' ? { within: value } : {}
    const place: Place = { kind: role === 'system' ? 'system' : 'message', role, message: messages++, ...named, ...within }
    if (dict === undefined) return content(value, place)
    const before = parts.length
    const inner = fieldOf(dict, 'content') ?? fieldOf(dict, 'parts') ?? fieldOf(dict, 'message')
    const calls = fieldOf(dict, 'tool_calls') ?? fieldOf(dict, 'function_call')
    const form = dict.insertion?.form
    const home = inner === undefined || form === undefined ? undefined : { field: inner, form }
    if (inner !== undefined) content(inner.value, place, markerOf(dict), home)
    else if (calls === undefined && fieldOf(dict, 'role') === undefined) content(value, place)
    if (calls !== undefined) pushSerialised(calls.value, place)
    // A message without content is still a message.
    if (parts.length === before) push(dict, place, nothingAt(dict))
  }

  return {
    tools(given: Value): void {
      // Of several lists one is sent.
      open ||= given.kind === 'choice'
      const value = given.kind === 'choice' ? likeliest(given.options) : given
      const tools = value.kind === 'dict' ? value.fields : value.kind === 'list' ? value.items : undefined
      open ||= tools === undefined || (value.kind !== 'opaque' && 'open' in value && value.open)
      for (const tool of tools ?? [value]) {
        const named = 'key' in tool
        const definition = named ? tool.value : tool
        const text = isToolkit(definition, call.providerTools) ? textOf(definition) : serialise(withoutMarker(definition))
        const parts = named ? [known(`"${tool.key}": `, text), ...text.parts] : text.parts
        const marking =
          named || newMarker === undefined
            ? undefined
            : markBlock(definition, value.kind === 'list' ? value : undefined, newMarker)
        push(definition, apart, { ...text, parts }, 'tool', markerOf(definition), marking)
      }
    },
    /** The schema of the answer goes along with the request; a mode (`json_object`) costs nothing. */
    schema(value: Value): void {
      if (value.kind === 'text' || (value.kind === 'dict' && value.fields.length === 1 && !value.open)) return
      pushSerialised(value, apart, 'schema')
    },
    content,
    /** `single`: the slot takes one message, so a value that cannot be read is one, and not a list of them. */
    messages(given: Value, single: boolean): void {
      const value = templateOf(given) ?? given
      if (single && value.kind === 'opaque') return content(value, { kind: 'message', role: 'user', message: messages++ })
      const isList = value.kind === 'list' && value.items.length > 0 && value.items.every((item) => !isMessage(item))
      // `contents: ['text', image]` are blocks of one message; a bare text is a message of its own.
      if (isList) content(value, { kind: 'message', role: 'user', message: messages++ })
      else message(value)
    },
    markOpen(): void {
      open = true
    },
    /** A marker on the request as a whole stands behind its last part. */
    result(request: Breakpoint | undefined) {
      const last = parts.at(-1)
      if (request !== undefined && last !== undefined && last.breakpoint === undefined)
        parts[parts.length - 1] = { ...last, breakpoint: request }
      return { parts, open, ...(history ? { history: true as const } : {}) }
    },
  }
}

const nothingAt = ({ span, how }: Value): TextValue => ({ kind: 'text', span, how, parts: [] })

/** Outside the messages: tools and schemas. */
const apart: Place = { kind: 'message', role: 'tool', message: -1, approximate: true }

/** A message that stands there for sure. */
function isWritten(value: Value): boolean {
  return value.kind !== 'opaque' && isMessage(value)
}

function isMessage(value: Value): boolean {
  if (value.kind === 'dict') return fieldOf(value, 'role') !== undefined
  if (value.kind === 'list') return rolePair(value) !== undefined
  if (value.kind === 'call')
    return (
      roleByName(value) !== undefined ||
      isPlaceholder(value) ||
      settingsOf(value.chain.steps.at(-1)?.args ?? { span: value.span, positional: [], open: false })?.fields.some(
        (f) => f.key === 'role' || f.key === 'parts',
      ) === true
    )
  if (value.kind === 'choice') return value.options.some(isMessage)
  return value.kind === 'opaque'
}

/** The words for who speaks, in all libraries. */
const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  tool: 'tool',
  function: 'tool',
  chatbot: 'assistant',
  user: 'user',
  human: 'user',
}

function roleOf(dict: DictValue | undefined): Role | undefined {
  const field = dict && fieldOf(dict, 'role')
  return field === undefined ? undefined : (roles[asString(field.value)?.toLowerCase() ?? ''] ?? 'user')
}

/** Classes of messages say who speaks: `SystemMessage('…')`, `HumanMessagePromptTemplate.fromTemplate('…')`. */
function roleByName(value: Value): Role | undefined {
  if (value.kind !== 'call') return undefined
  const [only, ...more] = value.chain.steps
  // `system('…')`, `user('…')` of a library's own.
  if (only !== undefined && more.length === 0 && Object.hasOwn(roles, only.name)) return roles[only.name]
  const names = value.chain.steps.flatMap((step) => /^([A-Z]\w*?)Message(?:$|[A-Z])/.exec(step.name)?.[1] ?? [])
  return names.map((name) => roles[name.toLowerCase()]).find((role) => role !== undefined)
}

function isPlaceholder(value: Value): boolean {
  return value.kind === 'call' && value.chain.steps[0]?.name === 'MessagesPlaceholder'
}

/** A message as a pair of who speaks and what is said. */
function rolePair({ items, open }: ListValue): readonly [Role | 'placeholder', Value] | undefined {
  const [who, what] = items
  if (who === undefined || what === undefined || items.length !== 2 || open) return undefined
  const name = asString(who) ?? ''
  const role = name === 'placeholder' ? name : Object.hasOwn(roles, name) ? roles[name] : undefined
  return role === undefined ? undefined : [role, what]
}

function mediaOf(dict: DictValue): 'image' | 'document' | undefined {
  const type = fieldOf(dict, 'type')
  const name = type === undefined ? '' : (asString(type.value) ?? '')
  if (/image/.test(name)) return 'image'
  if (/^(document|file|input_file|media)$/.test(name)) return 'document'
  if (
    ['image_url', 'image', 'inlineData', 'inline_data', 'fileData', 'file_data', 'fileUri', 'file_uri'].some(
      (key) => fieldOf(dict, key) !== undefined,
    )
  )
    return 'image'
  return undefined
}

/** Options without `None` and `undefined`: what a parameter falls back on is no text that is sent. */
function sendable({ options }: Extract<Value, { kind: 'choice' }>): readonly Value[] {
  const some = options.filter((option) => option.kind !== 'literal' || (option.value !== null && option.value !== undefined))
  return some.length === 0 ? options : some
}

/** Options that are all texts, as one text with a choice in it. */
function chooseText(options: readonly Value[]): TextValue | undefined {
  if (!options.every((option) => option.kind === 'text' || option.kind === 'opaque')) return undefined
  const [head] = options
  if (head === undefined) return undefined
  return {
    kind: 'text',
    span: head.span,
    how: head.how,
    parts: [{ kind: 'choice', span: head.span, options: options.map((option) => textOf(option).parts) }],
  }
}

/** Where a message or a block has its content. */
const contentKeys: ReadonlySet<string> = new Set([
  'role',
  'text',
  'content',
  'parts',
  'output',
  'type',
  'inlineData',
  'inline_data',
])
