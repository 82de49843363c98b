/**
 * Lets `require('./…')` find the bundles that are loaded late. They are the very files that Node loads: none of them needs
 * anything of Node. A thread may wait for a file, so this is as synchronous as there.
 */
export function provideLateBundles(folder: () => string): void {
  const loaded = new Map<string, unknown>()

  function load(name: string): unknown {
    if (loaded.has(name)) return loaded.get(name)
    const address = `${folder()}/${name.replace(/^\.\//, '')}`
    const text = read(address)
    const value = name.endsWith('.json') ? (JSON.parse(text) as unknown) : run(text, address, load)
    loaded.set(name, value)
    return value
  }

  Object.assign(globalThis, { require: load })
}

/** As CommonJS has it; in a script of its own, which a page's policy allows where it forbids `eval`. */
function run(text: string, address: string, require: (name: string) => unknown): unknown {
  const module = { exports: {} }
  const scope = globalThis as typeof globalThis & { promptfareLate?: unknown }
  scope.promptfareLate = { module, require }
  const script = `(function ({ module, require }) { const exports = module.exports; ${text}\n})(promptfareLate)\n//# sourceURL=${address}\n`
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  try {
    importScripts(url)
  } finally {
    URL.revokeObjectURL(url)
    delete scope.promptfareLate
  }
  return module.exports
}

function read(address: string): string {
  const request = new XMLHttpRequest()
  request.open('GET', address, false)
  request.send()
  if (request.status !== 200) throw new Error(`${address} could not be loaded: ${request.status}`)
  return request.responseText
}
