/** Providers by the host of the address that a client calls. Any other host belongs to nobody in the catalog. */
const providers: readonly (readonly [suffix: string, provider: string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure'],
  ['services.ai.azure.com', 'azure'],
  ['cognitiveservices.azure.com', 'azure'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'google'],
  ['openrouter.ai', 'openrouter'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'xai'],
  ['api.mistral.ai', 'mistral'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cerebras.ai', 'cerebras'],
  ['codestral.mistral.ai', 'mistral'],
  ['aiplatform.googleapis.com', 'vertex'],
  ['api.moonshot.ai', 'moonshot'],
  ['api.moonshot.cn', 'moonshot'],
  ['api.nebius.ai', 'nebius'],
  ['api.tokenfactory.nebius.com', 'nebius'],
  ['studio.nebius.ai', 'nebius'],
  ['studio.nebius.com', 'nebius'],
  ['api.sambanova.ai', 'sambanova'],
  ['dashscope.aliyuncs.com', 'alibaba'],
  ['dashscope-intl.aliyuncs.com', 'alibaba'],
  ['api.z.ai', 'zai'],
]

/** The hosts of all providers. */
export const hosts: readonly string[] = providers.map(([host]) => host)

/** Who bills for requests to this address; `undefined` for a host that nobody in the catalog runs (a proxy, localhost). */
export function providerAt(url: string): string | undefined {
  const [, host = '', port] = /^(?:https?:\/\/)?([^/:?#]+)(?::(\d+))?/i.exec(url.trim().toLowerCase()) ?? []
  // Ollama is known by its port, wherever it runs.
  if (port === '11434') return 'ollama'
  return providers.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`) || host.endsWith(`-${suffix}`))?.[1]
}

/** Hosts that serve in one region, which their name begins with. */
const regionalHosts =
  /^(?:https?:\/\/)?(?:([a-z]{2})\.api\.openai\.com|([a-z]+-[a-z]+\d+)-aiplatform\.googleapis\.com)(?=$|[/:?#])/i

/** The region that an address serves in, where it names one: `eu`, `us-east5`. */
export function regionAt(url: string): string | undefined {
  const [, openai, vertex] = regionalHosts.exec(url.trim()) ?? []
  return (openai ?? vertex)?.toLowerCase()
}

/** Providers by the names that libraries put in front of a model's id; the rest of them are called as they are here. */
const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(providers.map(([, provider]) => [provider, provider])),
  'amazon-bedrock': 'bedrock',
  amazon_bedrock: 'bedrock',
  azure_ai: 'azure',
  azure_openai: 'azure',
  bedrock: 'bedrock',
  bedrock_converse: 'bedrock',
  cohere_chat: 'cohere',
  fireworks_ai: 'fireworks',
  gemini: 'google',
  'google-gla': 'google',
  googleai: 'google',
  'google-genai': 'google',
  google_genai: 'google',
  'google-vertex': 'vertex',
  google_vertexai: 'vertex',
  mistralai: 'mistral',
  ollama: 'ollama',
  ollama_chat: 'ollama',
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  together_ai: 'together',
  togetherai: 'together',
  vertex: 'vertex',
  vertex_ai: 'vertex',
  vertexai: 'vertex',
}

/** Who bills for ids behind this prefix; `undefined` for a name that nobody in the catalog goes by. */
export function providerNamed(prefix: string): string | undefined {
  return Object.hasOwn(names, prefix) ? names[prefix] : undefined
}
