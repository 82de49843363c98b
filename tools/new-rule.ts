import { type Pair, scaffold } from './scaffold'

/** A new rule and its page, which work as they are: `npm run new-rule -- <id>` writes them and takes them into the registry. */
export const newRule: Pair = { '.ts': declaration, '.md': page }

if (require.main === module) scaffold('rules', process.argv.slice(2, 3), newRule)

function declaration(id: string, version: string): string {
  return `import { count, usd } from '../server/model/model-info'
import { settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: '${id}',
  category: 'output',
  severity: 'off',
  since: '${version}',
  messages: { above: 'one reply may run to {tokens} tokens, {cost}' },
  options: { limit: { default: 8000, description: 'The highest output limit that is not reported.' } },

  check(call, { model, options, report }) {
    const { maxOutputTokens } = call.settings
    const tokens = settled(maxOutputTokens)
    if (tokens === undefined || tokens <= options.limit || model === undefined) return
    const edit = writeSetting(maxOutputTokens, options.limit)
    report({
      at: call.site.span,
      message: 'above',
      data: { tokens: count(tokens), cost: usd(tokens * model.price.usdPerOutputToken) },
      suggest: edit && { title: \`Lower the limit to \${count(options.limit)} tokens\`, edits: [edit] },
    })
  },
})
`
}

function page(id: string): string {
  return `# ${id}

Say in one sentence what is reported.

## Why

Say what it costs, and where the figure comes from.

## Examples

\`\`\`ts
import OpenAI from 'openai'

const client = new OpenAI()
await client.chat.completions.create({
//    ${'^'.repeat(30)} one reply may run to 10,000 tokens, $0.40
  model: 'acme-large',
  max_completion_tokens: 10000,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
\`\`\`

\`\`\`ts fix
import OpenAI from 'openai'

const client = new OpenAI()
await client.chat.completions.create({
  model: 'acme-large',
  max_completion_tokens: 8000,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
\`\`\`

\`\`\`py
from openai import OpenAI

client = OpenAI()
reply = client.chat.completions.create(
#       ${'^'.repeat(30)} one reply may run to 10,000 tokens, $0.40
    model="acme-large",
    max_completion_tokens=10000,
    messages=[{"role": "user", "content": "Say hello."}],
)
\`\`\`

## Not reported

\`\`\`ts
import OpenAI from 'openai'

export async function ask(limit: number) {
  return new OpenAI().chat.completions.create({
    model: 'acme-large',
    max_completion_tokens: limit,
    messages: [{ role: 'user', content: 'Say hello.' }],
  })
}
\`\`\`
`
}
