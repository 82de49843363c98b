import fs from 'node:fs'
import path from 'node:path'
import { failure } from './failure'

/** This package's folder: the nearest one upwards whose `package.json` is ours. */
export function packageFolder(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    if (manifestOf(folder)?.name === 'promptfare') return folder
    if (folder === path.dirname(folder)) throw failure('the package of promptfare is not complete: install it again')
  }
}

/** Version as released. */
export function packageVersion(): string {
  return manifestOf(packageFolder())?.version ?? 'unknown'
}

function manifestOf(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string }
  } catch {
    return undefined
  }
}
