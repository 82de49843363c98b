import type { Breakpoint, Prompt, PromptPart, Role } from '../model/prompt-call'
import type { Span } from '../model/span'
import type { Chain, DictValue, Hole, OpaqueValue, TextPart, TextValue, Value } from '../model/value'
import { fieldOf, settingsOf } from '../model/value'
import { asString, descend, readSlot, type Way } from './read-setting'
import type { Call } from './sdk'

/**
 * What a call sends, in request order. One reader serves all SDKs, since their content has one shape: a text; a list of blocks or
 * messages; an object with `role`, `content` or `parts`; an object with `text`; a media block.
 */
export function readPrompt(chain: Chain, call: Call): Prompt {
  const reader = createReader(call)
  const tools = readSlot(chain, call.tools)
  if (tools.is === 'set') reader.tools(tools.value)
  else if (tools.is === 'unknown') reader.markOpen()
  const system = readSlot(chain, call.system)
  if (system.is === 'set') reader.content(system.value, { kind: 'system', role: 'system', message: -1 })
  for (const slot of [call.history, call.messages]) {
    const found = readSlot(chain, slot)
    if (found.is === 'set') reader.messages(found.value, /(^|\.)(prompt|message|0)$/.test(found.path))
    else if (found.is === 'unknown') reader.markOpen()
  }
  const args = chain.steps.at(-1)?.args
  const settings = args === undefined ? undefined : settingsOf(args)
  const marker =
    call.requestCacheMarker === undefined ? undefined : settings && markerIn(settings, [call.requestCacheMarker].flat())
  const prompt = reader.result(marker)
  return tools.is === 'unknown' ? { ...prompt, toolsUnknown: true } : prompt
}

/** The marker at a path of keys. What holds nothing else is removed with it. */
function markerIn(dict: DictValue, keys: readonly string[]): Breakpoint | undefined {
  const found = descend(dict, keys, written)
  const field = fieldOf(dict, keys[0] ?? '')
  if (found.is !== 'set' || field === undefined) return undefined
  const ttl = descend(found.value, ['ttl'], written)
  const lifetime = ttl.is === 'set' ? asString(ttl.value) : undefined
  const removal = removalOf(dict, keys)
  return {
    span: field.span,
    ...(lifetime === undefined ? {} : { ttl: lifetime }),
    ...(removal === undefined ? {} : { removal: { span: removal, text: '' } }),
  }
}

function removalOf(dict: DictValue, [key = '', ...rest]: readonly string[]): Span | undefined {
  const field = fieldOf(dict, key)
  if (field === undefined || rest.length === 0 || field.value.kind !== 'dict') return field?.removal
  return field.value.fields.length === 1 ? field.removal : removalOf(field.value, rest)
}

/** A marker is read where the block is written. */
const written: Way = { soft: false, earlier: false, path: '' }

interface Place {
  readonly kind: 'system' | 'message'
  readonly role: Role
  readonly message: number
}

function createReader(call: Call) {
  const parts: PromptPart[] = []
  let open = false
  let messages = 0

  const push = (
    value: Value,
    place: Place,
    text: TextValue,
    kind: PromptPart['kind'] = place.kind,
    marker?: Breakpoint,
  ): void => {
    parts.push({ ...place, kind, text, span: value.span, ...(marker === undefined ? {} : { breakpoint: marker }) })
  }

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
  const content = (value: Value, place: Place, marker?: Breakpoint): void => {
    if (value.kind === 'text') push(value, place, value, place.kind, marker)
    else if (value.kind === 'list') {
      value.items.forEach((item, index) => content(item, place, index === value.items.length - 1 ? marker : undefined))
      open ||= value.open
    } else if (value.kind === 'dict') block(value, place, marker)
    else if (value.kind === 'choice') content(chooseText(value.options) ?? first(value.options), place, marker)
    else if (value.kind === 'call') callContent(value.chain, value, place, marker)
    else if (value.kind === 'opaque') push(value, place, textOf(value), place.kind, marker)
  }

  const first = (options: readonly Value[]): Value => {
    open = true
    return options.find((option) => option.kind !== 'opaque') ?? (options[0] as Value)
  }

  /** `types.Part.from_text(text=…)`, `HumanMessage("…")`, `pipeline.format(…)`: the settings or the first argument are the content. */
  const callContent = (chain: Chain, value: Value, place: Place, marker?: Breakpoint): void => {
    const args = chain.steps.at(-1)?.args
    const inner = args === undefined ? undefined : (args.positional[0] ?? settingsOf(args))
    const settings = args === undefined ? undefined : settingsOf(args)
    if (settings !== undefined && settings.fields.length > 0)
      block(settings, place, marker, /uri|bytes|file|image/i.test(chain.steps.at(-1)?.name ?? ''))
    else if (inner !== undefined && inner.kind !== 'dict') content(inner, place, marker)
    else push(value, place, textOf(value), place.kind, marker)
  }

  const block = (dict: DictValue, place: Place, marker?: Breakpoint, media = false): void => {
    const mark = markerOf(dict) ?? marker
    if (fieldOf(dict, 'role') !== undefined) return message(dict)
    const kind = media ? 'image' : mediaOf(dict)
    if (kind !== undefined) return push(dict, place, { kind: 'text', span: dict.span, how: dict.how, parts: [] }, kind, mark)
    const inner = fieldOf(dict, 'text') ?? fieldOf(dict, 'content') ?? fieldOf(dict, 'parts') ?? fieldOf(dict, 'output')
    if (inner !== undefined) return content(inner.value, place, mark)
    push(dict, place, serialise(dict), place.kind, mark)
  }

  const message = (value: Value): void => {
    if (value.kind === 'list') {
      for (const item of value.items) message(item)
      open ||= value.open
      return
    }
    if (value.kind === 'choice') return message(chooseText(value.options) ?? first(value.options))
    if (value.kind === 'opaque') {
      // A list of messages that cannot be read: one hole stands for all of it.
      open = true
      push(value, { kind: 'message', role: 'user', message: messages++ }, textOf(value))
      return
    }
    const settings =
      value.kind === 'call'
        ? settingsOf(value.chain.steps.at(-1)?.args ?? { span: value.span, positional: [], open: false })
        : value
    const dict = settings?.kind === 'dict' ? settings : undefined
    const role = roleOf(dict)
    const place: Place = { kind: role === 'system' ? 'system' : 'message', role, message: messages++ }
    const inner = dict && (fieldOf(dict, 'content') ?? fieldOf(dict, 'parts'))
    if (dict !== undefined && inner !== undefined) return content(inner.value, place, markerOf(dict))
    content(value, place)
  }

  return {
    tools(value: Value): void {
      const tools = value.kind === 'dict' ? value.fields : value.kind === 'list' ? value.items : undefined
      open ||= tools === undefined || (value.kind !== 'opaque' && 'open' in value && value.open)
      for (const tool of tools ?? [value]) {
        const named = 'key' in tool
        const definition = named ? tool.value : tool
        const text = serialise(withoutMarker(definition))
        const parts = named ? [known(`"${tool.key}": `, text), ...text.parts] : text.parts
        push(definition, { kind: 'message', role: 'tool', message: -1 }, { ...text, parts }, 'tool', markerOf(definition))
      }
    },
    content,
    /** `single`: the slot takes one message, so a value that cannot be read is one, and not a list of them. */
    messages(value: Value, single: boolean): void {
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
      return { parts, open }
    },
  }
}

