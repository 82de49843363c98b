import type { Document, Imports } from '../../model/language'
import type { Span } from '../../model/span'
import type { DictValue, TextPart, TextValue, Value } from '../../model/value'
import { fillTemplate } from '../template/fill-template'
import { type PromptFileKind, promptFileKind } from './kind'
import { at, message, messages, plain, type Request, settingsOf, textAt, word } from './request'
import { holesAt, readFront, readMessages } from './sections'
import { yamlValue } from './yaml-value'

/** The requests that a prompt file asks for: most ask for one. */
export function requestsIn({ id, text }: Document, imports: Imports): readonly Request[] {
  const kind = promptFileKind(id)
  if (kind === undefined) return []
  if (kind === 'promptfoo') return evaluated(id, text, imports)
  if (kind === 'crew') return crewOf(id, text)
  return single(id, text, kind)
}

/** A file that is one prompt, with its settings above it. */
function single(document: string, text: string, kind: PromptFileKind): readonly Request[] {
  const front = readFront(document, text)
  const { data } = front
  const whole = { document, start: 0, end: text.length }
  if (/^(?:embeddings?|image)$/.test(plain(at(data, 'model.api')) ?? '')) return []
  const role = kind === 'template' && /system/i.test(document.slice(document.lastIndexOf('/') + 1)) ? 'system' : 'user'
  const sent = readMessages(document, text, front.body, kind, role)
  if (sent.kind === 'list' && sent.items.length === 0) return []
  const settings = settingsOf(whole, {
    model: modelOf(data),
    provider: providerOf(data),
    max_tokens: option(data, 'max_completion_tokens', 'max_tokens', 'maxOutputTokens', 'max_output_tokens', 'maxTokens'),
    temperature: option(data, 'temperature'),
    stop: option(data, 'stop', 'stopSequences'),
    n: option(data, 'n'),
    reasoning_effort: option(data, 'reasoning_effort', 'reasoningEffort'),
    response_format: at(data, 'output.schema') ?? option(data, 'response_format'),
    messages: sent,
  })
  // A directive in front of the whole is a comment among the settings.
  return [{ title: titleOf(document, text, front.body), whole: { ...whole, start: data?.span.start ?? front.from }, settings }]
}

/** Where the formats keep what goes along with a request: at the top, in `config`, in the model's `parameters` or `options`. */
function option(data: Value | undefined, ...names: readonly string[]): Value | undefined {
  return at(
    data,
    ...names.flatMap((name) => [
      `model.parameters.${name}`,
      `model.options.${name}`,
      `config.${name}`,
      `parameters.${name}`,
      name,
    ]),
  )
}

function modelOf(data: Value | undefined): Value | undefined {
  const model = at(
    data,
    'model.configuration.azure_deployment',
    'model.configuration.model',
    'model.configuration.name',
    'model.id',
    'model.name',
    'model',
  )
  // Editors show models by names of their own, and samples leave them out: `Claude Sonnet 4 (copilot)` and `<deployment>` are no ids.
  if (model === undefined || model.kind === 'dict' || /\s|^<.*>$/.test(plain(model) ?? '')) return undefined
  // Genkit's names for whose models these are.
  const [, maker, id] = /^(googleai|vertexai)\/(.+)$/.exec(plain(model) ?? '') ?? []
  if (maker === undefined || id === undefined || model.kind !== 'text') return model
  return { ...model, parts: word(`${maker === 'googleai' ? 'gemini' : 'vertex_ai'}/${id}`, model.span).parts }
}

function providerOf(data: Value | undefined): Value | undefined {
  return at(data, 'model.configuration.type', 'model.provider')
}

/** The first line of the prompt: what is above it are settings. */
function titleOf(document: string, text: string, body: number): Span {
  const start = body + (text.slice(body).length - text.slice(body).trimStart().length)
  const end = text.indexOf('\n', start)
  return { document, start, end: end < 0 ? text.length : text.charAt(end - 1) === '\r' ? end - 1 : end }
}

/** A promptfoo configuration: each prompt goes to each provider, one of which is priced and the others are alternatives. */
function evaluated(document: string, text: string, imports: Imports): readonly Request[] {
  const data = yamlValue(document, text)
  const prompts = at(data, 'prompts')
  const providers = listed(at(data, 'providers', 'targets'))
  const ids = providers.flatMap((provider) => providerId(provider) ?? [])
  const [first] = ids
  const model: Value | undefined =
    first === undefined || ids.length === 1 ? first : { kind: 'choice', how: 'file', span: first.span, options: ids }
  return listed(prompts).flatMap((prompt): Request[] => {
    const given = prompt.kind === 'dict' ? at(prompt, 'raw', 'content', 'id') : prompt
    if (given?.kind !== 'text') return []
    const sent = sentBy(given, document, imports)
    const settings = settingsOf(prompt.span, {
      model,
      max_tokens: ofAll(providers, 'config.max_tokens', 'config.max_completion_tokens'),
      temperature: ofAll(providers, 'config.temperature'),
      messages: sent,
    })
    return [{ title: given.span, whole: prompt.span, settings }]
  })
}

