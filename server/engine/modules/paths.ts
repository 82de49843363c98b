/** The folder that holds a document, without a slash at its end; `''` above all. */
export function folderOf(id: string): string {
  return id.slice(0, Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\'), 0))
}

/** A path relative to a folder, with `.` and `..` resolved and the folder's own kind of slash. */
export function joinPath(folder: string, path: string): string {
  const slash = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  // Nearly all of them: nothing to resolve, or a few steps up.
  let from = folder
  let rest = path.startsWith('./') ? path.slice(2) : path
  while (rest.startsWith('../') && from.includes(slash)) {
    from = from.slice(0, from.lastIndexOf(slash))
    rest = rest.slice(3)
  }
  if (slash === '/' && rest !== '' && !/(?:^|\/)\.{0,2}(?:\/|$)/.test(rest)) return `${from}/${rest}`
  const parts = folder.split(/[\\/]/)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join(slash)
}

/** The ending of a file name, with its dot. */
export function extensionOf(id: string): string {
  return /\.[^./\\]+$/.exec(id)?.[0]?.toLowerCase() ?? ''
}

/** Languages whose modules import each other: what one of these knows of its names is nothing to the other. */
export function familyOf(id: string): 'python' | 'script' {
  return /\.(?:py|ipynb)$/i.test(id) ? 'python' : 'script'
}
