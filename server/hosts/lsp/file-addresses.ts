import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Addresses } from './platform'

/** Files are called by their paths, whatever the workspace; all else by its URI. */
export const fileAddresses: Addresses = {
  idOf(uri) {
    if (!uri.startsWith('file:')) return uri
    try {
      return fileURLToPath(uri)
    } catch {
      return uri
    }
  },
  uriOf: (id) => (/^[a-z][\w+.-]+:/i.test(id) ? id : pathToFileURL(id).href),
}
