/** A TypeScript document with so many calls and lines: services of a realistic shape, one after the other. */
export function bigDocument(calls: number, lines: number): string {
  const filler = Math.max(0, Math.floor(lines / calls) - 16)
  const services = Array.from({ length: calls }, (_, index) => service(index, filler))
  return `import OpenAI from 'openai'\n\nconst client = new OpenAI()\n\n${services.join('\n')}`
}

function service(index: number, filler: number): string {
  const more = Array.from({ length: filler }, (_, line) => `  const step${line} = normalise(input, ${line})`).join('\n')
  return `const RULES_${index} = \`You are assistant number ${index} of a shop. Answer in plain English.
Please make sure that you name the order number. Do not promise refunds.\`

export async function service${index}(input: string) {
${more}
  const reply = await client.chat.completions.create({
    model: 'gpt-5.4-mini',
    messages: [
      { role: 'system', content: RULES_${index} },
      { role: 'user', content: \`Ticket \${input}\` },
    ],
  })
  return reply.choices[0]?.message.content
}
`
}
