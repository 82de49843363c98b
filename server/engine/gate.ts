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
  /** It names an address where models are run, and calls something that may send a request there. */
  callsAddress(document: Document): boolean
  /** It calls a method that few but models, chats and agents have: `.invoke`, `.sendMessage`. */
  callsResult(document: Document): boolean
}

/** The same gate, which looks at each text once. */
export function remembering(gate: Gate): Gate {
  const answers = new Map<string, Answers>()
  const ask = (question: keyof Gate) => (document: Document) => {
    let own = answers.get(document.id)
    if (own?.text !== document.text) {
      own = nothingAsked(document.text)
      answers.set(document.id, own)
    }
    own[question] ??= gate[question](document)
    return own[question]
  }
  return {
    namesSdk: ask('namesSdk'),
    callsMethod: ask('callsMethod'),
    callsIts: ask('callsIts'),
    callsSdk: ask('callsSdk'),
    callsAddress: ask('callsAddress'),
    callsResult: ask('callsResult'),
  }
}

type Answers = { readonly text: string } & { [question in keyof Gate]: boolean | undefined }

const nothingAsked = (text: string): Answers => ({
  text,
  namesSdk: undefined,
  callsMethod: undefined,
  callsIts: undefined,
  callsSdk: undefined,
  callsAddress: undefined,
  callsResult: undefined,
})

