import { python } from '../server/languages/python'
import { type CallSite, pathOf } from '../server/model/call-site'
import type { KnownText, Mystery, TextPart, Value } from '../server/model/value'

/** Packages whose calls the tests want. */
export function wants(specifier: string): boolean {
  return /^(openai|anthropic|google\.genai|google\.generativeai)(\.|$)/.test(specifier)
}

/** The call sites of a module that imports nothing of the project. */
export function read(text: string): readonly CallSite[] {
  return python.read({ id: 'main.py', languageId: 'python', text }, { wants, resolve: () => undefined }).calls
}

/** The call sites as `package: chain`. */
export function paths(text: string): string[] {
  return read(text).map((call) => `${call.chain.package}: ${pathOf(call.chain)}`)
}

/** An expression as the argument of a call, behind some statements. */
export function value(expression: string, before = ''): string {
  const calls = read(`import openai\n${before}openai.go((${expression}))`)
  return show(calls.find((call) => pathOf(call.chain) === 'go()')?.args.positional[0])
}

/** The known parts of the first argument of the first call. */
export function knownParts(text: string): KnownText[] {
  const [first] = read(text)[0]?.args.positional ?? []
  return first?.kind === 'text' ? first.parts.filter((part) => part.kind === 'known') : []
}

/** A value on one line: `"text {why name}"`, `[list, …]`, `{dict, uncertain?: …}`, `<package: call>`, `(a | b)`, `?why name`; `~how` where it is not written there. */
export function show(what: Value | string | undefined): string {
  if (what === undefined || typeof what === 'string') return String(what)
  const how = what.how === 'literal' || what.kind === 'opaque' || what.kind === 'choice' ? '' : `~${what.how}`
  switch (what.kind) {
    case 'text':
      return JSON.stringify(showParts(what.parts)).replaceAll('\\"', "'") + how
    case 'literal':
      return String(what.value) + how
    case 'list':
      return `[${[...what.items.map(show), ...(what.open ? ['…'] : [])].join(', ')}]${how}`
    case 'dict':
      return `{${[...what.fields.map((field) => `${field.key}${field.uncertain ? '?' : ''}: ${show(field.value)}`), ...(what.open ? ['…'] : [])].join(', ')}}${how}`
    case 'call': {
      const args = what.chain.steps.at(-1)?.args
      const inside =
        args === undefined ? '' : [...args.positional, ...(args.named === undefined ? [] : [args.named])].map(show).join(', ')
      return `<${what.chain.package}: ${pathOf(what.chain).replace(/\(\)$/, '')}(${inside})>${how}`
    }
    case 'choice':
      return `(${what.options.map(show).join(' | ')})`
    case 'opaque':
      return `?${showMystery(what)}`
  }
}

function showParts(parts: readonly TextPart[]): string {
  return parts
    .map((part) =>
      part.kind === 'known'
        ? part.text
        : part.kind === 'hole'
          ? `{${showMystery(part)}}`
          : `(${part.options.map(showParts).join('|')})`,
    )
    .join('')
}

function showMystery(mystery: Mystery): string {
  return `${mystery.why} ${mystery.name ?? '?'}`
}
