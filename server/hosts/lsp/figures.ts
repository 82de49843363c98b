import type { AnalyzedCall } from '../../engine/analysis'
import { mark, type Range } from '../../model/estimate'
import type { Document } from '../../model/language'
import { count, usd } from '../../model/model-info'
import { toSnakeCase } from '../../sdks/sdk'

/** `1,240`, or `1,240–1,640` where nobody knows better. */
export function tokens({ low, high }: Omit<Range, 'basis'>): string {
  return between(count(low), count(high))
}

/** Tokens with the mark of their basis, where there is no room for the word: `≈42–442`. */
export function markedTokens(range: Range): string {
  return mark(range.basis) + tokens(range)
}

/** `$0.0037`, or `$0.0037–$0.0049`. */
export function dollars({ low, high }: Omit<Range, 'basis'>): string {
  return between(usd(low), usd(high))
}

/** Dollars with the mark of their basis: `≈$0.0037–$0.0049`. */
export function markedDollars(range: Range): string {
  return mark(range.basis) + dollars(range)
}

/** A price per token as price lists print it, for a million: `$0.75`, `$10`. */
export function perMillion(usdPerToken: number): string {
  return usd(usdPerToken * 1_000_000).replace(/\.00$/, '')
}

/** The model as people should see it: the catalog's id, else what the source says of it. */
export function modelName({ call, model, modelId }: AnalyzedCall): string {
  const setting = call.settings.model
  return model?.id ?? modelId ?? (setting.is === 'unknown' ? setting.name : undefined) ?? 'model unknown'
}

/** The method as the language of its document spells it: declarations know one name for both languages. */
export function methodName({ call }: AnalyzedCall, document: Document): string {
  const { method, site } = call
  const steps = method.split('.')
  const last = steps.at(-1) ?? ''
  const written = site.nameSpan.document === document.id ? document.text.slice(site.nameSpan.start, site.nameSpan.end) : ''
  const isSnake = written !== last && (document.languageId === 'python' || written === toSnakeCase(last))
  return isSnake ? steps.map((step) => (/^\w+$/.test(step) ? toSnakeCase(step) : step)).join('.') : method
}

function between(low: string, high: string): string {
  return low === high ? low : `${low}–${high}`
}
