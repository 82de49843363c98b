import type { CallSite } from '../model/call-site'
import type { Document } from '../model/language'
import type { PromptCall } from '../model/prompt-call'
import type { Arguments, TextPart, Value } from '../model/value'
import { familyOf } from './modules/paths'

/** The project's own functions that make a model call with what they are given, by name: whoever calls them sends a prompt too. */
export interface Wrappers {
  /** How many names were found so far. */
  readonly size: number
  /** Whether a document may mean such a function by a name. */
  has(name: string, from: string): boolean
  /** Takes down the functions around these calls of a document. */
  add(document: Document, calls: readonly PromptCall[]): void
  /** Takes down what a document makes by calling one of them: `const ask = createAsk('…')` is called by that name. */
  addMadeIn(document: Document): void
  /** Documents that declare something that a text calls, by its name; the first so many names are left out. */
  mentionedIn(document: Document, from?: number): ReadonlySet<string>
  clear(): void
}

/** An empty index. */
export function createWrappers(): Wrappers {
  const families = { python: emptyFamily(), script: emptyFamily() }
  const of = (id: string): Family => families[familyOf(id)]
  let size = 0
  /** What documents import, as it is written there: names come one after the other, texts stay. */
  const imports = new Map<string, { readonly text: string; readonly lines: string }>()
  const importsIn = ({ id, text, languageId }: Document): string => {
    const known = imports.get(id)
    if (known?.text === text) return known.lines
    const lines = importsOf(text, languageId).join('\n')
    imports.set(id, { text, lines })
    return lines
  }
  const add = (name: string, document: string): void => {
    const { names, homes } = of(document)
    const home = homes.get(name)
    if (home === undefined) {
      size++
      names.push({ name, nth: size })
      homes.set(name, new Set([document]))
    } else home.add(document)
  }
  return {
    get size() {
      return size
    },
    has: (name, from) => of(from).homes.has(name),
    add(document, calls) {
      for (const call of calls) {
        if (!isFilled(call.site)) continue
        const name = call.site.enclosing.at(-1)
        if (name !== undefined) add(name, document.id)
        // A default export has the name that its importer gives it; mostly that of the file.
        if (isDefault(document.text, name ?? '')) add(stemOf(document.id), document.id)
      }
    },
    addMadeIn({ id, text }) {
      const { homes } = of(id)
      for (const [, variable = '', name = ''] of text.matchAll(/\b([\w$]+)\s*=\s*(?:await\s+)?(?:[\w$]+\.)*([\w$]+)\s*\(/g))
        if (homes.has(name) && isCalled(text, variable)) add(variable, id)
    },
    mentionedIn({ id, text, languageId }, from = 0) {
      const found = new Set<string>()
      const { names, homes, patterns } = of(id)
      if ((names.at(-1)?.nth ?? 0) <= from) return found
      const made = patterns.get(from)
      const pattern =
        made?.size === names.length ? made : { size: names.length, ...patternsOf(names.filter(({ nth }) => nth > from)) }
      patterns.set(from, pattern)
      if (pattern.none) return found
      const mentioned = [...text.matchAll(pattern.called), ...importsIn({ id, text, languageId }).matchAll(pattern.named)]
      for (const [, name = ''] of mentioned) for (const home of homes.get(name) ?? []) found.add(home)
      return found
    },
    clear() {
      Object.assign(families, { python: emptyFamily(), script: emptyFamily() })
      size = 0
      imports.clear()
    },
  }
}

/** The names of the languages whose modules import each other. */
interface Family {
  /** In the order in which they were found, each with its number among all. */
  readonly names: { readonly name: string; readonly nth: number }[]
  /** The documents that declare a function of each name. */
  readonly homes: Map<string, Set<string>>
  readonly patterns: Map<number, Patterns & { readonly size: number }>
}

const emptyFamily = (): Family => ({ names: [], homes: new Map(), patterns: new Map() })

interface Patterns {
  /** There is nothing to look for. */
  readonly none: boolean
  /** `.ask(` */
  readonly called: RegExp
  /** `ask` */
  readonly named: RegExp
}

function patternsOf(names: Family['names']): Patterns {
  const plain = names.flatMap(({ name }) => (/^[\w$]+$/.test(name) ? [name.replace(/\$/g, '\\$')] : []))
  if (plain.length === 0) return { none: true, called: /(?!)/g, named: /(?!)/g }
  const any = plain.join('|')
  return {
    none: false,
    called: new RegExp(`\\.\\s*(${any})\\s*(?:<[^<>()]*>\\s*)?\\(`, 'g'),
    named: new RegExp(`\\b(${any})\\b`, 'g'),
  }
}

/** What a text imports, as it is written there: functions are imported by their names, or from files of their names. */
function importsOf(text: string, languageId: string): readonly string[] {
  if (languageId === 'python') return text.match(pythonImports) ?? []
  const lines: string[] = []
  for (const match of text.matchAll(scriptImports)) {
    const end = match.index + match[0].length
    lines.push(text.slice(match[0].startsWith('from') ? statementBefore(text, match.index) : lineBefore(text, match.index), end))
  }
  return lines
}

const pythonImports = /^[ \t]*from[ \t]+[.\w]+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n]*)/gm
const scriptImports = /\b(?:from\s*|(?:require|import)\s*\(\s*)["'][^"'\n]*["']/g

/** Where the statement begins that ends with `from '…'`: looking back costs less than looking on from each `import` and `export`. */
function statementBefore(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - 1500), at)
  const start = Math.max(before.lastIndexOf('import'), before.lastIndexOf('export'))
  return start < 0 ? at : at - before.length + start
}

