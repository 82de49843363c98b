import type { Countable } from '../engine/countable'
import { type Counter, counters } from '../tokens/exact-request'
import { failure } from './failure'

type Environment = Readonly<Record<string, string | undefined>>

/** What a provider's answer depends on: where it is asked, and what. `undefined` where it counts for nobody, or at no safe address. */
export function questionOf(
  { provider, model, request }: Pick<Countable, 'provider' | 'model' | 'request'>,
  env: Environment,
): string | undefined {
  const counter = Object.hasOwn(counters, provider) ? counters[provider] : undefined
  if (counter === undefined) return undefined
  try {
    return JSON.stringify([addressOf(counter, model, env), counter.body(model, request)])
  } catch {
    return undefined
  }
}

/** Where a provider is asked: its own address, or the one that the environment names for its clients. Fails for one that is not safe. */
export function addressOf({ base, baseVariable, path }: Counter, model: string, env: Environment): string {
  const named = env[baseVariable]
  const address = (named === undefined || named === '' ? base : named).replace(/\/+$/, '') + path(model)
  if (!URL.canParse(address)) throw failure(`${baseVariable} is no address`)
  const { protocol, hostname } = new URL(address)
  // The key goes along: nobody on the way may read it.
  const isOwn = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isOwn)) throw failure(`${baseVariable} is not safe: it has to be https`)
  return address
}