function isMessage(value: Value): boolean {
  if (value.kind === 'dict') return fieldOf(value, 'role') !== undefined
  if (value.kind === 'call')
    return (
      settingsOf(value.chain.steps.at(-1)?.args ?? { span: value.span, positional: [], open: false })?.fields.some(
        (f) => f.key === 'role' || f.key === 'parts',
      ) === true
    )
  if (value.kind === 'choice') return value.options.some(isMessage)
  return value.kind === 'opaque'
}

function roleOf(dict: DictValue | undefined): Role {
  const field = dict && fieldOf(dict, 'role')
  const role = field === undefined ? undefined : asString(field.value)
  if (role === 'system' || role === 'developer') return 'system'
  if (role === 'assistant' || role === 'model') return 'assistant'
  return role === 'tool' || role === 'function' ? 'tool' : 'user'
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

function textOf(value: Value): TextValue {
  if (value.kind === 'text') return value
  return { kind: 'text', span: value.span, how: value.how, parts: [holeFor(value)] }
}

function holeFor(value: Value): Hole {
  const { why, name, parameter } =
    value.kind === 'opaque' ? (value as OpaqueValue) : { why: 'unknown' as const, name: undefined, parameter: undefined }
  return {
    kind: 'hole',
    span: value.span,
    why,
    ...(name === undefined ? {} : { name }),
    ...(parameter === undefined ? {} : { parameter }),
  }
}

const known = (text: string, at: { span: TextValue['span'] }): TextPart => ({
  kind: 'known',
  text,
  span: { ...at.span, end: at.span.start },
})

/** A value as the JSON that is sent for it, near enough to be counted; what cannot be read stays a hole. */
export function serialise(value: Value): TextValue {
  const parts: TextPart[] = []
  const write = (text: string): void => void parts.push(known(text, value))
  const walk = (value: Value, depth: number): void => {
    if (depth > 12) return
    if (value.kind === 'text') {
      write('"')
      parts.push(...value.parts)
      write('"')
    } else if (value.kind === 'literal') write(String(value.value))
    else if (value.kind === 'list') {
      write('[')
      value.items.forEach((item, index) => {
        if (index > 0) write(',')
        walk(item, depth + 1)
      })
      write(']')
    } else if (value.kind === 'dict') {
      write('{')
      value.fields.forEach((field, index) => {
        write(`${index > 0 ? ',' : ''}"${field.key}":`)
        walk(field.value, depth + 1)
      })
      write('}')
    } else if (value.kind === 'choice') walk(value.options[0] as Value, depth + 1)
    else if (value.kind === 'call') walkCall(value.chain, depth, walk, write)
    else parts.push(holeFor(value))
  }
  walk(value, 0)
  return { kind: 'text', span: value.span, how: value.how, parts }
}

/** Schema builders (`z.object({…}).describe('…')`, `tool({…})`): the arguments of all steps hold what is sent. */
function walkCall(chain: Chain, depth: number, walk: (value: Value, depth: number) => void, write: (text: string) => void): void {
  for (const step of chain.steps) {
    if (step.args === undefined) continue
    for (const value of step.args.positional) walk(value, depth + 1)
    if (step.args.named !== undefined && step.args.named.fields.length > 0) walk(step.args.named, depth + 1)
    if (step.args.positional.length === 0 && (step.args.named?.fields.length ?? 0) === 0) write(`{"type":"${step.name}"}`)
  }
}