/** A gate for these libraries. */
export function createGate(all: readonly Library[]): Gate {
  const libraries = all.filter(({ addresses }) => addresses.length === 0)
  const packages = libraries.flatMap((library) => library.packages)
  const endings = [...new Set(libraries.flatMap((library) => library.endings))]
  const named = importsOf(packages)
  // Who looks for one kind alone stops sooner: most of what calls anything calls a method.
  const methods = callsOf(endings.filter((ending) => ending.includes('.')))
  const functions = callsOf(endings.filter((ending) => !ending.includes('.')))
  const writesOwn = ownCallsOf(endings)
  const ofResults = callsOf(endings.filter((ending) => ending.startsWith('().') && !everyday.has(ending.slice(3))))
  const imported = importedOf(packages)
  const each = libraries.map((library) => ({ packages: library.packages.map(lastName), called: wordsOf(library.endings) }))
  const addressed = all.filter(({ addresses }) => addresses.length > 0)
  // Few texts cost less to look for than many, and hardly anybody writes one of each list.
  const addresses = addressed.map(({ addresses: lists }) =>
    [...lists].sort((a, b) => a.length - b.length).map((texts) => new RegExp(texts.map(quote).join('|'))),
  )
  const requests = requestsOf(addressed.flatMap((library) => library.endings))
  // `retryingFetch` and `customFetch` stand for `fetch`.
  const fetches = /[a-z]Fetch\s*\(/
  return {
    namesSdk: named,
    callsMethod: ({ text }) => methods.test(text) || functions.test(text) || text.includes('promptfare-ignore'),
    callsIts(document) {
      if (document.text.includes('promptfare-ignore')) return true
      const found = imported(document)
      return each.some((library) => library.packages.some((name) => found.has(name)) && library.called(document.text))
    },
    callsAddress: ({ text }) =>
      addresses.some((lists) => lists.every((one) => one.test(text))) && (requests.test(text) || fetches.test(text)),
    callsSdk: ({ text }) => writesOwn(text),
    callsResult: ({ text }) => ofResults.test(text),
  }
}

/** Methods that anything may have: they are followed only where the document itself names the SDK. */
const everyday: ReadonlySet<string> = new Set(
  'batch call chat complete completion converse create defer execute evaluate forward generate iter get_response network parse post predict query run sample send stream'.split(
    ' ',
  ),
)

function importsOf(packages: readonly string[]): (document: Document) => boolean {
  const script = scriptImports(packages)
  const python = pythonImports(packages)
  return ({ languageId, text }) => (languageId === 'python' ? python : script).test(text)
}

/** Which of these packages a document imports, by the last of their dotted names; a few too many do no harm. */
function importedOf(packages: readonly string[]): (document: Document) => ReadonlySet<string> {
  const script = new RegExp(scriptImports(packages).source, 'g')
  const python = /(?:^|\n)\ufeff?[ \t]*(?:from|import)\b([^\n(]*(?:\([^)]*)?)/g
  const names = packages.map((name) => ({ name: lastName(name), test: new RegExp(`\\b${quote(lastName(name))}\\b`) }))
  return ({ languageId, text }) => {
    const lines = [...text.matchAll(languageId === 'python' ? python : script)].map(([line]) => line).join('\n')
    return new Set(
      names.flatMap(({ name, test }) => (lines.includes(name) && (languageId !== 'python' || test.test(lines)) ? [name] : [])),
    )
  }
}

/** `google.genai` is also written `from google import genai`. */
function lastName(name: string): string {
  return /^[\w.]+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name
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

/** `.create`, `['create']`, `{ create }`; functions by their name alone, and so what is made to be called itself. */
function callsOf(endings: readonly string[]): RegExp {
  const members = endings.flatMap((ending) => (/\.\w+$/.test(ending) ? [ending.slice(ending.lastIndexOf('.') + 1)] : []))
  const functions = endings.filter((ending) => !ending.includes('.')).map((ending) => ending.replace('()', ''))
  const ways = [
    ...(members.length === 0 ? [] : [`[.{,'"]\\s*(?:${oneOf(members.map(quote))})\\b`]),
    ...(functions.length === 0 ? [] : [`\\b(?:${oneOf(functions.map(quote))})\\b`]),
  ]
  return new RegExp(oneOf(ways))
}

/** `fetch(`, `.post(`: nobody asks an address in passing. */
function requestsOf(endings: readonly string[]): RegExp {
  const members = endings.flatMap((ending) => (ending.includes('.') ? [ending.slice(ending.lastIndexOf('.') + 1)] : []))
  const functions = endings.filter((ending) => !ending.includes('.')).map((ending) => ending.replace('()', ''))
  return new RegExp(`(?:\\.\\s*(?:${oneOf(members.map(quote))})|\\b(?:${oneOf(functions.map(quote))}))\\s*(?:<[^<>()]*>\\s*)?\\(`)
}

/** Whether a text has two names in a row that belong together, or calls a function that only an SDK has. */
function ownCallsOf(endings: readonly string[]): (text: string) => boolean {
  const pairs = endings.flatMap((ending) => {
    const [before = '', last] = ending.split('.')
    return last === undefined || before === '()' ? [] : [{ before, last }]
  })
  // A function called `run` is anybody's, and so is a class: whoever means an SDK's imports it by name.
  const functions = endings.filter((ending) => !/[.]|\(\)$/.test(ending) && /[A-Z_]/.test(ending))
  const roughly = new RegExp(afterAnother(pairs))
  const chained = new RegExp(oneOf(pairs.map(({ before, last }) => chainOf(before, last))))
  const named = new RegExp(byTail(functions))
  return (text) => (roughly.test(text) && chained.test(text)) || named.test(text)
}

/** Two names, with what may stand between them (`?.`, `.with_raw_response.`). */
const chainOf = (before: string, last: string): string => `\\b${before}\\s*[?!]?\\.\\s*(?:\\w+\\.)?${last}\\b`

/** Any of these names after any other: points are rare in a text, and the names in front are looked at only behind one of those. */
function afterAnother(pairs: readonly { readonly before: string; readonly last: string }[]): string {
  const before = oneOf(pairs.map((pair) => pair.before))
  const last = oneOf(pairs.map((pair) => pair.last))
  return `\\.\\s*(?:${last})\\b(?<=${chainOf(`(?:${before})`, `(?:${last})`)})`
}

/** Any of these functions, by what follows its first word: letters of the lower case would be met everywhere. */
function byTail(functions: readonly string[]): string {
  const tails = functions.map((name) => name.slice(name.search(/[A-Z_]/)))
  return `(?:${oneOf(tails.map(quote))})\\b(?<=\\b(?:${oneOf(functions.map(quote))}))`
}

/** Each once; nothing is one of none. */
const oneOf = (ways: readonly string[]): string => [...new Set(ways)].join('|') || '(?!)'

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
