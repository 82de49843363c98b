import type { Chain } from '../model/value'
import { asString, asText, readSetting, readSlot } from './read-setting'
import type { Call } from './sdk'

/** Whether what the declaration makes a condition is there, and nothing says that another kind of model is run. */
export function holds(chain: Chain, { where, except, model }: Call): boolean {
  if (where !== undefined) {
    const [slot, ...texts] = where
    const found = readSetting(chain, slot, asString)
    if (found.is !== 'set' || !texts.includes(found.value)) return false
  }
  if (except === undefined) return true
  const id = readSetting(chain, model, asText)
  if (id.is === 'set' && [id.value, ...(id.alternatives ?? [])].every((one) => except.ids.test(one))) return false
  return !except.sent.some((fields) => fields.every((field) => readSlot(chain, field).is === 'set'))
}
