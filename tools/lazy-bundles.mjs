// An esbuild plugin that makes files of their own out of what the sources load late: `require('…')` of a relative path or of a
// package in our own TypeScript. Everything that is imported stays in the bundle of its importer.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, resolve, sep } from 'node:path'

/** Collects the boundaries it meets in `found`: name of the file in `dist/` → the file it is made of. */
export function lazyBundles(root, found) {
  return {
    name: 'lazy-bundles',
    setup(build) {
      build.onResolve({ filter: /^[^/]/ }, ({ path, kind, importer, resolveDir }) => {
        const own = /\.ts$/.test(importer) && !importer.split(sep).includes('node_modules')
        if (kind !== 'require-call' || !own || path.startsWith('node:')) return undefined
        // Resolved as `require` would: a package may have another file for `import`.
        const source = path.startsWith('.') ? sourceOf(resolve(resolveDir, path)) : createRequire(importer).resolve(path)
        const name = nameOf(
          path.startsWith('.') ? relative(root, resolve(resolveDir, path)) : path.slice(path.lastIndexOf('/') + 1),
        )
        found.set(name, source)
        return { path: `./${name}`, external: true }
      })
    },
  }
}

function sourceOf(path) {
  const candidates = path.endsWith('.json') ? [path] : [`${path}.ts`, `${path}/index.ts`]
  const source = candidates.find((candidate) => existsSync(candidate))
  if (source === undefined) throw new Error(`no source for ${path}`)
  return source
}

/** `server/languages/python` → `languages-python.js`, `server/pricing/catalog.json` → `pricing-catalog.json`. */
function nameOf(path) {
  const steps = path.split(sep).filter((step) => step !== 'server' && step !== 'index')
  const name = steps.join('-')
  return name.endsWith('.json') ? name : `${name}.js`
}
