import type { Catalog } from '../server/model/model-info'
import { settled, writeSetting } from '../server/model/prompt-call'
import { defineRule } from '../server/model/rule'

export default defineRule({
  id: 'unknown-model',
  category: 'model',
  severity: 'info',
  since: '0.1.0',
  measured: { read: 28, right: 28 },
  messages: {
    empty: 'no model: the id is empty, and names none of the {known} of {provider} in the catalog',
    unknown: '{id} is not among the {known} models of {provider} in the catalog: this call has no price',
    misspelt: '{id} is not among the {known} models of {provider} in the catalog; did you mean {nearest}?',
  },

  check(call, { model, catalog, report }) {
    const id = settled(call.settings.model)
    const provider = settled(call.provider)
    if (model !== undefined || id === undefined || provider === undefined || call.settings.model.is !== 'set') return
    const known = chatModels(catalog, provider)
    const at = call.settings.model.span
    if (known > 0 && id.trim() === '') report({ at, message: 'empty', data: { provider, known: String(known) } })
    if (known === 0 || !isPublicId(id) || catalog.find(id) !== undefined) return
    const data = { id, provider, known: String(known) }
    const closest = catalog.nearest(id, provider)
    const nearest = closest !== undefined && modalitiesOf(closest) === modalitiesOf(id) ? closest : undefined
    // It exists, and the catalog has no price for it.
    if (closest !== undefined && prefixOf(id) + closest === id.toLowerCase()) return
    if (nearest === undefined) {
      report({ at, message: 'unknown', data })
      return
    }
    const edit = writeSetting(call.settings.model, prefixOf(id) + nearest)
    const suggest = edit && { title: `Use ${nearest}`, edits: [edit] }
    report({ at, message: 'misspelt', data: { ...data, nearest }, suggest })
  },
})

/** What has no public price anyway: fine-tunes, deployments, local files and tags, and placeholders of examples and tests. */
const privateIds: readonly RegExp[] = [
  /^(?:ft|tunedModels|projects|endpoints|accounts|arn|local|custom)[:/]/i,
  /[<>{}[\]$\s\\]|\.\.|^\.?\/|\.(?:gguf|bin|onnx)$/,
  /^[\w.-]+:(?:\d+(?:\.\d+)?[bm]|latest|free|extended)\b/i,
  /^(?:your|my|some|the|a)[-_ ]|(?:^|[-_/])(?:test|fake|mock|dummy|foo|bar|example|sample|placeholder|unknown|invalid|non-?existent|deployment|x{2,})(?:$|[-_/\d])/i,
  /^(?:model|default|auto|none|null)$/i,
]

function isPublicId(id: string): boolean {
  return id.trim() !== '' && !privateIds.some((pattern) => pattern.test(id))
}

/** What a model takes or makes beside text, as its id says: a text model is no misspelt image model. */
function modalitiesOf(id: string): string {
  const words = id
    .toLowerCase()
    .match(/image|audio|tts|speech|voice|embed|vision|realtime|live|transcri|video|ocr|rerank|moderation|omni/g)
  return [...new Set(words)].sort().join()
}

function chatModels(catalog: Catalog, provider: string): number {
  return catalog.all().filter((model) => model.provider === provider && model.kind === 'chat').length
}

/** `models/`, `openai/`: kept as the source has it. */
function prefixOf(id: string): string {
  return /^(?:[a-z0-9_-]+[/:])*/i.exec(id)?.[0] ?? ''
}
