import type { CallSite } from '../model/call-site'
import type { Document } from '../model/language'
import type { PromptCall } from '../model/prompt-call'
import type { Arguments, TextPart, Value } from '../model/value'

/** The project's own functions that make a model call with what they are given, by name: whoever calls them sends a prompt too. */
export interface Wrappers {
  /** All names, in the order in which they were found. */
  readonly names: readonly string[]
  has(name: string): boolean
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
  const names: string[] = []
  /** The documents that declare a function of each name. */
  const homes = new Map<string, Set<string>>()
  const patterns = new Map<number, Patterns & { readonly size: number }>()
  const add = (name: string, document: string): void => {
    const home = homes.get(name)
    if (home === undefined) {
      names.push(name)
      homes.set(name, new Set([document]))
    } else home.add(document)
  }
  return {
    names,
    has: (name) => homes.has(name),
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
      for (const [, variable = '', name = ''] of text.matchAll(/\b([\w$]+)\s*=\s*(?:await\s+)?(?:[\w$]+\.)*([\w$]+)\s*\(/g))
        if (homes.has(name) && isCalled(text, variable)) add(variable, id)
    },
    mentionedIn({ text, languageId }, from = 0) {
      const found = new Set<string>()
      if (names.length <= from) return found
      const made = patterns.get(from)
      const pattern = made?.size === names.length ? made : { size: names.length, ...patternsOf(names.slice(from)) }
      patterns.set(from, pattern)
      const mentioned = [
        ...text.matchAll(pattern.called),
        ...importsOf(text, languageId).flatMap((line) => [...line.matchAll(pattern.named)]),
      ]
      for (const [, name = ''] of mentioned) for (const home of homes.get(name) ?? []) found.add(home)
      return found
    },
    clear() {
      names.length = 0
      homes.clear()
      patterns.clear()
    },
  }
}

interface Patterns {
  /** `.ask(` */
  readonly called: RegExp
  /** `ask` */
  readonly named: RegExp
}

function patternsOf(names: readonly string[]): Patterns {
  const plain = names.filter((name) => /^[\w$]+$/.test(name)).map((name) => name.replace(/\$/g, '\\$'))
  if (plain.length === 0) return { called: /(?!)/g, named: /(?!)/g }
  const any = plain.join('|')
  return { called: new RegExp(`\\.\\s*(${any})\\s*(?:<[^<>()]*>\\s*)?\\(`, 'g'), named: new RegExp(`\\b(${any})\\b`, 'g') }
}

/** What a text imports, as it is written there: functions are imported by their names, or from files of their names. */
function importsOf(text: string, languageId: string): readonly string[] {
  return text.match(languageId === 'python' ? pythonImports : scriptImports) ?? []
}

const scriptImports =
  /\b(?:import|export)\b[^;"'`]{0,1500}?\bfrom\s*["'][^"'\n]*["']|^.*\b(?:require|import)\s*\(\s*["'][^"'\n]*["']/gm
const pythonImports = /^[ \t]*from[ \t]+[.\w]+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n]*)/gm

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
