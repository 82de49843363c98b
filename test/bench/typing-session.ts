import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import {
  CancellationToken,
  CancellationTokenSource,
  createProtocolConnection,
  type InlayHint,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node'
import type { Costs, InitializationOptions } from '../../server/hosts/lsp/protocol'
import { asVsCodeDoes, processorTime } from './process'
import type { TypingPlace } from './typing-place'

/** An editor that types into a prompt, and shows hints as VS Code does. */
export interface TypingSession {
  readonly pid: number
  /** From the start of the process to the first hint. */
  readonly startMs: number
  /** Types for so long as `goesOn` says, ten keys a second, and waits for what the last key brings. */
  type(goesOn: (ms: number) => boolean): Promise<Typed>
  /** What the workspace costs as far as it is read; asking has it read. */
  costs(): Promise<Costs>
  stop(): void
}

export interface Typed {
  readonly keys: number
  /** From each key to the hint of its version, or of a later one where that came first. */
  readonly hints: readonly number[]
  readonly diagnostics: readonly number[]
  /** Hints that were shown and said another figure than their version's text has. */
  readonly wrong: readonly string[]
  /** Keys that changed the figure: of the others nobody could see an old one. */
  readonly changing: number
  /** Hints that came when the next key was already down, and were not shown. */
  readonly late: number
  /** Processor time that the server used, all its threads together; it says more than times on a machine that others use too. */
  readonly processorMs: number
}

const keyMs = 100
/** VS Code waits so long at least after a key before it asks. */
const debounceMs = 25
const patienceMs = 10_000
const sentence = 'answer in one short line, name the order and the day, and keep away from promises of money or of time. '

/** Starts the built server over a folder, and opens the document of the place. */
export async function startTyping(folder: string, { source, offset, line, tokensWith }: TypingPlace): Promise<TypingSession> {
  const started = performance.now()
  const server = spawn(process.execPath, [...asVsCodeDoes, join(__dirname, '../../dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const pid = server.pid ?? 0
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  const initializationOptions: InitializationOptions = { commands: ['promptfare.openCosts'], documentCost: true, costs: true }
  let typing: { onRefresh(): void } | undefined
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null))
  for (const method of ['client/registerCapability', 'workspace/diagnostic/refresh', 'workspace/codeLens/refresh'])
    connection.onRequest(method, () => null)
  connection.onRequest('workspace/inlayHint/refresh', () => {
    typing?.onRefresh()
    return null
  })
  connection.listen()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }],
    capabilities: {
      textDocument: { diagnostic: {}, inlayHint: {} },
      workspace: { configuration: true, inlayHint: { refreshSupport: true }, diagnostics: { refreshSupport: true } },
    },
    initializationOptions,
  })
  await connection.sendNotification('initialized', {})
  const { uri, languageId } = source
  const textDocument = { uri }
  const cursor = source.positionAt(offset)
  const range = { start: { line: Math.max(0, line - 25), character: 0 }, end: { line: line + 25, character: 0 } }
  let version = 1
  let typed = ''
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId, version, text: source.getText() },
  })
  const hints = (token: CancellationToken): Promise<InlayHint[] | null> =>
    connection.sendRequest('textDocument/inlayHint', { textDocument, range }, token)
  await hints(CancellationToken.None)
  const startMs = performance.now() - started

  async function type(goesOn: (ms: number) => boolean): Promise<Typed> {
    const keys: { readonly at: number; hint?: number; diagnostics?: number }[] = []
    const first = version + 1
    const wrong: string[] = []
    let late = 0
    let changing = 0
    let cancelling = new CancellationTokenSource()
    let debounce: NodeJS.Timeout | undefined

    const settle = (of: number, kind: 'hint' | 'diagnostics'): void => {
      const now = performance.now()
      for (const key of keys.slice(0, of - first + 1)) key[kind] ??= now - key.at
    }
    const ask = async (): Promise<void> => {
      const asked = { version, token: cancelling.token, expected: tokensWith(typed) }
      const shown = await hints(asked.token).catch(() => undefined)
      if (shown === undefined) return
      // An editor shows nothing that belongs to an older text.
      if (asked.token.isCancellationRequested) {
        late++
        return
      }
      const said = leastTokens(shown?.find(({ position }) => position.line === line))
      if (said !== asked.expected) wrong.push(`version ${asked.version}: ${said} instead of ${asked.expected}`)
      settle(asked.version, 'hint')
    }
    const pull = async (): Promise<void> => {
      const asked = version
      const { token } = cancelling
      const answer = await connection.sendRequest('textDocument/diagnostic', { textDocument }, token).catch(() => undefined)
      if (answer !== undefined && !token.isCancellationRequested) settle(asked, 'diagnostics')
    }
    const press = (): void => {
      const text = sentence[typed.length % sentence.length] ?? ' '
      const place = { line: cursor.line, character: cursor.character + typed.length }
      const before = tokensWith(typed)
      typed += text
      version++
      if (tokensWith(typed) !== before) changing++
      cancelling.cancel()
      cancelling = new CancellationTokenSource()
      clearTimeout(debounce)
      keys.push({ at: performance.now() })
      void connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: place, end: place }, text }],
      })
      void pull()
      debounce = setTimeout(() => void ask(), debounceMs)
    }
    typing = {
      onRefresh() {
        clearTimeout(debounce)
        debounce = setTimeout(() => void ask(), debounceMs)
      },
    }

    const before = processorTime(pid)
    const start = performance.now()
    for (let key = 0; goesOn(performance.now() - start); key++) {
      const wait = start + key * keyMs - performance.now()
      if (wait > 0) await new Promise((done) => setTimeout(done, wait))
      press()
    }
    const end = performance.now() + patienceMs
    const isSettled = () => keys.every(({ hint, diagnostics }) => hint !== undefined && diagnostics !== undefined)
    while (!isSettled() && performance.now() < end) await new Promise((done) => setTimeout(done, 5))
    typing = undefined
    return {
      keys: keys.length,
      // What never came is no short time.
      hints: keys.map(({ hint = Number.POSITIVE_INFINITY }) => hint),
      diagnostics: keys.map(({ diagnostics = Number.POSITIVE_INFINITY }) => diagnostics),
      wrong,
      changing,
      late,
      processorMs: processorTime(pid) - before,
    }
  }

  return {
    pid,
    startMs,
    type,
    costs: () => connection.sendRequest('promptfare/costs', { groupBy: 'file', sort: 'cost' }),
    stop() {
      server.kill()
      connection.dispose()
    },
  }
}

/** The first figure of a hint's label: `≈1,240–1,640 tok` says 1,240. */
function leastTokens(hint: InlayHint | undefined): number | undefined {
  if (hint === undefined) return undefined
  const label = typeof hint.label === 'string' ? hint.label : hint.label.map(({ value }) => value).join('')
  const [, figure] = /^[~≈?]?([\d,]+)/.exec(label) ?? []
  return figure === undefined ? undefined : Number(figure.replaceAll(',', ''))
}
