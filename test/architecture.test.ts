import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(__dirname, '..')

/** Who may import whom: own folders and packages, most specific folder first. Type-only imports count like others, except in the client. */
const layers: readonly { readonly folder: string; readonly own: readonly string[]; readonly packages: readonly RegExp[] }[] = [
  { folder: 'server/model', own: ['server/model'], packages: [] },
  {
    folder: 'server/languages/typescript',
    own: ['server/model', 'server/languages/typescript', 'server/languages/template'],
    packages: [/^typescript$/, /^@typescript-eslint\/(typescript-estree|types|visitor-keys)/],
  },
  {
    folder: 'server/languages/python',
    own: ['server/model', 'server/languages/python', 'server/languages/template'],
    packages: [/^@lezer\//],
  },
  {
    folder: 'server/languages/prompt-file',
    own: ['server/model', 'server/languages/prompt-file', 'server/languages/template'],
    packages: [/^yaml$/],
  },
  { folder: 'server/languages/template', own: ['server/model', 'server/languages/template'], packages: [] },
  { folder: 'server/languages/notebook', own: ['server/model', 'server/languages/notebook'], packages: [] },
  { folder: 'server/sdks', own: ['server/model', 'server/sdks'], packages: [] },
  { folder: 'server/tokens', own: ['server/model', 'server/tokens'], packages: [/^js-tiktoken\//] },
  { folder: 'server/pricing', own: ['server/model', 'server/pricing'], packages: [/^big\.js$/, /^fastest-levenshtein$/] },
  { folder: 'server/facts', own: ['server/model', 'server/facts'], packages: [] },
  { folder: 'rules', own: ['server/model', 'rules'], packages: [] },
  {
    folder: 'server/engine',
    own: ['model', 'languages', 'sdks', 'tokens', 'pricing', 'facts', 'engine'].map((name) => `server/${name}`),
    packages: [/^(ajv|enhanced-resolve|fastest-levenshtein|jsonc-parser|picomatch|smol-toml)(\/|$)/],
  },
  { folder: 'server/hosts', own: ['server', 'rules', 'docs'], packages: [/./] },
  // A page in a browser: it draws what the server answers.
  { folder: 'client/webview', own: ['client/webview'], packages: [/^d3-hierarchy$/] },
  { folder: 'client', own: ['client'], packages: [/^vscode$/, /^vscode-languageclient/, /^node:path$/] },
]

/** Clock, chance, environment, timers and IO, by the names that reach them. */
const world =
  /\b(?:process|globalThis|performance|setTimeout|setInterval|setImmediate|queueMicrotask|fetch|navigator)\b(?!['":])|\bDate\.now\b|\bnew Date\(\)|(?<!new )\bDate\(\)|\bMath\.random\b|\bcrypto\.|(?<!typeof )\bimport\(/

describe('architecture', () => {
  for (const layer of layers) {
    it(`${layer.folder} imports only what it may`, () => {
      const others = layers.filter((other) => other !== layer && other.folder.startsWith(`${layer.folder}/`))
      const files = sources(join(root, layer.folder)).filter(
        (file) => !others.some((other) => file.startsWith(join(root, other.folder))),
      )
      assert.notEqual(files.length, 0, 'the folder has sources')
      const wrong = files.flatMap((file) =>
        importsOf(file)
          .filter((name) => !mayImport(layer, file, name))
          .map((name) => `${relative(root, file)} imports ${name}`),
      )
      assert.deepEqual(wrong, [])
    })
  }

  it('keeps editors out of the command line', () => {
    const wrong = sources(join(root, 'server/hosts/cli')).filter((file) =>
      importsOf(file).some((name) => /vscode|\/lsp\/(?!node$)/.test(name)),
    )
    assert.deepEqual(wrong, [])
  })

  it('runs in circles only where a language does: an expression holds expressions', () => {
    const files = new Set([...sources(join(root, 'server')), ...sources(join(root, 'rules'))])
    const targets = (file: string): string[] =>
      importsOf(file).flatMap((name) => {
        const path = resolve(dirname(file), name)
        return [`${path}.ts`, join(path, 'index.ts')].filter((target) => name.startsWith('.') && files.has(target)).slice(0, 1)
      })
    const known = new Map([...files].map((file) => [file, targets(file)] as const))
    const reached = (from: string): ReadonlySet<string> => {
      const seen = new Set<string>()
      const open = [...(known.get(from) ?? [])]
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (seen.has(at)) continue
        seen.add(at)
        open.push(...(known.get(at) ?? []))
      }
      return seen
    }
    const circular = [...files].filter((file) => reached(file).has(file)).map((file) => relative(root, file))
    assert.deepEqual(
      circular.filter((file) => !/^server\/languages\/(?:typescript|python)\//.test(file)),
      [],
    )
  })

  it('has no drawers', () => {
    const drawers = sources(root).filter((file) =>
      /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(relative(root, file)),
    )
    assert.deepEqual(drawers, [])
  })

  it('keeps the world out of the core: no clock, chance, environment or IO below the hosts', () => {
    const core = ['model', 'languages', 'sdks', 'tokens', 'pricing', 'facts', 'engine'].flatMap((name) =>
      sources(join(root, 'server', name)),
    )
    const wrong = [...core, ...sources(join(root, 'rules'))].filter((file) => {
      const code = withoutStrings(readFileSync(file, 'utf8'))
      return world.test(code)
    })
    assert.deepEqual(
      wrong.map((file) => relative(root, file)),
      [],
    )
  })
})

function mayImport(layer: (typeof layers)[number], file: string, name: string): boolean {
  if (!name.startsWith('.')) return layer.packages.some((allowed) => allowed.test(name))
  const target = relative(root, resolve(dirname(file), name))
  // The client shares one file with the server, as types alone: what they say to each other.
  if (layer.folder.startsWith('client') && target === 'server/hosts/lsp/protocol')
    return new RegExp(`import type [^;']*?'${name}'`).test(readFileSync(file, 'utf8'))
  return layer.own.some((folder) => target === folder || target.startsWith(`${folder}/`))
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, '')
  return [
    ...code.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|\b(?:require|import)\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

/** Comments and strings may speak of anything. */
function withoutStrings(code: string): string {
  return code.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?:[^/\\\n[]|\\.|\[[^\]\n]*\])+\/[gimsuy]*/g,
    '',
  )
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    if (['node_modules', 'dist', '.git', '.e2e', 'hosts-cache'].includes(name)) return []
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return name.endsWith('.ts') ? [path] : []
  })
}
