import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver'
import type { Client } from './client'
import { costsChangedMethod } from './protocol'
import type { Session } from './session'
import type { SweepRequest } from './sweep'
import type { Workspace } from './workspace'

/** What may be read of the workspace. Git is asked which files there are, and runs what a repository's settings say. */
export function requestOf(client: Client, session: Session): Omit<SweepRequest, 'reset'> | undefined {
  const folders = session.folders().filter((folder) => !/^[a-z][\w+.-]+:/i.test(folder))
  return client.trusted && folders.length > 0 ? { folders, open: session.texts() } : undefined
}

/** So often, at most, is the client told. */
const restMs = 200

/** Tells the client that costs changed, and shows how far reading is where that takes long. */
export function tellOfCosts(connection: Connection, client: Client, workspace: Workspace): void {
  let timer: NodeJS.Timeout | undefined
  let shown: Promise<WorkDoneProgressServerReporter> | undefined
  const failed = (error: unknown) => connection.console.warn(`the client refused: ${String(error)}`)

  workspace.onChange(() => {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      connection.sendNotification(costsChangedMethod).catch(failed)
      if (client.showsProgress && workspace.isWanted) showProgress()
    }, restMs)
  })

  function showProgress(): void {
    const { state, read, files } = workspace.status
    if (state !== 'reading') {
      shown?.then((progress) => progress.done()).catch(failed)
      shown = undefined
      return
    }
    shown ??= begin()
    const percentage = files === 0 ? 0 : Math.floor((read / files) * 100)
    shown.then((progress) => progress.report(percentage, `${read} of ${files} files`)).catch(failed)
  }

  async function begin(): Promise<WorkDoneProgressServerReporter> {
    const progress = await connection.window.createWorkDoneProgress()
    progress.begin('Promptfare', 0, 'reading the workspace', true)
    progress.token.onCancellationRequested(() => workspace.stop())
    return progress
  }
}
