import type { Document } from '../model/language'

/**
 * Whether a document names an SDK's package and one of the methods that run a model. Regular expressions made from the
 * declarations decide it, before anything is parsed.
 */
export function createGate(packages: readonly string[], methods: readonly string[]): (document: Document) => boolean {
  // `import … from 'openai'`, `require('openai')`, `import('npm:openai@7')`, `https://esm.sh/openai`.
  const script = new RegExp(
    `\\b(?:from|import|require)\\s*\\(?\\s*["'\`](?:npm:|https?://[^"'\`\\s]*/)?(?:${packages.map(quote).join('|')})["'\`/@]`,
  )
  // `from google import genai` and `import google.genai` both name the last part.
  const names = [
    ...new Set(packages.filter((name) => /^[\w.]+$/.test(name)).map((name) => name.slice(name.lastIndexOf('.') + 1))),
  ]
  const python = new RegExp(`(?:^|\\n)[ \\t]*(?:from|import)\\b[^\\n]*(?:\\([^)]*)?\\b(?:${names.map(quote).join('|')})\\b`)
  const named = (name: string): string => (name.startsWith('.') ? `\\.\\s*${name.slice(1)}\\b` : `\\b${quote(name)}\\b`)
  const called = new RegExp(methods.map(named).join('|'))
  return ({ languageId, text }) => (languageId === 'python' ? python : script).test(text) && called.test(text)
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
