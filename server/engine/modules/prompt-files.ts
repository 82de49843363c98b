import type { DataFormat } from '../../model/language'
import type { TextValue, Value } from '../../model/value'
import type { World } from '../world'
import { jsonValue } from './json-value'
import { extensionOf, folderOf } from './paths'
import { tomlValue } from './toml-value'

/** Files of the project that a program reads when it runs, as far as it says where they are. */
export interface PromptFiles {
  /** The file that a program reads at this path; `undefined` where there is none, or none that may be read. */
  locate(from: string, path: string): string | undefined
  /** Whether a file is part of the project that `from` is part of, and small enough to be a prompt. */
  mayRead(from: string, file: string): boolean
}

/** Prompts are shorter: what is larger is data. */
export const maxFileBytes = 256 * 1024
const maxPathLength = 1000
/** How far up a project's folder is looked for. */
const maxLevels = 12
const markers = ['package.json', 'pyproject.toml', 'setup.py', 'requirements.txt', 'deno.json']

/**
 * Finds files by the paths that programs give them. A relative path is tried in the folders that programs are run in, nearest first:
 * those with a manifest, then the repository's, and last the document's own. Nothing outside of the repository or of the workspace
 * folder is read, and no link leads out of them.
 */
export function createPromptFiles(world: World): PromptFiles {
  const bases = new Map<string, readonly string[]>()
  const basesOf = (folder: string): readonly string[] => {
    const known = bases.get(folder) ?? findBases(world, folder)
    bases.set(folder, known)
    return known
  }

  const mayRead = (from: string, file: string): boolean => {
    const root = basesOf(folderOf(from)).at(-1) ?? folderOf(from)
    if (!isBelow(root, file) || (isShown(world, from) && !isShown(world, file))) return false
    return world.kindOf(file) === 'file' && world.mayRead?.(file, root, maxFileBytes) !== false
  }

  return {
    mayRead,
    locate(from, path) {
      if (path === '' || path.length > maxPathLength || path.includes('\0')) return undefined
      const folder = folderOf(from)
      const slash = from.includes('\\') && !from.includes('/') ? '\\' : '/'
      if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)) {
        const file = normalised(path, slash)
        return mayRead(from, file) ? file : undefined
      }
      const found = basesOf(folder)
      const sources = found.map((base) => `${base}${slash}src`)
      return [...found, ...sources, folder]
        .map((base) => normalised(`${base}${slash}${path}`, slash))
        .find((file) => mayRead(from, file))
    },
  }
}

/** What a file says: its text, or what it says as data; `undefined` where it is not text. */
export function fileValue(id: string, text: string, data: DataFormat | undefined): Value | undefined {
  if (text.length > maxFileBytes || text.includes('\0')) return undefined
  try {
    return readAs(id, text, data)
  } catch {
    // What is nested deeper than a parser's stack says nothing.
    return undefined
  }
}

function readAs(id: string, text: string, data: DataFormat | undefined): Value | undefined {
  switch (data) {
    case undefined:
      return textValue(id, text)
    case 'json':
      return jsonValue(id, text, '*', 'file')
    case 'toml':
      return tomlValue(id, text)
    case 'yaml':
      return promptFileLanguage().yamlValue(id, text)
    case 'prompt':
      return promptFileLanguage().readRequest({ id, languageId: 'prompt-file', text })
  }
}

/** Files that bundlers hand over as a text, by their endings. */
const texts = new Set('.md .txt .prompt .prompty .jinja .jinja2 .j2 .hbs .handlebars .mustache .njk .ejs .xml'.split(' '))

/** What an import of a file that is no program gives: its text, or its data by name; `undefined` for all others. */
export function importedFile(id: string, text: string, specifier: string, name: string): Value | undefined {
  const ending = extensionOf(id)
  const isWhole = name === 'default' || name === '*'
  if (/\?(?:raw|text)\b/.test(specifier) || texts.has(ending)) return isWhole ? fileValue(id, text, undefined) : undefined
  const data = ending === '.toml' ? 'toml' : ending === '.yaml' || ending === '.yml' ? 'yaml' : undefined
  const whole = data === undefined ? undefined : fileValue(id, text, data)
  if (isWhole || whole?.kind !== 'dict') return whole
  return whole.fields.find((field) => field.key === name)?.value
}

/** Whether an import of this file gives something that is no program, JSON aside. */
export function isPlainFile(id: string, specifier: string): boolean {
  return /\?(?:raw|text)\b/.test(specifier) || texts.has(extensionOf(id)) || /\.(?:toml|ya?ml)$/i.test(id)
}

function textValue(id: string, text: string): TextValue {
  const span = { document: id, start: 0, end: text.length }
  const parts = text === '' ? [] : [{ kind: 'known' as const, text, span, quote: 'raw' as const }]
  return { kind: 'text', how: 'file', span, parts }
}

function promptFileLanguage(): typeof import('../../languages/prompt-file') {
  return require('../../languages/prompt-file') as typeof import('../../languages/prompt-file')
}

/** Folders that a program may be run in, nearest first; the last is the project's own. */
function findBases(world: World, folder: string): readonly string[] {
  const found: string[] = []
  let at = folder
  for (let level = 0; level < maxLevels && at !== ''; level++) {
    const isRepository = world.kindOf(`${at}/.git`) !== undefined
    if (isRepository || markers.some((name) => world.kindOf(`${at}/${name}`) === 'file')) found.push(at)
    // The workspace folder itself has no path within it.
    if (isRepository || (isShown(world, `${folder}/x`) && !isShown(world, at)))
      return found.at(-1) === at ? found : [...found, at]
    at = folderOf(at)
  }
  return found
}

/** Whether people know a path by its place in a workspace folder. */
function isShown(world: World, path: string): boolean {
  return !/^(?:[\\/]|[A-Za-z]:|\.\.(?:[\\/]|$))/.test(world.displayPath(path))
}

function isBelow(folder: string, file: string): boolean {
  return file.startsWith(folder) && /^[\\/]/.test(file.slice(folder.length))
}

/** An absolute path without `.` and `..`. */
function normalised(path: string, slash: '/' | '\\'): string {
  const [start = '', rest = ''] = [/^[A-Za-z]:/.exec(path)?.[0] ?? '', path.replace(/^[A-Za-z]:/, '')]
  const parts: string[] = []
  for (const part of rest.split(/[\\/]/)) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `${start}${slash}${parts.join(slash)}`
}
