import { type Pair, scaffold } from './scaffold'

/** A new SDK and its page, which work as they are: `npm run new-sdk -- <id>` writes them and takes them into the registry. */
export const newSdk: Pair = { '.ts': declaration, '.md': page }

if (require.main === module) scaffold('server/sdks', process.argv[2], newSdk)

function declaration(id: string): string {
  return `import { defineSdk } from './sdk'

export default defineSdk({
  id: '${id}',
  packages: ['${id}'],
  defaultExports: { ${/-/.test(id) ? `'${id}'` : id}: '${clientOf(id)}' },
  clients: { ${clientOf(id)}: '${id}' },
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

function page(id: string): string {
  const client = clientOf(id)
  return `# ${id}

Say in one sentence which library this is, and which of its calls are read.

## Calls

\`\`\`ts
import ${client} from '${id}'

const client = new ${client}()
await client.chat.completions.create({
  model: 'acme-large',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
\`\`\`

\`\`\`call
chat.completions.create · ${id} · acme-large
  maxOutputTokens: 100
  user: Say hello.
\`\`\`
`
}

/** Name of the client class: `together-ai` gives `TogetherAi`. */
function clientOf(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
