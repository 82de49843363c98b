import picomatch from 'picomatch/posix'

/** Joins a relative path to a folder, `.` and `..` resolved. */
export function join(folder: string, path: string): string {
  if (/^(\/|[A-Za-z]:[\\/])/.test(path)) return path
  const steps = folder.split('/')
  for (const step of path.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  }
  return steps.join('/')
}

/** Folder of a path or URI; `undefined` above the outermost. */
export function parentOf(id: string): string | undefined {
  const end = Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\'))
  return end < 0 || /^[\w+.-]+:\/?$/.test(id.slice(0, end)) ? undefined : id.slice(0, end)
}

/** Path from the folder, or `undefined` where the document lies outside. */
export function relative(folder: string, document: string): string | undefined {
  const rest = document.startsWith(folder) ? document.slice(folder.length) : ''
  return /^[\\/]/.test(rest) ? rest.slice(1).replaceAll('\\', '/') : undefined
}

/** A pattern stands for a file or for all that lies in a folder; without a slash it may do so at any depth. */
export function matcher(globs: readonly string[]): (path: string | undefined) => boolean {
  let matches = matchers.get(globs)
  if (matches === undefined) {
    const patterns = globs.flatMap((glob) => {
      const clean = glob.replace(/^\.\//, '').replace(/\/$/, '')
      const anywhere = clean.includes('/') ? clean : `**/${clean}`
      return [anywhere, `${anywhere}/**`]
    })
    const match = picomatch(patterns, { dot: true })
    matches = (path) => path !== undefined && match(path)
    matchers.set(globs, matches)
  }
  return matches
}

const matchers = new WeakMap<readonly string[], (path: string | undefined) => boolean>()
