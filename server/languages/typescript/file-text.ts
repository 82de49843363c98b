import type { Hole, TextPart, TextValue, Value } from '../../model/value'
import { fillTemplate } from '../template/fill-template'
import type { Dialect } from '../template/marks'
import { type Context, type Frame, sourceOf, spanOf } from './context'
import { isGlobal } from './member'
import { howOf, partsOf } from './parts'
import { textOf, unwritten } from './text'
import { type CallNode, keyName, type Node, transparent } from './tree'
import { choose, opaque, plainText } from './values'

/*
 * A path is a text. Where it depends on where the document lies, it begins with a hole of kind `file` that is called by one of the
 * names below and stands in that document, so that it keeps its meaning when it is handed to another module.
 */
const hereFolder = '__dirname'
const hereFile = '__filename'
const runFolder = 'process.cwd()'

/** `__dirname`, `__filename`, `import.meta.dirname`, `import.meta.url`: where the document itself is. */
export function placeOfDocument(context: Context, node: Node): TextValue | undefined {
  if (node.type === 'Identifier') {
    const isPlace = node.name === hereFolder || node.name === hereFile
    return isPlace && context.tree.lookup(node.name, node) === undefined ? place(context, node, node.name) : undefined
  }
  if (node.type !== 'MemberExpression' || transparent(node.object).type !== 'MetaProperty') return undefined
  const name = keyName({ key: node.property, computed: node.computed })
  if (name === 'dirname' || name === 'dir') return place(context, node, hereFolder)
  return name === 'filename' || name === 'url' || name === 'path' ? place(context, node, hereFile) : undefined
}

/** `new URL('./prompt.md', import.meta.url)`, `process.cwd()`, `Deno.readTextFile(path)`, `Bun.file(path).text()`, `JSON.parse(text)`. */
export function globalFileCall(context: Context, node: CallNode, frame: Frame | undefined): Value | undefined {
  const callee = transparent(node.callee)
  const argument = (index: number, of: CallNode = node): Value | undefined => {
    const given = of.arguments[index]
    return given === undefined || given.type === 'SpreadElement' ? undefined : context.evaluate(given, frame)
  }
  if (node.type === 'NewExpression') {
    if (!isGlobal(context, callee, /^URL$/)) return undefined
    const [path, base] = [argument(0), argument(1)]
    if (path?.kind !== 'text') return undefined
    // The base of an address is a file: what is relative to it lies beside.
    return base?.kind === 'text' && isPlace(base)
      ? textOf([...base.parts, between('/../', base), ...path.parts], path.span)
      : undefined
  }
  if (callee.type !== 'MemberExpression') return undefined
  const name = keyName({ key: callee.property, computed: callee.computed }) ?? ''
  const object = transparent(callee.object)
  if (name === 'cwd' && isGlobal(context, object, /^(process|Deno)$/)) return place(context, node, runFolder)
  if (/^readTextFile(Sync)?$/.test(name) && isGlobal(context, object, /^Deno$/)) return fileAt(context, argument(0), node)
  if (name === 'parse' && isGlobal(context, object, /^JSON$/)) return dataIn(context, argument(0), 'json')
  if (!/^(text|json)$/.test(name) || object.type !== 'CallExpression') return undefined
  const opened = transparent(object.callee)
  const isBun =
    opened.type === 'MemberExpression' &&
    keyName({ key: opened.property, computed: opened.computed }) === 'file' &&
    isGlobal(context, transparent(opened.object), /^Bun$/)
  if (!isBun) return undefined
  const text = fileAt(context, argument(0, object), node)
  return name === 'json' ? dataIn(context, text, 'json') : text
}

/** What a function of `fs`, `path`, `url` or of a library for data and templates gives; `undefined` for all others. */
export function libraryFileCall(context: Context, value: Extract<Value, { kind: 'call' }>, node: CallNode): Value | undefined {
  const { package: specifier, steps } = value.chain
  const library = libraries.get(specifier.replace(/^node:/, ''))
  if (library === undefined) return undefined
  const names = steps.map((step) => step.name).filter((name) => name !== 'default' && name !== 'promises')
  const [name = ''] = names
  const args = steps.at(-1)?.args?.positional ?? []
  const [first] = args
  switch (library) {
    case 'files':
      return names.length === 1 && /^readFile(Sync)?$/.test(name) ? fileAt(context, first, node) : undefined
    case 'paths':
      return pathCall(context, names.at(-1) ?? '', args, node)
    case 'addresses':
      return name === 'fileURLToPath' || name === 'pathToFileURL' ? pathOnly(first) : undefined
    case 'yaml':
      return /^(load|safeLoad|parse)$/.test(name) ? dataIn(context, first, 'yaml') : undefined
    case 'toml':
      return name === 'parse' ? dataIn(context, first, 'toml') : undefined
    case 'handlebars': {
      const [made, run] = steps.filter((step) => step.args !== undefined)
      const template = made?.args?.positional[0]
      if (name === 'render') return rendered(context, template, args[1], 'handlebars', node)
      return name === 'compile' && run?.name === '' ? rendered(context, template, first, 'handlebars', node) : undefined
    }
    case 'nunjucks':
      return name === 'renderString' ? rendered(context, first, args[1], 'jinja', node) : undefined
    default:
      return undefined
  }
}

