import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { bundle } from './bundle'

/** The server's bundle for browsers in a thread that has what a web worker has, and nothing of Node. */
export function startWebWorker(): { readonly worker: Worker; readonly resources: string } {
  const script = bundle('web-server.js')
  return { worker: new Worker(browserScope, { eval: true, workerData: script }), resources: folderOf(dirname(dirname(script))) }
}

function folderOf(path: string): string {
  return pathToFileURL(path).href
}

/** Runs before the bundle: messages, files behind addresses, scripts that are loaded; then what is Node's is taken away. */
const browserScope = `
const { readFileSync } = require('node:fs')
const { fileURLToPath } = require('node:url')
const { runInThisContext } = require('node:vm')
const { parentPort, workerData } = require('node:worker_threads')

globalThis.self = globalThis
globalThis.postMessage = (message) => parentPort.postMessage(message)
globalThis.addEventListener = () => {}
globalThis.XMLHttpRequest = class {
  open(_method, address) {
    this.address = address
  }
  send() {
    this.responseText = readFileSync(fileURLToPath(this.address), 'utf8')
    this.status = 200
  }
}
const scripts = new Map()
globalThis.Blob = class {
  constructor(parts) {
    this.text = parts.join('')
  }
}
URL.createObjectURL = (blob) => {
  const url = 'blob:' + scripts.size
  scripts.set(url, blob.text)
  return url
}
URL.revokeObjectURL = () => {}
globalThis.importScripts = (url) => runInThisContext(scripts.get(url))
const text = readFileSync(workerData, 'utf8')
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require', 'module']) delete globalThis[name]
runInThisContext(text)
parentPort.on('message', (data) => globalThis.onmessage({ data }))
`
