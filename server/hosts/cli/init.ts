import fs from 'node:fs'
import path from 'node:path'
import { failure } from '../failure'
import { listFiles, writeText } from '../files'
import { newConfig } from '../new-config'
import { rulesOffInSideCode, sidePatterns } from '../side-code'
import { exit, type Host } from './host'
import { whyNot } from './output'

const file = 'promptfare.json'
const schema = './node_modules/promptfare/docs/schema.json'

/** Writes a configuration that says what could be changed, and turns down what is said of the project's tests and examples. */
export function init(host: Host): number {
  const target = path.join(host.cwd, file)
  if (fs.existsSync(target)) throw failure(`${file} is there already: edit it, or remove it first`)
  const sideCode = sidePatterns(sourcesBelow(host.cwd))
  try {
    // A path to nothing would only be complained of.
    writeText(target, newConfig(fs.existsSync(path.join(host.cwd, schema)) ? schema : undefined, sideCode))
  } catch (error) {
    throw failure(`cannot write ${file}: ${whyNot(error)}`)
  }
  host.stdout(`wrote ${file}: run "promptfare lint" next, and "promptfare explain" to see the rules\n`)
  if (sideCode.length > 0) host.stdout(`${rulesOffInSideCode.join(', ')} are off in ${sideCode.join(', ')}\n`)
  return exit.clean
}

function sourcesBelow(folder: string): readonly string[] {
  const { files } = listFiles(['.'], folder, (name) => /\.(?:[cm]?[jt]sx?|py|ipynb)$/.test(name))
  return files.map((name) => path.relative(folder, name))
}
