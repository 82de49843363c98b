import { type Extent, itemsOf, membersOf, parsed, skipSpace } from './json'

/** A notebook as written. */
export interface Notebook {
  /** Language id of the code; `undefined` where no frontend reads it. */
  readonly languageId: 'python' | 'typescript' | 'javascript' | undefined
  readonly cells: readonly Cell[]
}

/** One cell, code or not, and where it stands in the file. */
export interface Cell extends Extent {
  /** Whether its source is code in the notebook's language. */
  readonly isCode: boolean
  /** The strings of its source, quotes included: one a line, or one for all. */
  readonly source: readonly Extent[]
}

/** Cells and language of a notebook; without cells where the text is none, or broken. */
export function readNotebook(text: string): Notebook {
  const top = membersOf(text, skipSpace(text, 0))
  const metadata = top?.get('metadata')
  const languageId = languageOf(metadata === undefined ? undefined : parsed(text, metadata))
  const cells = top?.get('cells')
  const items = cells === undefined ? undefined : itemsOf(text, cells.start)
  return { languageId, cells: (items ?? []).map((item) => cellAt(text, item, languageId)) }
}

/** Whether a text can be read as a notebook; one that has no cells yet, or nothing at all, can. */
export function isNotebook(text: string): boolean {
  const at = skipSpace(text, 0)
  if (at === text.length) return true
  const top = membersOf(text, at)
  const cells = top?.get('cells')
  if (cells === undefined) return top !== undefined
  return itemsOf(text, cells.start)?.every(({ start }) => membersOf(text, start) !== undefined) === true
}

function cellAt(text: string, item: Extent, languageId: Notebook['languageId']): Cell {
  const members = membersOf(text, item.start)
  const kind = members?.get('cell_type')
  const source = members?.get('source')
  const own = ownLanguage(text, members?.get('metadata'))
  const isCode = kind !== undefined && text.slice(kind.start, kind.end) === '"code"' && (own === undefined || own === languageId)
  return { ...item, isCode, source: source === undefined ? [] : stringsAt(text, source) }
}

function stringsAt(text: string, source: Extent): readonly Extent[] {
  const items = text[source.start] === '[' ? (itemsOf(text, source.start) ?? []) : [source]
  return items.filter(({ start }) => text[start] === '"')
}

/** Editors let one cell be in another language than the kernel's. */
function ownLanguage(text: string, metadata: Extent | undefined): string | undefined {
  return metadata === undefined ? undefined : stringAt(parsed(text, metadata), 'vscode', 'languageId')?.toLowerCase()
}

const languageIds = {
  python: 'python',
  typescript: 'typescript',
  deno: 'typescript',
  tslab: 'typescript',
  javascript: 'javascript',
} as const

/** What the notebook says of its kernel. Older ones say nothing, and are in Python; so are kernels that only have an own name. */
function languageOf(metadata: unknown): Notebook['languageId'] {
  const stated = stringAt(metadata, 'kernelspec', 'language') ?? stringAt(metadata, 'language_info', 'name')
  // A dialect goes by a name of its own, and is coloured and saved as what it is one of.
  if (stated !== undefined) return known(stated) ?? known(stringAt(metadata, 'language_info', 'mimetype') ?? '')
  const name = stringAt(metadata, 'kernelspec', 'name')
  if (name === undefined) return 'python'
  return known(name) ?? (/^(?:ir|xr|julia|octave|bash|sparkkernel|scala|xcpp|\.net)/i.test(name) ? undefined : 'python')
}

function known(name: string): Notebook['languageId'] {
  const found = Object.entries(languageIds).find(([part]) => name.toLowerCase().includes(part))
  return found?.[1]
}

function stringAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value)
  return typeof found === 'string' && found !== '' ? found : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
