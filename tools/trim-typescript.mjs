// An esbuild plugin that leaves TypeScript's checker, emitter and language service out of a bundle: only its parser is used.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const file = createRequire(import.meta.url).resolve('typescript')

/** Replaces the package `typescript` by the segments that parsing and `typescript-estree` need. */
export const trimTypescript = {
  name: 'trim-typescript',
  setup(build) {
    build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, ({ path }) => {
      if (path !== file) return undefined
      return { contents: trim(readFileSync(path, 'utf8')), loader: 'js' }
    })
  },
}

/**
 * The file is one scope of segments, each under a comment that names its source; a segment needs those above it only. Kept are
 * those up to the parser, and of the services the node classes, which give nodes their methods (`getStart`, `getText`).
 */
function trim(source) {
  const exportsAt = position(source, 'var typescript_exports = {};')
  const exportsEnd = position(source, '// src/compiler/corePublic.ts')
  const prelude = source.slice(position(source, 'var __defProp = Object.defineProperty;'), exportsAt)
  const upToParser = source.slice(exportsEnd, position(source, '// src/compiler/commandLineParser.ts'))
  const nodeClasses = source.slice(
    position(source, '// src/services/services.ts'),
    position(source, 'function toEditorSettings('),
  )
  const body = `${prelude}${upToParser}
${nodeClasses}
setObjectAllocator(getServicesObjectAllocator());
var scanner = createScanner(99 /* Latest */, /*skipTrivia*/ true);
`
  const declared = declaredIn(body)
  const exported = [...source.slice(exportsAt, exportsEnd).matchAll(/^ {2}([\w$]+): \(\) => ([\w$]+),?$/gm)]
    .filter(([, , local]) => declared.has(local))
    .map(([, name, local]) => `get ${name}() { return ${local} }`)
  // Getters, as in the original: some values are only set later.
  return `"use strict";\n${body}\nmodule.exports = { ${exported.join(', ')} };\n`
}

/** Names declared at the top of the scope. */
function declaredIn(body) {
  const names = new Set()
  for (const [, name] of body.matchAll(/^(?:var|let|const|class|function\*?|async function) ([\w$]+)/gm)) names.add(name)
  for (const [, list] of body.matchAll(/^var ((?:[\w$]+, )+[\w$]+);/gm)) for (const name of list.split(', ')) names.add(name)
  return names
}

function position(source, text) {
  const at = source.indexOf(text)
  if (at < 0) throw new Error(`TypeScript is built in another way than expected: "${text}" is missing`)
  return at
}
