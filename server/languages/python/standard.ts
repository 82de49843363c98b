import { argumentAt, readItems } from './arguments'
import { callFunction } from './calls'
import { fileFunction } from './file-text'
import { foreignBound } from './foreign'
import { pathOf } from './leads'
import { joinArguments } from './parameters'
import type { Reader } from './reader'
import { dedent, plainText, text } from './texts'
import { choice, each, type Frame, type Lead, opaque, type Thing, via } from './things'
import { itemsOf, type Node } from './tree'

const volatile =
  /^(datetime\.(datetime\.(now|utcnow|today)|date\.today)|time\.\w+|uuid\.uuid[1-8]\w*|random\.\w+(\.\w+)?|secrets\.\w+|numpy\.random\..*|os\.urandom|django\.utils\.timezone\.now|pendulum\.now|arrow\.(now|utcnow))$/

/** Calls that give their first argument, for all that reading is concerned with. */
const transparent = new Set(
  `copy.copy copy.deepcopy asyncio.run asyncio.wait_for asyncio.create_task asyncio.ensure_future asyncio.shield contextlib.closing
  contextlib.aclosing contextlib.nullcontext`.split(/\s+/),
)

/** What a function of Python's own library gives, as far as it matters here; `undefined` for all others. */
export function leadFunction(reader: Reader, lead: Lead, list: Node, node: Node, frame: Frame | undefined): Thing | undefined {
  if (lead.wanted) return undefined
  const path = pathOf(lead)
  const span = reader.span(node)
  const follow = (index: number, keyword?: string): Thing | undefined => {
    const argument = argumentAt(reader, list, index, keyword)
    return argument === undefined ? undefined : reader.follow(argument, frame)
  }
  if (volatile.test(path)) return opaque(span, 'volatile', reader.name(node))
  if (transparent.has(path)) return follow(0)
  switch (path) {
    case 'os.getenv':
    case 'os.environ.get':
    case 'os.environ.setdefault': {
      const name = follow(0, 'key')
      const unknown = opaque(span, 'environment', (name === undefined ? undefined : plainText(name)) ?? reader.name(node))
      const fallback = follow(1, 'default')
      return fallback === undefined ? unknown : choice([unknown, via(fallback, 'default')], span)
    }
    case 'typing.cast':
    case 'typing_extensions.cast':
      return follow(1)
    case 'textwrap.dedent':
    case 'inspect.cleandoc': {
      const thing = follow(0)
      return thing === undefined
        ? undefined
        : each(thing, span, (option) =>
            option.kind === 'text'
              ? { ...text(dedent(option.parts, path === 'inspect.cleandoc'), span), how: option.how }
              : option,
          )
    }
    case 'string.Template':
      return follow(0)
    case 'functools.partial':
      return boundTo(reader, follow(0), list, frame)
    case 'fastapi.Depends': {
      const maker = follow(0)
      return maker?.kind === 'function' ? callFunction(reader, maker, undefined, frame, node) : undefined
    }
    case 'dataclasses.field':
    case 'pydantic.Field': {
      const given = follow(path === 'pydantic.Field' ? 0 : -1, 'default')
      if (given !== undefined) return given
      return made(reader, list, frame)
    }
    default: {
      const file = fileFunction(reader, lead, list, node, frame)
      if (file !== undefined) return file
      if (/^(pathlib\.|.*\.)?Path\.(read_text|read_bytes|open)$/.test(path)) return opaque(span, 'file', reader.name(node))
      return undefined
    }
  }
}

/** `partial(f, …)`: the function, with what it was given already. */
function boundTo(reader: Reader, thing: Thing | undefined, list: Node, frame: Frame | undefined): Thing | undefined {
  const args = readItems(reader, list, itemsOf(list).slice(1), frame)
  if (thing?.kind === 'function') return { ...thing, bound: thing.bound === undefined ? args : joinArguments(thing.bound, args) }
  return thing?.kind === 'foreign' ? foreignBound(thing, args) : undefined
}

/** `default_factory=OpenAI` and `default_factory=lambda: OpenAI()`. */
function made(reader: Reader, list: Node, frame: Frame | undefined): Thing | undefined {
  const item = itemsOf(list).find((one) => one.keyword !== undefined && reader.source(one.keyword) === 'default_factory')
  if (item === undefined) return undefined
  if (item.value.type === 'LambdaExpression') {
    const body = item.value.children.at(-1)
    return body === undefined ? undefined : reader.follow(body, frame)
  }
  const thing = reader.follow(item.value, frame)
  if (thing.kind === 'lead')
    return {
      ...thing,
      steps: thing.steps.map((step, index) => (index === thing.steps.length - 1 ? { ...step, typed: true } : step)),
    }
  if (thing.kind === 'class') return { kind: 'instance', info: thing.info }
  const span = reader.span(item.value)
  if (reader.source(item.value) === 'list') return { kind: 'list', items: [], open: false, span, how: 'literal' }
  if (reader.source(item.value) === 'dict') return { kind: 'dict', fields: [], open: false, span, how: 'literal' }
  return undefined
}
