// Builds dist/: node esbuild.mjs
import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lazyBundles } from './tools/lazy-bundles.mjs'
import { trimTypescript } from './tools/trim-typescript.mjs'

const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, 'dist')

const common = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The main file of jsonc-parser asks for its parts in a way that no bundler can follow.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  logLevel: 'warning',
  legalComments: 'eof',
}

const built = new Set()
await buildAll({ client: 'client/extension.ts', server: 'server/hosts/lsp/main.ts' })
await buildAll({ cli: 'server/hosts/cli/main.ts' }, { banner: { js: '#!/usr/bin/env node' } })
removeOthers()
printSizes()

/** Builds entries, then what they load late, until nothing new is met. Only the first have options of their own; data is copied. */
async function buildAll(entryPoints, options = {}) {
  const found = new Map()
  await build({ ...common, ...options, entryPoints, plugins: [lazyBundles(root, found), trimTypescript] })
  for (const name of Object.keys(entryPoints)) built.add(`${name}.js`)
  const late = [...found].filter(([name]) => !built.has(name))
  for (const [name, source] of late.filter(([name]) => name.endsWith('.json'))) {
    copyFileSync(source, join(dist, name))
    built.add(name)
  }
  const scripts = late.filter(([name]) => name.endsWith('.js')).map(([name, source]) => [name.slice(0, -'.js'.length), source])
  if (scripts.length > 0) await buildAll(Object.fromEntries(scripts))
}

/** Bundles of earlier builds. They go last, so that a build can run beside something that uses them. */
function removeOthers() {
  const bundles = readdirSync(dist).filter((name) => /\.(?:js|json)$/.test(name))
  for (const name of bundles.filter((name) => !built.has(name))) rmSync(join(dist, name))
}

function printSizes() {
  const sized = [...built].map((name) => ({ name, kilobytes: Math.round(statSync(join(dist, name)).size / 1024) }))
  sized.sort((a, b) => b.kilobytes - a.kilobytes)
  console.log(sized.map(({ name, kilobytes }) => `${name} ${kilobytes} KB`).join(', '))
}
