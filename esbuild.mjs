// Builds dist/: node esbuild.mjs
import { createHash } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { lazyBundles } from './tools/lazy-bundles.mjs'
import { thirdPartyNotices } from './tools/third-party.mjs'
import { trimTypescript } from './tools/trim-typescript.mjs'
import { processForBrowsers, withoutNode } from './tools/without-node.mjs'

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
  metafile: true,
}

/** What the server in a browser loads late is what the one in Node does: nothing is shipped twice. */
const forBrowsers = {
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  target: 'es2022',
  inject: [processForBrowsers],
}
const isForNode = (name) => /^(?:hosts-|https-proxy-agent$)/.test(name)

const built = new Set()
/** Files that the bundles are made of, as far as something of them is left. */
const inputs = new Set()
await buildAll({ client: 'client/extension.ts', server: 'server/hosts/lsp/main.ts', worker: 'server/hosts/lsp/worker.ts' })
await buildAll({ 'check-thread': 'server/hosts/cli/check-thread.ts' })
await buildAll({ cli: 'server/hosts/cli/main.ts' }, { banner: { js: '#!/usr/bin/env node' } })
await buildPage()
writeSchema()
await buildForBrowsers()
removeOthers()
writeFileSync(join(dist, 'third-party-notices.txt'), thirdPartyNotices(inputs))
writeFileSync(join(dist, 'build-id.txt'), buildId())
printSizes()

/** Builds entries, then what they load late, until nothing new is met. Only the first have options of their own; data is copied. */
async function buildAll(entryPoints, options = {}) {
  const found = new Map()
  const plugins = [lazyBundles(root, found), trimTypescript, ...(options.platform === 'browser' ? [withoutNode] : [])]
  await build({ ...common, ...options, entryPoints, plugins })
  for (const name of Object.keys(entryPoints)) built.add(`${name}.js`)
  const late = [...found].filter(([name]) => !built.has(name))
  for (const [name, source] of late.filter(([name]) => name.endsWith('.json'))) {
    copyFileSync(source, join(dist, name))
    built.add(name)
  }
  const scripts = late.filter(([name]) => name.endsWith('.js')).map(([name, source]) => [name.slice(0, -'.js'.length), source])
  const [own, shared] = [scripts.filter(([name]) => isForNode(name)), scripts.filter(([name]) => !isForNode(name))]
  if (own.length > 0) await buildAll(Object.fromEntries(own))
  if (shared.length > 0) await buildAll(Object.fromEntries(shared), forBrowsers)
}

/** The cost panel's page: it runs in a browser, and is all in one. */
async function buildPage() {
  await build({
    ...common,
    entryPoints: { panel: 'client/webview/panel.ts' },
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  })
  copyFileSync(join(root, 'client/webview/panel.css'), join(dist, 'panel.css'))
  built.add('panel.js')
}

/** The configuration's schema for the extension's own editor: which key is no key the server says, and which was meant. */
function writeSchema() {
  const schema = JSON.parse(readFileSync(join(root, 'docs/schema.json'), 'utf8'), (key, value) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  )
  writeFileSync(join(dist, 'client-schema.json'), JSON.stringify(schema))
  built.add('client-schema.json')
}

/** The extension where there is no Node: on the web. */
async function buildForBrowsers() {
  const found = new Map()
  const shared = { ...common, ...forBrowsers, minify: true }
  await build({ ...shared, entryPoints: { 'web-client': 'client/browser/extension.ts' } })
  await build({
    ...shared,
    entryPoints: { 'web-server': 'server/hosts/lsp/browser/main.ts' },
    format: 'iife',
    plugins: [lazyBundles(root, found)],
  })
  const missing = [...found.keys()].filter((name) => !built.has(name))
  if (missing.length > 0) throw new Error(`nobody else loads ${missing.join(', ')}`)
  for (const name of ['web-client.js', 'web-server.js']) built.add(name)
}

/** Builds, and notes what of other people is in it. */
async function build(options) {
  const { metafile } = await bundle(options)
  for (const { inputs: parts } of Object.values(metafile.outputs)) for (const file of Object.keys(parts)) inputs.add(file)
}

/** Bundles of earlier builds. They go last, so that a build can run beside something that uses them. */
function removeOthers() {
  const bundles = readdirSync(dist).filter((name) => /\.(?:js|json)$/.test(name))
  for (const name of bundles.filter((name) => !built.has(name))) rmSync(join(dist, name))
}

/** The same for the same bundles: results that are kept are of one build, and a version may have many until it is released. */
function buildId() {
  const hash = createHash('sha256')
  for (const name of [...built].sort()) hash.update(name).update(readFileSync(join(dist, name)))
  return `${hash.digest('hex').slice(0, 32)}\n`
}

function printSizes() {
  const sized = [...built].map((name) => ({ name, kilobytes: Math.round(statSync(join(dist, name)).size / 1024) }))
  sized.sort((a, b) => b.kilobytes - a.kilobytes)
  console.log(sized.map(({ name, kilobytes }) => `${name} ${kilobytes} KB`).join(', '))
}
