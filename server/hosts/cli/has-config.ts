import path from 'node:path'
import { configFileNames, readConfigSource } from '../../engine/config-source'
import { readText } from '../files'

/** Whether a configuration holds in a folder, its own or that of a folder around it. */
export function hasConfig(folder: string): boolean {
  const isHere = configFileNames.some((name) => {
    const text = readText(path.join(folder, name))
    return text !== undefined && readConfigSource(name, text) !== undefined
  })
  const parent = path.dirname(folder)
  return isHere || (parent !== folder && hasConfig(parent))
}
