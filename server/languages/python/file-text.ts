import type { DataFormat } from '../../model/language'
import type { Span } from '../../model/span'
import type { TextPart, TextValue } from '../../model/value'
import { fillTemplate } from '../template/fill-template'
import { argumentAt } from './arguments'
import { pathOf, valueThing } from './leads'
import type { Reader } from './reader'
import { fillFrom } from './templates'
import { hole, partsOf, plainText, text, written } from './texts'
import { each, type Frame, type Lead, opaque, optionsOf, type Thing } from './things'
import { itemsOf, type Node } from './tree'

/*
 * A path is a text. Where it depends on where the module lies, it begins with a hole of kind `file` that is called `__file__` and
 * stands in that module, so that it keeps its meaning when it is handed to another one.
 */
const hereFile = '__file__'
const runFolder = 'os.getcwd()'

/** `__file__`, `__package__` and `__name__`: where the module itself is. */
export function placeOfModule(reader: Reader, node: Node): Thing | undefined {
  const name = reader.source(node)
  const span = reader.span(node)
  if (name === hereFile) return place(span, hereFile)
  return name === '__package__' ? under(place(span, hereFile), '..') : undefined
}

/** `folder / "name"`: two texts with a slash between them are a path. */
export function joinedPath(left: Thing, right: Thing, span: Span): Thing | undefined {
  return left.kind === 'text' && right.kind === 'text' ? joined([left, right], span) : undefined
}

/** `.parent` and `.parents` of a path. */
export function pathMember(path: TextValue, key: string): Thing | undefined {
  if (key === 'parent') return under(path, '..')
  if (key !== 'parents') return undefined
  const items = Array.from({ length: 8 }, (_, index) => under(path, '../'.repeat(index + 1)))
  return { kind: 'list', items, open: true, span: path.span, how: path.how }
}

/** `open(path)` is what can be read from it. */
export function openedFile(reader: Reader, list: Node, node: Node, frame: Frame | undefined): Thing {
  const span = reader.span(node)
  const unread = opaque(span, 'file', reader.name(node))
  const [path, mode] = [argumentAt(reader, list, 0, 'file'), argumentAt(reader, list, 1, 'mode')]
  const how = mode === undefined ? 'r' : plainText(reader.follow(mode, frame))
  if (path === undefined || how === undefined || /[^rbt]/.test(how)) return unread
  return each(reader.follow(path, frame), span, (option) => fileAt(reader, option) ?? unread)
}

/** What a method of a path, an opened file or a template gives; `undefined` for all other methods. */
export function fileMethod(
  reader: Reader,
  object: TextValue,
  name: string,
  list: Node,
  node: Node,
  frame: Frame | undefined,
): Thing | undefined {
  const span = reader.span(node)
  switch (name) {
    case 'read':
    case 'getvalue':
    case 'resolve':
    case 'absolute':
    case 'as_posix':
    case 'expanduser':
      return object
    case 'read_text':
    case 'read_bytes':
    case 'open':
      return fileAt(reader, object) ?? opaque(span, 'file', reader.name(node))
    case 'readlines':
      return { kind: 'list', items: [], open: true, span, how: object.how }
    case 'joinpath':
    case '__truediv__':
      return joined([object, ...texts(reader, list, frame)], span)
    case 'with_name':
      return joined([under(object, '..'), ...texts(reader, list, frame)], span)
    case 'render':
      return rendered(reader, object, list, node, frame)
    default:
      return undefined
  }
}

