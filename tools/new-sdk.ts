import { type Pair, scaffold } from './scaffold'

/**
 * A new SDK and its page, which work as they are: `npm run new-sdk -- <id> [package …]` writes them and takes them into the registry.
 * Packages are named as they are imported, in TypeScript or Python; without any, both languages import the id.
 */
export const newSdk: Pair = { '.ts': declaration, '.md': page }

if (require.main === module) scaffold('server/sdks', process.argv.slice(2), newSdk)

function declaration(id: string, _version: string, names: readonly string[]): string {
  const packages = packagesOf(id, names)
  const client = clientOf(id)
  const defaults = packages.filter(isScript).map((name) => `${/^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`}: '${client}'`)
  return `import { defineSdk } from './sdk'

export default defineSdk({
  id: '${id}',
  packages: [${packages.map((name) => `'${name}'`).join(', ')}],
${defaults.length === 0 ? '' : `  defaultExports: { ${defaults.join(', ')} },\n`}  clients: { ${client}: '${id}' },
  baseUrl: ['baseURL', 'base_url'],
  calls: {
    'client.chat.completions.create': {
      model: 'model',
      messages: 'messages',
      tools: 'tools',
      maxOutputTokens: 'max_tokens',
      stop: 'stop',
      stream: 'stream',
      temperature: 'temperature',
    },
  },
})
`
}

function page(id: string, _version: string, names: readonly string[]): string {
  const packages = packagesOf(id, names)
  const client = clientOf(id)
  const script = packages.find(isScript)
  const python = packages.find(isPython)
  const call = `\`\`\`call
chat.completions.create · ${id} · acme-large
  maxOutputTokens: 100
  user: Say hello.
\`\`\`
`
  const typescript = `\`\`\`ts
import ${client} from '${script}'

const client = new ${client}()
await client.chat.completions.create({
  model: 'acme-large',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
\`\`\`

${call}`
  const py = `\`\`\`py
from ${python} import ${client}

client = ${client}()
client.chat.completions.create(
    model="acme-large",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
)
\`\`\`

${call}`
  return `# ${id}

Say in one sentence which library this is, and which of its calls are read.

## Calls

${[...(script === undefined ? [] : [typescript]), ...(python === undefined ? [] : [py])].join('\n')}`
}

/** As given, or the id in the spelling of both languages. */
function packagesOf(id: string, names: readonly string[]): readonly string[] {
  return names.length > 0 ? names : [...new Set([id, id.replaceAll('-', '_')])]
}

/** npm's names have no dots and, to be safe, no underscores. */
function isScript(name: string): boolean {
  return !/[._]/.test(name.replace(/^@[^/]+\//, ''))
}

/** What may stand behind `import` in Python. */
function isPython(name: string): boolean {
  return /^[a-z]\w*(\.\w+)*$/i.test(name)
}

/** Name of the client class: `together-ai` gives `TogetherAi`. */
function clientOf(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