/** A setting that is the same with all providers. */
function ofAll(providers: readonly Value[], ...paths: readonly string[]): Value | undefined {
  const [first, ...others] = providers.map((provider) => at(provider, ...paths))
  const same = (one: Value | undefined): boolean =>
    first?.kind === 'literal' && one?.kind === 'literal' && one.value === first.value
  return others.every(same) ? first : undefined
}

const listed = (value: Value | undefined): readonly Value[] =>
  value?.kind === 'list' ? value.items : value === undefined ? [] : [value]

/** `openai:chat:gpt-5` → `openai:gpt-5`. */
function providerId(provider: Value): Value | undefined {
  const id = provider.kind === 'dict' ? (at(provider, 'id') ?? namedKey(provider)) : provider
  const [, maker, model] = /^(\w[\w-]*):(?:(?:chat|messages|responses|completion):)?([^:/][^:]*)$/.exec(plain(id) ?? '') ?? []
  return id?.kind === 'text' && maker !== undefined && model !== undefined
    ? { ...id, parts: word(`${maker}:${model}`, id.span).parts }
    : undefined
}

/** `- openai:gpt-5: { config: … }` */
function namedKey({ fields }: DictValue): Value | undefined {
  const [field] = fields
  return field !== undefined && fields.length === 1 ? word(field.key, field.span) : undefined
}

/** A file, a function of a program (`prompts.py:classify`), several files, or a command. */
const elsewhere = /^(?:file:\/\/|exec:)|^[\w./-]+\.(?:py|rb|go|[cm]?[jt]s)(?::\w+)?$|^[\w./-]*\*[\w./*-]*$/

function sentBy(prompt: TextValue, document: string, imports: Imports): Value {
  const written = plain(prompt) ?? ''
  const path = /^(?:file:\/\/)?([\w./-]+\.(?:txt|md|j2|jinja2?|json|ya?ml))$/.exec(written)?.[1]
  const isFile = path !== undefined || elsewhere.test(written)
  const file =
    path === undefined ? undefined : imports.file?.(document, path, /\.(?:json|ya?ml)$/.test(path) ? 'yaml' : undefined)
  if (file?.kind === 'list') return file
  if (isFile && file?.kind !== 'text')
    return { kind: 'opaque', how: 'dynamic', span: prompt.span, why: 'file', name: written.slice(0, 60) }
  const text = file?.kind === 'text' ? file : prompt
  return messages([message('user', textAt(fillTemplate(text.parts, 'jinja'), text.span))], text.span)
}

/** The agents or tasks of a CrewAI project, each with the prompt that the framework makes of it. */
function crewOf(document: string, text: string): readonly Request[] {
  const data = yamlValue(document, text)
  if (data?.kind !== 'dict') return []
  return data.fields.flatMap(({ key, value, span }): Request[] => {
    const sent = agentPrompt(value) ?? taskPrompt(value)
    if (sent === undefined) return []
    const settings = settingsOf(span, {
      model: at(value, 'llm'),
      max_tokens: at(value, 'max_tokens'),
      messages: messages([sent], span),
    })
    return [{ title: { ...span, end: span.start + key.length }, whole: span, name: key, settings }]
  })
}

function agentPrompt(agent: Value): DictValue | undefined {
  const [role, goal, backstory] = ['role', 'goal', 'backstory'].map((key) => at(agent, key))
  if (role?.kind !== 'text' || goal?.kind !== 'text' || backstory?.kind !== 'text') return undefined
  const between = (text: string): readonly TextPart[] => word(text, agent.span).parts
  const parts = [
    ...between('You are '),
    ...holesIn(role),
    ...between('. '),
    ...holesIn(backstory),
    ...between('\nYour personal goal is: '),
    ...holesIn(goal),
  ]
  return message('system', textAt(parts, agent.span))
}

function taskPrompt(task: Value): DictValue | undefined {
  const [description, expected] = ['description', 'expected_output'].map((key) => at(task, key))
  if (description?.kind !== 'text' || expected?.kind !== 'text') return undefined
  const between = word('\n\nThis is the expected criteria for your final answer: ', task.span).parts
  return message('user', textAt([...holesIn(description), ...between, ...holesIn(expected)], task.span))
}

function holesIn({ parts }: TextValue): readonly TextPart[] {
  return parts.flatMap((part) => (part.kind === 'known' ? holesAt(part, /\{([A-Za-z_]\w{0,59})\}/g) : [part]))
}
