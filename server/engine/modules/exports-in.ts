import type { Document } from '../../model/language'

/** What a module's text says of its exports at a glance. */
export interface Exports {
  /** Whether it may export something under a name. */
  mayExport(name: string): boolean
  /** What it declares and exports under a name, where it says so in so many words. */
  declaredAs(name: string): Kind | undefined
}

type Kind = 'class' | 'function'

/** Reads a module's text once; what is asked is then looked up. */
export function exportsIn(document: Document): Exports {
  return document.languageId === 'python' ? pythonExports(document.text) : scriptExports(document.text)
}

function scriptExports(text: string): Exports {
  let passesOn: boolean | undefined
  let kinds: ReadonlyMap<string, Kind> | undefined
  return {
    mayExport(name) {
      if (name === 'default' || name === '*' || includesName(text, name)) return true
      passesOn ??= /\bexport\s*\*|\bexports\b/.test(text)
      return passesOn
    },
    declaredAs(name) {
      kinds ??= kindsIn(text)
      return kinds.get(name)
    },
  }
}

/** Classes and functions that are exported where they are declared, and the one that is the default export. */
function kindsIn(text: string): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>()
  const own = new Map<string, Kind>()
  const declarations =
    /^(export\s+)?(default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(class|function)\b\s*\*?\s*([\w$]*)/gm
  for (const [, exported, isDefault, word, name = ''] of text.matchAll(declarations)) {
    const kind = word === 'class' ? 'class' : 'function'
    if (exported !== undefined) kinds.set(isDefault === undefined ? name : 'default', kind)
    own.set(name, kind)
  }
  const [, name = ''] = /^export\s+default\s+([\w$]+)\s*;?\s*$/m.exec(text) ?? []
  const kind = own.get(name)
  if (kind !== undefined) kinds.set('default', kind)
  return kinds
}

function pythonExports(text: string): Exports {
  let passesOn: boolean | undefined
  return {
    mayExport(name) {
      if (name === '*' || includesName(text, name)) return true
      passesOn ??= /\bimport\s*\*/.test(text)
      return passesOn
    },
    declaredAs: () => undefined,
  }
}

/** A name may go on: `settings.model`, `client()`. */
function includesName(text: string, name: string): boolean {
  return text.includes(/^[\w$]*/.exec(name)?.[0] ?? '')
}