/** What a function gives that has to do with paths, files, data in files or templates; `undefined` for all others. */
export function fileFunction(reader: Reader, lead: Lead, list: Node, node: Node, frame: Frame | undefined): Thing | undefined {
  const span = reader.span(node)
  const path = pathOf(lead).replace(/^importlib_resources/, 'importlib.resources')
  const first = (keyword?: string): Thing | undefined => {
    const argument = argumentAt(reader, list, 0, keyword)
    return argument === undefined ? undefined : reader.follow(argument, frame)
  }
  const data = dataFunctions[path]
  if (data !== undefined) return dataIn(reader, first(), data)
  switch (path) {
    case 'pathlib.Path':
    case 'pathlib.PurePath':
    case 'pathlib.PosixPath':
    case 'anyio.Path':
    case 'os.path.join':
    case 'posixpath.join':
      return joined(texts(reader, list, frame), span)
    case 'pathlib.Path.cwd':
    case 'os.getcwd':
      return place(span, runFolder)
    case 'os.path.dirname':
      return whereText(first(), (at) => under(at, '..'))
    case 'os.path.abspath':
    case 'os.path.realpath':
    case 'os.path.normpath':
    case 'os.path.expanduser':
    case 'os.fspath':
      return whereText(first(), (at) => at)
    case 'io.open':
    case 'codecs.open':
    case 'aiofiles.open':
      return openedFile(reader, list, node, frame)
    case 'importlib.resources.files':
      return whereText(first('package'), packageFolder)
    case 'importlib.resources.read_text':
    case 'importlib.resources.open_text':
    case 'importlib.resources.read_binary':
    case 'importlib.resources.open_binary':
    case 'pkgutil.get_data': {
      const [folder, ...rest] = texts(reader, list, frame)
      const file = folder && joined([packageFolder(folder), ...rest], span)
      return (file && fileAt(reader, file)) ?? opaque(span, 'file', reader.name(node))
    }
    case 'jinja2.Template':
    case 'jinja2.Environment.from_string':
    case 'jinja2.sandbox.SandboxedEnvironment.from_string':
      return whereText(first(), (at) => at)
    case 'jinja2.Environment.get_template':
    case 'jinja2.sandbox.SandboxedEnvironment.get_template':
      return loadedTemplate(reader, lead, first(), span) ?? opaque(span, 'file', reader.name(node))
    default:
      return undefined
  }
}

const dataFunctions: Readonly<Record<string, DataFormat>> = {
  'json.load': 'json',
  'json.loads': 'json',
  'yaml.load': 'yaml',
  'yaml.safe_load': 'yaml',
  'yaml.full_load': 'yaml',
  'tomllib.load': 'toml',
  'tomllib.loads': 'toml',
  'tomli.load': 'toml',
  'tomli.loads': 'toml',
  'toml.load': 'toml',
  'toml.loads': 'toml',
}

function place(span: Span, name: string): TextValue {
  return text([hole(span, 'file', name)], span)
}

function isPlace({ parts: [first] }: TextValue): boolean {
  return first?.kind === 'hole' && first.why === 'file' && (first.name === hereFile || first.name === runFolder)
}

function whereText(thing: Thing | undefined, change: (text: TextValue) => Thing): Thing | undefined {
  return thing?.kind === 'text' ? change(thing) : undefined
}

function under(path: TextValue, step: string): TextValue {
  return { ...path, parts: [...path.parts, written(`/${step}`, path.span)] }
}

/** The texts among a call's arguments; none where one of them is none. */
function texts(reader: Reader, list: Node, frame: Frame | undefined): readonly TextValue[] {
  const things = itemsOf(list)
    .filter((item) => item.keyword === undefined)
    .map((item) => (item.star === '' ? reader.follow(item.value, frame) : undefined))
  const found = things.filter((thing) => thing?.kind === 'text')
  return found.length === things.length ? found : []
}

/** Texts as one path; an absolute one takes the place of all before it. */
function joined(paths: readonly TextValue[], span: Span): TextValue | undefined {
  const from = paths.findLastIndex(
    (path) => isPlace(path) || (path.parts[0]?.kind === 'known' && path.parts[0].text.startsWith('/')),
  )
  const used = paths.slice(Math.max(0, from))
  const [first] = used
  if (first === undefined) return undefined
  const parts = used.flatMap((path, index): readonly TextPart[] => [
    ...(index === 0 ? [] : [written('/', path.span)]),
    ...path.parts,
  ])
  return { ...text(parts, span), how: first.how }
}

