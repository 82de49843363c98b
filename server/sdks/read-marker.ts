import type { Breakpoint } from '../model/prompt-call'
import type { Span } from '../model/span'
import { type DictValue, fieldOf } from '../model/value'
import { asString, descend, toSetting, type Way } from './read-setting'

/** The marker at a path of keys. What holds nothing else is removed with it. */
export function markerIn(dict: DictValue, keys: readonly string[]): Breakpoint | undefined {
  const found = descend(dict, keys, written)
  const field = fieldOf(dict, keys[0] ?? '')
  if (found.is !== 'set' || field === undefined) return undefined
  const ttl = descend(found.value, ['ttl'], written)
  const removal = removalOf(dict, keys)
  return {
    span: field.span,
    ttl: ttl.is === 'set' ? toSetting(ttl.value, ttl, asString) : ttl,
    ...(removal === undefined ? {} : { removal: { span: removal, text: '' } }),
  }
}

function removalOf(dict: DictValue, [key = '', ...rest]: readonly string[]): Span | undefined {
  const field = fieldOf(dict, key)
  if (field === undefined || rest.length === 0 || field.value.kind !== 'dict') return field?.removal
  return field.value.fields.length === 1 ? field.removal : removalOf(field.value, rest)
}

/** A marker is read where the block is written. */
const written: Way = { soft: false, earlier: false, path: '' }
