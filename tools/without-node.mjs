// For bundles that also run in browsers. The parsers' packages ask at their edges for files, terminals and the process, which nobody
// here calls: those are empty.
import { builtinModules, createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const names = builtinModules.filter((name) => !name.startsWith('_')).join('|')
const pathForBrowsers = createRequire(import.meta.url).resolve('path-browserify')

/** The process that such a bundle sees, in Node too. */
export const processForBrowsers = fileURLToPath(new URL('process-for-browsers.mjs', import.meta.url))

/** An esbuild plugin that answers `require('fs')` and its like with nothing, and `require('path')` with what needs no process. */
export const withoutNode = {
  name: 'without-node',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:node:)?(?:${names})$`) }, ({ path }) =>
      /^(?:node:)?path$/.test(path) ? { path: pathForBrowsers } : { path, namespace: 'without-node' },
    )
    build.onLoad({ filter: /./, namespace: 'without-node' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
}