function lineBefore(text: string, at: number): number {
  return text.lastIndexOf('\n', at) + 1
}

/** A function, and no class: objects are made of those, and their methods are called. */
function isDefault(text: string, name: string): boolean {
  const [, what] = /\b(?:export\s+default|module\.exports\s*=)\s+(?:async\s+)?([\w$(]+)/.exec(text) ?? []
  return what !== undefined && (what === 'function' || what.startsWith('(') || what === name)
}

/** Whether a variable is called where it is made, or handed to others who may. */
function isCalled(text: string, variable: string): boolean {
  const name = variable.replace(/\$/g, '\\$')
  return new RegExp(`\\b${name}\\s*\\(|\\bexport\\s+(?:const|let|var)\\s+${name}\\b|\\bexport\\s*\\{[^}]*\\b${name}\\b`).test(
    text,
  )
}

function stemOf(id: string): string {
  const [file = '', folder = ''] = id.split(/[\\/]/).reverse()
  const stem = file.replace(/\..*$/, '')
  return stem === 'index' ? folder : stem
}

/** Whether something of a call is what its function was given. */
function isFilled({ chain, args }: CallSite): boolean {
  return chain.steps.some((step) => step.args !== undefined && areGiven(step.args)) || areGiven(args)
}

function areGiven({ positional, named }: Arguments): boolean {
  return positional.some(isGiven) || (named !== undefined && isGiven(named))
}

function isGiven(value: Value | TextPart | readonly TextPart[]): boolean {
  if (!('kind' in value)) return value.some(isGiven)
  switch (value.kind) {
    case 'opaque':
    case 'hole':
      return value.parameter !== undefined
    case 'text':
      return value.parts.some(isGiven)
    case 'list':
      return value.items.some(isGiven)
    case 'dict':
      return value.fields.some((field) => isGiven(field.value))
    case 'choice':
      return value.options.some(isGiven)
    case 'call':
      return value.chain.steps.some((step) => step.args !== undefined && areGiven(step.args))
    default:
      return false
  }
}

/**
 * Whether a call brings something of its own to the model call in its function: a text that is worth its tokens, or a setting that is
 * written where it stands. What it leaves as it is, the model call itself shows.
 */
export function tellsMore(filled: PromptCall, unfilled: PromptCall | undefined): boolean {
  if (unfilled === undefined) return true
  const [now, before] = [knownLength(filled), knownLength(unfilled)]
  if (now > before && now - before >= before * leastShare) return true
  const { document } = filled.site.nameSpan
  return (['model', 'maxOutputTokens', 'reasoningEffort'] as const).some((name) => {
    const [given, open] = [filled.settings[name], unfilled.settings[name]]
    return given.is === 'set' && given.span.document === document && (open.is !== 'set' || open.value !== given.value)
  })
}

/** A name that is put into a long text does not make it another text. */
const leastShare = 0.05

function knownLength({ prompt }: PromptCall): number {
  return prompt.parts.reduce((length, part) => length + lengthOf(part.text.parts), 0)
}

function lengthOf(parts: readonly TextPart[]): number {
  return parts.reduce((length, part) => {
    if (part.kind === 'known') return length + part.text.length
    return part.kind === 'hole' ? length : length + Math.max(0, ...part.options.map(lengthOf))
  }, 0)
}
