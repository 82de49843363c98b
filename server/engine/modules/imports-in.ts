import type { Document } from '../../model/language'

/** Module specifiers that a text imports, found without parsing it: a few too many do no harm. */
export function importsIn({ languageId, text }: Document): string[] {
  return languageId === 'python' ? pythonImports(text) : scriptImports(text)
}

function scriptImports(text: string): string[] {
  const found = text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'`]([^"'`\n]{1,200})["'`]/g)
  return [...new Set([...found].map((match) => match[1] ?? ''))]
}

/** `from . import prompts` names `.prompts`, or a name of the package itself. */
function pythonImports(text: string): string[] {
  const specifiers = new Set<string>()
  for (const [, from = '', names = ''] of text.matchAll(/^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^\n#)]*)/gm)) {
    specifiers.add(from)
    for (const name of names.split(',')) {
      const word = /^\s*(\w+)/.exec(name)?.[1]
      if (word !== undefined) specifiers.add(from.endsWith('.') ? from + word : `${from}.${word}`)
    }
  }
  for (const [, names = ''] of text.matchAll(/^[ \t]*import[ \t]+([\w. ,]+)/gm)) {
    for (const name of names.split(',')) specifiers.add(name.trim().split(/\s/)[0] ?? '')
  }
  specifiers.delete('')
  return [...specifiers]
}