const libraries = new Map<string, 'files' | 'paths' | 'addresses' | 'yaml' | 'toml' | 'handlebars' | 'nunjucks'>([
  ['fs', 'files'],
  ['fs/promises', 'files'],
  ['fs-extra', 'files'],
  ['graceful-fs', 'files'],
  ['path', 'paths'],
  ['path/posix', 'paths'],
  ['pathe', 'paths'],
  ['url', 'addresses'],
  ['js-yaml', 'yaml'],
  ['yaml', 'yaml'],
  ['toml', 'toml'],
  ['@iarna/toml', 'toml'],
  ['smol-toml', 'toml'],
  ['handlebars', 'handlebars'],
  ['mustache', 'handlebars'],
  ['nunjucks', 'nunjucks'],
])

function place(context: Context, node: Node, name: string): TextValue {
  const span = spanOf(context, node)
  return textOf([{ kind: 'hole', span, why: 'file', name } satisfies Hole], span)
}

function isPlace({ parts: [first] }: TextValue): boolean {
  return first?.kind === 'hole' && first.why === 'file' && [hereFolder, hereFile, runFolder].includes(first.name ?? '')
}

const between = (text: string, at: TextValue): TextPart => unwritten(text, { ...at.span, start: at.span.end })

const pathOnly = (value: Value | undefined): TextValue | undefined =>
  value?.kind === 'text' && isPlace(value) ? value : undefined

/** `join`, `resolve` and `dirname` of texts. */
function pathCall(context: Context, name: string, args: readonly Value[], node: CallNode): Value | undefined {
  const span = spanOf(context, node)
  const texts = args.filter((value) => value.kind === 'text')
  const [first] = texts
  if (first === undefined || texts.length < args.length) return undefined
  if (name === 'dirname') return isPlace(first) ? textOf([...first.parts, between('/..', first)], span, first.how) : undefined
  if (name === 'normalize') return first
  if (name !== 'join' && name !== 'resolve') return undefined
  // An absolute path takes the place of all before it.
  const from =
    name === 'join'
      ? 0
      : Math.max(
          0,
          texts.findLastIndex((text) => isPlace(text) || isAbsolute(text)),
        )
  const parts = texts.slice(from).flatMap((text, index) => [...(index === 0 ? [] : [between('/', text)]), ...text.parts])
  return textOf(parts, span, howOf(texts))
}

function isAbsolute({ parts: [first] }: TextValue): boolean {
  return first?.kind === 'known' && first.text.startsWith('/')
}

/** The text of the file at a path that the source settles; of one of several where a condition decides. */
function fileAt(context: Context, path: Value | undefined, node: Node): Value | undefined {
  if (path?.kind === 'choice') {
    const options = path.options.map((option) => fileAt(context, option, node))
    return options.every((option) => option !== undefined) ? choose(options, spanOf(context, node)) : undefined
  }
  if (path === undefined) return undefined
  const unread = opaque(spanOf(context, node), 'file', sourceOf(context, node))
  if (path.kind !== 'text') return unread
  const [first] = isPlace(path) ? path.parts : []
  const written = plainText({ ...path, parts: path.parts.slice(first === undefined ? 0 : 1) })
  if (written === undefined) return unread
  const start = first?.kind === 'hole' ? (first.name ?? '') : ''
  const from = first?.span.document ?? path.span.document
  const located =
    start === hereFile
      ? `${from}/${written}`
      : start === hereFolder
        ? `${from}/../${written}`
        : start === runFolder
          ? written.replace(/^\/+/, '')
          : written.replace(/^file:\/\/(?=\/)/, '')
  return context.imports.file?.(from, located) ?? unread
}

/** What a file's whole text says as data. */
function dataIn(context: Context, text: Value | undefined, data: 'json' | 'yaml' | 'toml'): Value | undefined {
  if (text?.kind !== 'text' || text.how !== 'file' || !text.parts.every(({ span }) => span.document === text.span.document))
    return undefined
  return context.imports.file?.(text.span.document, text.span.document, data)
}

/** A template with what an object puts into it. */
function rendered(
  context: Context,
  template: Value | undefined,
  data: Value | undefined,
  dialect: Dialect,
  node: CallNode,
): Value | undefined {
  if (template?.kind !== 'text') return undefined
  const fields = data?.kind === 'dict' ? data.fields : []
  const parts = fillTemplate(template.parts, dialect, (name) => {
    const field = fields.findLast((one) => one.key === name)
    return field === undefined
      ? undefined
      : partsOf(context, field.value, node).map((part) => (part.kind === 'hole' ? { ...part, name } : part))
  })
  return { ...textOf(parts, spanOf(context, node)), how: template.how }
}
