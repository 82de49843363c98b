import { FileType, Uri, workspace } from 'vscode'
import type { FilesAnswer, FilesQuery } from '../../server/hosts/lsp/protocol'

/** A value, so it cannot come from the server's file, of which only types are imported. */
export const readFilesMethod: typeof import('../../server/hosts/lsp/protocol').readFilesMethod = 'promptfare/readFiles'

/** In bytes; nobody writes such a prompt or module by hand. */
const maxBytes = 1_000_000

/** Reads for the server, which has no file system of its own: from whatever the workspace lies on. */
export async function readFiles({ files, folders }: FilesQuery): Promise<FilesAnswer> {
  return {
    texts: await Promise.all(files.map(textOf)),
    folders: await Promise.all(folders.map(entriesOf)),
  }
}

async function textOf(uri: string): Promise<string | null> {
  try {
    const file = Uri.parse(uri)
    const { size } = await workspace.fs.stat(file)
    return size > maxBytes ? null : new TextDecoder().decode(await workspace.fs.readFile(file))
  } catch {
    return null
  }
}

async function entriesOf(uri: string): Promise<FilesAnswer['folders'][number]> {
  try {
    const entries = await workspace.fs.readDirectory(Uri.parse(uri))
    return entries.map(([name, type]) => ({ name, isFolder: (type & FileType.Directory) !== 0 }))
  } catch {
    return null
  }
}
