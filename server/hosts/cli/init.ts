import fs from 'node:fs'
import path from 'node:path'
import { failure } from '../failure'
import { writeText } from '../files'
import { newConfig } from '../new-config'
import { exit, type Host } from './host'
import { whyNot } from './output'

const file = 'promptfare.json'
const schema = './node_modules/promptfare/docs/schema.json'

/** Writes a configuration that changes nothing yet and says what could be changed. */
export function init(host: Host): number {
  const target = path.join(host.cwd, file)
  if (fs.existsSync(target)) throw failure(`${file} is there already: edit it, or remove it first`)
  try {
    // A path to nothing would only be complained of.
    writeText(target, newConfig(fs.existsSync(path.join(host.cwd, schema)) ? schema : undefined))
  } catch (error) {
    throw failure(`cannot write ${file}: ${whyNot(error)}`)
  }
  host.stdout(`wrote ${file}: run "promptfare lint" next, and "promptfare explain" to see the rules\n`)
  return exit.clean
}
