import type { Document } from '../model/language'

/**
 * What decides, by regular expressions made from the declarations, whether a document is worth parsing. A document with a directive
 * is, since one that suppresses nothing is reported.
 */
export interface Gate {
  /** It names an SDK's package in an import. */
  namesSdk(document: Document): boolean
  /** It names a method that runs a model: `.create` of anything. */
  callsMethod(document: Document): boolean
  /** It writes a call that hardly anybody but an SDK has: `completions.create`, `generateText`. */
  callsSdk(document: Document): boolean
  /** It calls a method of what may be a model, a chat or an agent: `.invoke`, `.sendMessage`. */
  callsResult(document: Document): boolean
}

/** A gate for these packages and methods. */
export function createGate(packages: readonly string[], endings: readonly string[]): Gate {
  const script = scriptImports(packages)
  const python = pythonImports(packages)
  const called = callsOf(endings)
  const own = chainsOf(endings)
  const ofResults = callsOf(endings.filter((ending) => ending.startsWith('().')))
  return {
    namesSdk: ({ languageId, text }) => (languageId === 'python' ? python : script).test(text),
    callsMethod: ({ text }) => called.test(text) || text.includes('promptfare-ignore'),
    callsSdk: ({ text }) => own.test(text),
    callsResult: ({ text }) => ofResults.test(text),
  }
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
function callsOf(endings: readonly string[]): RegExp {
  const members = endings.flatMap((ending) => (/\.\w+$/.test(ending) ? [ending.slice(ending.lastIndexOf('.') + 1)] : []))
  const functions = endings.filter((ending) => !ending.includes('.'))
  const byName = functions.length === 0 ? '' : `|\\b(?:${functions.map(quote).join('|')})\\b`
  return new RegExp(`[.{,'"]\\s*(?:${members.map(quote).join('|')})\\b${byName}`)
}

/** Two names in a row, with what may stand between them (`?.`, `.with_raw_response.`); what follows a call has no name before it. */
function chainsOf(endings: readonly string[]): RegExp {
  const chains = endings.flatMap((ending) => {
    const [before = '', last] = ending.split('.')
    // A function called `run` is anybody's: whoever means an SDK's imports it by name.
    if (last === undefined && !/[A-Z_]/.test(before)) return []
    return last === undefined
      ? [`\\b${quote(before)}\\b`]
      : before === '()'
        ? []
        : [`\\b${before}\\s*[?!]?\\.\\s*(?:\\w+\\.)?${last}\\b`]
  })
  return new RegExp(chains.join('|'))
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
