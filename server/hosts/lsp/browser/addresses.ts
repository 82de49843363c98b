import type { Addresses } from '../platform'

/** Files beside the first folder are called by their paths, as they are on a disk; all else by its URI. */
export function addressesBeside(folders: readonly string[]): Addresses {
  const base = /^[a-z][\w+.-]*:\/\/[^/]*(?=\/)/i.exec(folders[0] ?? '')?.[0]
  return {
    idOf(uri) {
      if (base === undefined || !uri.startsWith(`${base}/`) || /[?#]/.test(uri)) return uri
      try {
        return decodeURIComponent(uri.slice(base.length)).replace(/(?<=.)\/$/, '')
      } catch {
        return uri
      }
    },
    uriOf(id) {
      if (base === undefined || !/^(?:$|\/)/.test(id)) return id
      return id === '' ? `${base}/` : base + id.split('/').map(encodeURIComponent).join('/')
    },
  }
}
