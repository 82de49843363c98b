import type { Document } from '../model/language'

/**
 * Whether a document names an SDK's package and one of the methods that run a model, or a directive. Regular expressions made from
 * the declarations decide it, before anything is parsed.
 */
export function createGate(packages: readonly string[], methods: readonly string[]): (document: Document) => boolean {
  const script = scriptImports(packages)
  const python = pythonImports(packages)
  const called = callsOf(methods)
  return ({ languageId, text }) =>
    (languageId === 'python' ? python : script).test(text) && (called.test(text) || text.includes('promptfare-ignore'))
}

/** `import … from 'openai'`, `require('openai')`, `import('npm:openai@7')`, `https://esm.sh/openai`; comments may stand between. */
function scriptImports(packages: readonly string[]): RegExp {
  const blank = '(?:\\s|/\\*[^*]*\\*/)*'
  const address = '(?:npm:|https?://[^"\'`\\s]*/)?'
  return new RegExp(`\\b(?:from|import|require)${blank}\\(?${blank}["'\`]${address}(?:${packages.map(quote).join('|')})["'\`/@]`)
}

/** `from google import genai` and `import google.genai` both name the last part. */
function pythonImports(packages: readonly string[]): RegExp {
  const dotted = packages.filter((name) => /^[\w.]+$/.test(name))
  const names = [...new Set(dotted.map((name) => name.slice(name.lastIndexOf('.') + 1)))]
  return new RegExp(`(?:^|\\n)\\ufeff?[ \\t]*(?:from|import)\\b[^\\n]*(?:\\([^)]*)?\\b(?:${names.map(quote).join('|')})\\b`)
}

/** `.create`, `['create']`, `{ create }`; functions by their name alone. */
function callsOf(methods: readonly string[]): RegExp {
  const members = methods.filter((name) => name.startsWith('.')).map((name) => name.slice(1))
  const functions = methods.filter((name) => !name.startsWith('.'))
  return new RegExp(`[.{,'"]\\s*(?:${members.map(quote).join('|')})\\b|\\b(?:${functions.map(quote).join('|')})\\b`)
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
