import type { Document } from '../model/language'
import type { Library } from '../sdks/lower'

/**
 * What decides, by regular expressions made from the declarations, whether a document is worth parsing. A document with a directive
 * is, since one that suppresses nothing is reported.
 */
export interface Gate {
  /** It names an SDK's package in an import. */
  namesSdk(document: Document): boolean
  /** It names a method that runs a model: `.create` of anything. */
  callsMethod(document: Document): boolean
  /** It names an SDK and, somewhere, one of that SDK's calls. */
  callsIts(document: Document): boolean
  /** It writes a call that hardly anybody but an SDK has: `completions.create`, `generateText`. */
  callsSdk(document: Document): boolean
  /** It calls a method that few but models, chats and agents have: `.invoke`, `.sendMessage`. */
  callsResult(document: Document): boolean
}

/** A gate for these libraries. */
export function createGate(libraries: readonly Library[]): Gate {
  const packages = libraries.flatMap((library) => library.packages)
  const endings = [...new Set(libraries.flatMap((library) => library.endings))]
  const named = importsOf(packages)
  const called = callsOf(endings)
  const own = chainsOf(endings)
  const ofResults = callsOf(endings.filter((ending) => ending.startsWith('().') && !everyday.has(ending.slice(3))))
  const each = libraries.map((library) => ({ named: importsOf(library.packages), called: wordsOf(library.endings) }))
  return {
    namesSdk: named,
    callsMethod: ({ text }) => called.test(text) || text.includes('promptfare-ignore'),
    callsIts: (document) =>
      document.text.includes('promptfare-ignore') ||
      each.some((library) => library.named(document) && library.called(document.text)),
    callsSdk: ({ text }) => own.test(text),
    callsResult: ({ text }) => ofResults.test(text),
  }
}

/** Methods that anything may have: they are followed only where the document itself names the SDK. */
const everyday: ReadonlySet<string> = new Set(
  'batch call chat complete completion converse execute evaluate forward generate iter predict query run send stream'.split(' '),
)

function importsOf(packages: readonly string[]): (document: Document) => boolean {
  const script = scriptImports(packages)
  const python = pythonImports(packages)
  return ({ languageId, text }) => (languageId === 'python' ? python : script).test(text)
}

/** Whether a text has a method and the name that stands in front of it, anywhere: variables may lie between them. */
function wordsOf(endings: readonly string[]): (text: string) => boolean {
  const groups = new Map<string, string[]>()
  for (const ending of endings) {
    const [before, last] = ending.split('.')
    const key = last === undefined || before === '()' ? '' : (before ?? '')
    groups.set(key, [...(groups.get(key) ?? []), ending])
  }
  const tests = [...groups].map(([before, group]) => ({
    before: new RegExp(before === '' ? '' : `[.{,]\\s*${quote(before)}\\b|\\b${quote(before)}\\s*[?!]?\\.`),
    called: callsOf(group),
  }))
  return (text) => tests.some(({ before, called }) => before.test(text) && called.test(text))
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
  if (dotted.length === 0) return /(?!)/
  const names = [...new Set(dotted.map((name) => name.slice(name.lastIndexOf('.') + 1)))]
  return new RegExp(`(?:^|\\n)\\ufeff?[ \\t]*(?:from|import)\\b[^\\n]*(?:\\([^)]*)?\\b(?:${names.map(quote).join('|')})\\b`)
}

/** `.create`, `['create']`, `{ create }`; functions by their name alone. */
function callsOf(endings: readonly string[]): RegExp {
  const members = endings.flatMap((ending) => (/\.\w+$/.test(ending) ? [ending.slice(ending.lastIndexOf('.') + 1)] : []))
  const functions = endings.filter((ending) => !ending.includes('.'))
  if (members.length === 0) return new RegExp(functions.length === 0 ? '(?!)' : `\\b(?:${functions.map(quote).join('|')})\\b`)
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
