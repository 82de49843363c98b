/** One way to read a model id as source code has it. */
export interface Reading {
  /** An id or alias to look up, lower case. */
  readonly name: string
  /** Day of a snapshot that was cut off the end, `YYYY-MM-DD`. */
  readonly snapshot?: string
  /** Served in one region of Bedrock or Vertex instead of over a global endpoint. */
  readonly regional?: boolean
}

/**
 * All readings of an id, the most literal first: as written, without the names of gateways and hosts in front of it,
 * in the provider's own spelling, without the date of a snapshot. Only what is known is cut off: `gpt-4o-foo` stays as it is.
 */
export function readings(id: string): readonly Reading[] {
  const names = new Set<string>()
  for (const name of withoutHosts(id.trim().toLowerCase())) {
    names.add(name)
    for (const spelling of ownSpellings(name)) names.add(spelling)
  }
  const literal = [...names].map((name) => ({ name }))
  const regional = regionalIds.some((pattern) => pattern.test(id.toLowerCase()))
  return [...literal, ...[...names].flatMap(withoutDate)].map((reading) => (regional ? { ...reading, regional } : reading))
}

const regionalIds: readonly RegExp[] = [
  /(?:^|[/:])(?:(?!global\.)[a-z-]+\.)?anthropic\.claude-/,
  /\/locations\/(?!global\/)[a-z\d-]+\/publishers\/anthropic\//,
]

/** Hosts, gateways, SDKs and providers that ids are prefixed with, as `openai/`, `openai:` or `models/`. */
const hosts = new Set(
  `ai21 amazon amazon-bedrock amazon_bedrock anthropic azure azure_ai azure_openai bedrock bedrock_converse cohere cohere_chat converse
  custom_openai databricks deepseek gateway gemini google google-genai google-gla google-vertex google_anthropic_vertex google_genai
  google_vertexai googleai groq litellm_proxy meta meta-llama mistral mistralai models openai openai-chat openai-responses openrouter publishers
  responses vercel vercel_ai_gateway vertex vertex_ai vertexai x-ai xai`.split(/\s+/),
)

/** Where it runs, in front of the name: a project and region of Vertex, a region of Bedrock. */
const place =
  /^(?:vertex_ai\/)?projects\/[^/]+\/locations\/[^/]+\/(?=publishers\/)|(?<=^bedrock\/(?:converse\/)?)[a-z]{2}(?:-[a-z]+)+-\d\//

function withoutHosts(id: string): readonly string[] {
  const names = [id]
  for (let rest = id.replace(place, ''); ; ) {
    if (rest !== id) names.push(rest)
    const [, host, behind] = /^([\w-]+)[/:](.+)$/.exec(rest) ?? []
    if (host === undefined || behind === undefined || !hosts.has(host)) break
    rest = behind
  }
  const arn = /^arn:aws[\w-]*:bedrock:.*\/(.+)$/.exec(id)?.[1]
  return arn === undefined ? names : [...names, arn]
}

/** Bedrock, Vertex and OpenRouter spell other people's models in ways of their own. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/^(?:global|us-gov|us|eu|apac|jp|au|ca)\.(?=\w+\.)/, ''],
  [/^(?:anthropic|cohere|deepseek|meta|mistral|openai)\./, ''],
  [/^(claude-.+)-v\d+(?::\d+)?$/, '$1'],
  [/:(?:thinking|beta)$/, ''],
  [/@(?=\d{8}$)/, '-'],
  [/@(?:latest|default)$/, ''],
  [/^(claude-[\w-]*\d)\.(\d.*)$/, '$1-$2'],
]

function ownSpellings(name: string): readonly string[] {
  let spelling = name
  return spellings.map(([pattern, own]) => {
    spelling = spelling.replace(pattern, own)
    return spelling
  })
}

function withoutDate(name: string): readonly Reading[] {
  const [, undated, year, month, day] = /^(.+)-(20\d\d)-?([01]\d)-?([0-3]\d)$/.exec(name) ?? []
  if (undated !== undefined) return [{ name: undated, snapshot: `${year}-${month}-${day}` }]
  // `-latest` stays: `gpt-4o-latest` is no id, and an alias that moves is in the catalog.
  const [, numbered] = /^(gemini-.+)-00\d$/.exec(name) ?? []
  return numbered === undefined ? [] : [{ name: numbered }]
}
