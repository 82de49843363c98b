// Where the editors lie, and how they are started from there.
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const cache = process.env.E2E_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'promptfare-e2e')

export const editorsDir = join(cache, 'editors')

/** A command for a program of the fetched packages: it runs with the libraries that came along. */
export function editorCommand(program, ...args) {
  const root = join(editorsDir, 'root')
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu')
  if (!existsSync(libraries)) throw new Error('no editors: run node test/e2e/editors/install.mjs')
  return [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries, join(root, 'usr/bin', program), ...args]
}

/** Where the editors find their own files, which are not where they were built for. */
export function editorEnv() {
  const root = join(editorsDir, 'root')
  const share = join(root, 'usr/share/emacs')
  const version = readdirSync(share).find((name) => /^\d/.test(name)) ?? ''
  const lisp = join(share, version, 'lisp')
  const folders = readdirSync(lisp, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return {
    VIMRUNTIME: join(root, 'usr/share/nvim/runtime'),
    HELIX_RUNTIME: join(root, 'usr/lib/hx/runtime'),
    EMACSLOADPATH: [lisp, ...folders.map(({ name }) => join(lisp, name))].join(':'),
    EMACSDATA: join(share, version, 'etc'),
    TERM: 'xterm-256color',
  }
}

/** The state that Emacs starts from. */
export function emacsDump() {
  const folder = join(editorsDir, 'root/usr/libexec/emacs')
  const dumps = readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.pdmp'))
  return join(folder, String(dumps[0]))
}
