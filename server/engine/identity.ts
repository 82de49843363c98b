import type { PromptCall } from '../model/prompt-call'

/**
 * Ids for the calls of one document, in order: a hash of path, enclosing function, method and ordinal among their like. A call
 * keeps its id when lines move above it.
 */
export function identify(path: string, calls: readonly PromptCall[]): string[] {
  const seen = new Map<string, number>()
  return calls.map((call) => {
    const key = [path, call.site.enclosing.join('.'), call.sdk, call.method].join('\n')
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    return hash(`${key}\n${ordinal}`)
  })
}

/** 64 bits of FNV-1a in two halves, as 16 hexadecimal digits: short, stable, and not meant to keep secrets. */
function hash(text: string): string {
  return half(text, 0x811c9dc5) + half(text, 0x1234567)
}

function half(text: string, seed: number): string {
  let state = seed
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  return (state >>> 0).toString(16).padStart(8, '0')
}
