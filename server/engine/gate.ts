import type { Document } from '../model/language'

/** Whether a document names an SDK's package at all. One regular expression per language decides it, before anything is parsed. */
export function createGate(packages: readonly string[]): (document: Document) => boolean {
  // Also `npm:openai@7` and `https://esm.sh/openai`.
  const script = new RegExp(`["'\`](?:npm:|https?://[^"'\`\\s]*/)?(?:${packages.map(quote).join('|')})["'\`/@]`)
  // `from google import genai` and `import google.genai` both name the last part.
  const names = [
    ...new Set(packages.filter((name) => /^[\w.]+$/.test(name)).map((name) => name.slice(name.lastIndexOf('.') + 1))),
  ]
  const python = new RegExp(`(?:^|\\n)[ \\t]*(?:from|import)\\b[^\\n]*(?:\\([^)]*)?\\b(?:${names.map(quote).join('|')})\\b`)
  return (document) => (document.languageId === 'python' ? python : script).test(document.text)
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
