import type { CallSite } from '../../model/call-site'
import type { Imports } from '../../model/language'
import type { Arguments, Chain, Value } from '../../model/value'
import type { Lowering } from '../../sdks/lower'
import type { MajorOf } from '../../sdks/renamed'

/**
 * A lowering that knows the project: a prompt file that is named by its path is what the file says, its settings and messages, and
 * libraries have the versions that the project asks for.
 */
export function lowerInProject(lowering: Lowering, file: NonNullable<Imports['file']>, majorOf: MajorOf): Lowering {
  return { ...lowering, lower: (site) => lowering.lower(withPromptFiles(site, file), majorOf) }
}

function withPromptFiles(site: CallSite, file: NonNullable<Imports['file']>): CallSite {
  const args = filled(site.args, file)
  if (args === site.args) return site
  const last = site.chain.steps.at(-1)
  const chain: Chain =
    last === undefined ? site.chain : { ...site.chain, steps: [...site.chain.steps.slice(0, -1), { ...last, args }] }
  return { ...site, args, chain }
}

/** Only the first argument says what a call runs. */
function filled(args: Arguments, file: NonNullable<Imports['file']>): Arguments {
  const [first, ...rest] = args.positional
  const read = first && promptFile(first, file)
  return read === undefined ? args : { ...args, positional: [read, ...rest] }
}

/** What stands in a prompt file, for its path or for what loads it. */
function promptFile(value: Value, file: NonNullable<Imports['file']>): Value | undefined {
  if (value.kind === 'call') {
    const path = value.chain.steps.at(-1)?.args?.positional[0]
    return path?.kind === 'text' ? promptFile(path, file) : undefined
  }
  const [part] = value.kind === 'text' ? value.parts : []
  if (value.kind !== 'text' || part?.kind !== 'known' || value.parts.length > 1 || !/\.(?:prompty|prompt)$/.test(part.text))
    return undefined
  const { document } = value.span
  return (
    file(document, `${document}/../${part.text}`, 'prompt') ??
    file(document, part.text, 'prompt') ?? {
      kind: 'opaque',
      how: 'dynamic',
      span: value.span,
      why: 'file',
      name: part.text.slice(0, 60),
    }
  )
}
