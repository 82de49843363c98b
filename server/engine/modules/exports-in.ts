import type { Document } from '../../model/language'

/** Whether a module may export something under a name, by its text alone. */
export function mayExport({ languageId, text }: Document, name: string): boolean {
  if (name === 'default' || name === '*') return true
  // A name may go on: `settings.model`, `client()`.
  if (text.includes(/^[\w$]*/.exec(name)?.[0] ?? '')) return true
  return languageId === 'python' ? /\bimport\s*\*/.test(text) : /\bexport\s*\*|\bexports\b/.test(text)
}

/** What a module declares and exports under a name, where its text says so in so many words. */
export function declaredAs({ languageId, text }: Document, name: string): 'class' | 'function' | undefined {
  if (languageId === 'python' || !/^[\w$]+$/.test(name)) return undefined
  if (name !== 'default') return text.includes(name) ? kindIn(text, 'export', name) : undefined
  const [, own] = /^export\s+default\s+(?!async\b|abstract\b|function\b|class\b|new\b)([\w$]+)\s*;?\s*$/m.exec(text) ?? []
  if (own !== undefined) return kindIn(text, '(?:export)?', own)
  if (/^export\s+default\s+(?:abstract\s+)?class\b/m.test(text)) return 'class'
  return /^export\s+default\s+(?:async\s+)?function\b/m.test(text) ? 'function' : undefined
}

const patterns = new Map<string, RegExp>()

function kindIn(text: string, before: string, name: string): 'class' | 'function' | undefined {
  const key = before + name
  const pattern =
    patterns.get(key) ??
    new RegExp(
      `^${before}\\s*(?:abstract\\s+)?(?:async\\s+)?(class|function)\\b\\s*\\*?\\s*${name.replace(/\$/g, '\\$')}(?![\\w$])`,
      'm',
    )
  patterns.set(key, pattern)
  const [, kind] = pattern.exec(text) ?? []
  return kind === 'class' || kind === 'function' ? kind : undefined
}
