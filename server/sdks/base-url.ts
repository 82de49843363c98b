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
]

/** Who bills for requests to this address; `undefined` for a host that nobody in the catalog runs (a proxy, localhost). */
export function providerAt(url: string): string | undefined {
  const host = /^(?:https?:\/\/)?([^/:?#]+)/i.exec(url.trim())?.[1]?.toLowerCase()
  if (host === undefined) return undefined
  return providers.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`))?.[1]
}