/** `pkg.prompts` is the folder `pkg/prompts`. */
function packageFolder(name: TextValue): TextValue {
  const plain = plainText(name)
  return plain === undefined ? name : { ...name, parts: [written(plain.replaceAll('.', '/'), name.span)] }
}

/** The text of the file at a path that the source settles. */
function fileAt(reader: Reader, path: Thing): Thing | undefined {
  if (path.kind !== 'text') return undefined
  const [first] = isPlace(path) ? path.parts : []
  const rest = plainText({ ...path, parts: path.parts.slice(first === undefined ? 0 : 1) })
  if (rest === undefined) return undefined
  const from = first?.span.document ?? path.span.document
  const isHere = first?.kind === 'hole' && first.name === hereFile
  const value = reader.imports.file?.(from, isHere ? `${from}/${rest}` : first === undefined ? rest : rest.replace(/^\/+/, ''))
  return value && valueThing(reader, value)
}

/** What a file's whole text says as data. */
function dataIn(reader: Reader, from: Thing | undefined, data: DataFormat): Thing | undefined {
  if (from?.kind !== 'text') return undefined
  // `toml.load(path)` opens the file itself.
  const content = from.how === 'file' ? from : data === 'toml' ? fileAt(reader, from) : undefined
  if (content?.kind !== 'text' || content.how !== 'file') return undefined
  const { document } = content.span
  if (!content.parts.every((part) => part.span.document === document)) return undefined
  const value = reader.imports.file?.(document, document, data)
  return value && valueThing(reader, value)
}

/** `Environment(loader=FileSystemLoader(folder)).get_template(name)`. */
function loadedTemplate(reader: Reader, lead: Lead, name: Thing | undefined, span: Span): Thing | undefined {
  const made = lead.steps.find((step) => step.call !== undefined)?.call
  if (name?.kind !== 'text' || made === undefined || !('list' in made)) return undefined
  const given = argumentAt(reader, made.list, 5, 'loader')
  const loader = given === undefined ? undefined : reader.follow(given, made.frame)
  const step = loader?.kind === 'lead' ? loader.steps.at(-1) : undefined
  if (step?.call === undefined || !('list' in step.call)) return undefined
  const { list, frame } = step.call
  const [folder, below] = [0, 1].map((index) => {
    const argument = argumentAt(reader, list, index)
    return argument === undefined ? undefined : reader.follow(argument, frame)
  })
  if (folder === undefined) return undefined
  const folders = folder.kind === 'list' ? folder.items.map((item) => valueThing(reader, item)) : optionsOf(folder)
  const inPackage = below?.kind === 'text' ? below : text([written('templates', span)], span)
  for (const option of folders.filter((one) => one.kind === 'text')) {
    const start = step.name === 'PackageLoader' ? [packageFolder(option), inPackage] : [option]
    const path = joined([...start, name], span)
    const file = path && fileAt(reader, path)
    if (file !== undefined) return file
  }
  return undefined
}

/** A template with what a call puts into it, by keyword or in a dict. */
function rendered(reader: Reader, template: TextValue, list: Node, node: Node, frame: Frame | undefined): Thing {
  const byKeyword = fillFrom(reader, list, frame)
  const [first] = itemsOf(list)
  const given =
    first === undefined || first.keyword !== undefined || first.star !== '' ? undefined : reader.follow(first.value, frame)
  const fields = given?.kind === 'dict' ? given.fields : []
  const span = reader.span(node)
  const parts = fillTemplate(template.parts, 'jinja', (name) => {
    const field = fields.findLast((one) => one.key === name)
    return field === undefined ? byKeyword(name) : partsOf(valueThing(reader, field.value), field.value.span, name)
  })
  return {
    ...text(
      parts.filter((part) => part.kind !== 'known' || part.text !== ''),
      span,
    ),
    how: template.how,
  }
}
