import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { parse as parseToml, TomlError } from 'smol-toml'

/** Half-open offsets in a configuration file. */
export interface Offsets {
  readonly start: number
  readonly end: number
}

/** Keys and indexes from the top of the configuration. */
export type ConfigPath = readonly (string | number)[]

/** The configuration in a file, not yet validated. */
export interface ConfigSource {
  readonly value: unknown
  readonly errors: readonly { readonly message: string; readonly span: Offsets }[]
  /** Where a key or a value is written; `undefined` where that cannot be told. */
  find(path: ConfigPath, part: 'key' | 'value'): Offsets | undefined
}

/** Files that may hold a configuration; of several in one folder the first counts. */
export const configFileNames = ['promptfare.json', 'package.json', 'pyproject.toml'] as const

/** The configuration in a file, or `undefined` where a `package.json` or `pyproject.toml` has none. */
export function readConfigSource(file: string, text: string): ConfigSource | undefined {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
  const inPackage = name === 'package.json'
  const inPyproject = name === 'pyproject.toml'
  if ((inPackage || inPyproject) && !text.includes('promptfare')) return undefined
  if (name.endsWith('.toml')) return readToml(text, inPyproject ? ['tool', 'promptfare'] : [])
  return readJson(text, inPackage ? ['promptfare'] : [])
}

function readJson(text: string, within: readonly string[]): ConfigSource | undefined {
  const parseErrors: ParseError[] = []
  const tree = parseTree(text, parseErrors, { allowTrailingComma: true })
  const top = tree === undefined ? undefined : findNodeAtLocation(tree, [...within])
  // A package.json that is damaged elsewhere is npm's business.
  if (within.length > 0 && top === undefined) return undefined
  // Those behind it mostly follow from the first.
  const errors = parseErrors.slice(0, 1).map(({ error, offset, length }) => ({
    message: `not valid JSON: ${words(printParseErrorCode(error))}`,
    span: { start: offset, end: offset + length },
  }))
  if (top === undefined && errors.length === 0)
    errors.push({ message: 'the file is empty: write at least {}', span: { start: 0, end: 0 } })
  return {
    value: top === undefined ? undefined : readNode(top),
    errors,
    find(path, part) {
      const node = top === undefined ? undefined : findNodeAtLocation(top, [...path])
      const target = part === 'key' && node?.parent?.type === 'property' ? node.parent.children?.[0] : node
      return target === undefined ? undefined : { start: target.offset, end: target.offset + target.length }
    },
  }
}

function readNode(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(readNode)
  if (node.type !== 'object') return node.value
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
      key === undefined || value === undefined ? [] : [[key.value, readNode(value)]],
    ),
  )
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

function readToml(text: string, within: readonly string[]): ConfigSource | undefined {
  let value: unknown
  try {
    value = parseToml(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const start = offsetAt(text, error.line, error.column)
    const why = firstLine(error.message).replace(/^Invalid TOML document: /, '')
    const message = `not valid TOML: ${tomlWords[why] ?? why}`
    return { value: undefined, errors: [{ message, span: { start, end: start + 1 } }], find: () => undefined }
  }
  for (const key of within) value = isTable(value) ? value[key] : undefined
  if (value === undefined && within.length > 0) return undefined
  return { value, errors: [], find: (path, part) => findInToml(text, [...within, ...path], part) }
}

/** What the parser says of the place, in words that say what to do. */
const tomlWords: Readonly<Record<string, string>> = {
  'expected comma or end of structure': 'a comma or a closing bracket is missing before this',
  'unfinished string': 'this text is not closed',
  'control characters are not allowed in strings': 'this text is not closed, or holds a control character',
  'invalid value': 'this is no value: texts stand in quotes',
  'illegal character in key': 'this cannot stand in a key: a bracket or quote may be missing before it',
  'trying to redefine an already defined table or value': 'this is written twice',
}

/**
 * TOML parsers keep no positions, so the text is searched: the longest part of the path that a table header and a key on its
 * own line spell out, and behind it the keys of inline tables in order.
 */
function findInToml(text: string, path: ConfigPath, part: 'key' | 'value'): Offsets | undefined {
  const wanted = path.filter((step) => typeof step === 'string')
  let best: { span: Offsets; depth: number } | undefined
  let table: readonly string[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    const header = /^\s*\[\[?([^\]]+)\]/.exec(line)
    const assignment =
      header === null
        ? /^(\s*)((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=\s*(.*?)\s*$/.exec(line)
        : null
    if (header !== null) table = keysOf(header[1] ?? '')
    const written = header !== null ? table : assignment === null ? undefined : [...table, ...keysOf(assignment[2] ?? '')]
    if (written !== undefined && startsWith(wanted, written) && written.length > (best?.depth ?? 0)) {
      const from = offset + (header !== null ? line.indexOf('[') : (assignment?.[1] ?? '').length)
      const key = { start: from, end: header !== null ? offset + line.trimEnd().length : from + (assignment?.[2] ?? '').length }
      const valueStart = offset + line.trimEnd().length - (assignment?.[3] ?? '').length
      const rest = wanted.slice(written.length)
      const inline = assignment === null ? undefined : findInline(text, valueStart, offset + line.length, rest)
      const value = { start: valueStart, end: offset + line.trimEnd().length }
      best = {
        span: inline ?? (part === 'value' && assignment !== null && rest.length === 0 ? value : key),
        depth: written.length,
      }
    }
    offset += line.length + 1
  }
  return best?.span
}

/** Keys within one line's inline tables and arrays, one behind the other. */
function findInline(text: string, from: number, to: number, keys: readonly string[]): Offsets | undefined {
  let span: Offsets | undefined
  for (const key of keys) {
    const match = new RegExp(`(?<![\\w-])["']?${escapePattern(key)}["']?(?=\\s*=)`).exec(text.slice(span?.end ?? from, to))
    if (match === null) return span
    const start = (span?.end ?? from) + match.index
    span = { start, end: start + match[0].length }
  }
  return span
}

function keysOf(dotted: string): readonly string[] {
  return (dotted.match(/"[^"]*"|'[^']*'|[\w-]+/g) ?? []).map((key) => key.replace(/^["']|["']$/g, ''))
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index])
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function offsetAt(text: string, line: number, column: number): number {
  let offset = 0
  for (let current = 1; current < line; current++) offset = text.indexOf('\n', offset) + 1
  return Math.min(offset + column - 1, text.length)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
