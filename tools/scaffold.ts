import fs from 'node:fs'
import path from 'node:path'
import { writeGenerated } from './gen'

/** Texts of the files of a pair, by ending; `names` are what else was given on the command line. */
export type Pair = Readonly<Record<'.ts' | '.md', (id: string, version: string, names: readonly string[]) => string>>

/** Writes a pair of files into a folder of the project and generates what follows from them. Nothing is written over. */
export function scaffold(folder: string, [id, ...names]: readonly string[], pair: Pair): void {
  const root = path.join(__dirname, '..')
  if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    return fail('give an id in kebab-case: small letters, digits and hyphens')
  const files = Object.entries(pair).map(([ending, text]) => ({ file: path.join(root, folder, id + ending), text }))
  const existing = files.find(({ file }) => fs.existsSync(file))
  if (existing !== undefined) return fail(`${path.relative(root, existing.file)} is there already`)
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  for (const { file, text } of files) fs.writeFileSync(file, text(id, version, names))
  for (const file of [...files.map(({ file }) => path.relative(root, file)), ...writeGenerated(root)])
    console.log(`wrote ${file}`)
}

function fail(message: string): void {
  console.error(`error: ${message}`)
  process.exitCode = 2
}
