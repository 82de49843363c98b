import type { WholeRecord } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import type { Called, Step, Surroundings } from '../model/surroundings'
import { firstArgument, type Origin, oncePerPlace, originOf, sentBy, usesOf } from './origin'
import { stepsIn } from './way'

/** Records that are written into the prompt with all their fields: nobody chose which of them the model needs. */
export function wholeRecords(call: PromptCall): readonly WholeRecord[] {
  const around = call.site.around?.()
  if (around === undefined) return []
  const steps = stepsIn(around.body)
  const found = sentBy(call).flatMap(({ origin: { made, members } }): WholeRecord[] => {
    if (made === undefined || members.length > 0) return []
    const name = serialised(made, steps, around)
    return name === undefined ? [] : [{ name, span: made.span }]
  })
  return oncePerPlace(found)
}

/** What a call makes text of, as the author calls it; `undefined` where that is no record, or a chosen part of one. */
function serialised(made: Called, steps: readonly Step[], around: Surroundings): string | undefined {
  const path = made.path.join('.')
  const last = made.path.at(-1) ?? ''
  const own = /^(model_dump_json|to_json|toJSON)$/.test(last) && made.args.end - made.args.start === '()'.length
  if (own) return named(made.path.slice(0, -1), { members: [], names: made.path.slice(0, 1) }, around)
  if (path !== 'JSON.stringify' && path !== 'json.dumps') return undefined
  const argument = firstArgument(made, steps)
  if (argument === undefined) return undefined
  const origin = originOf(argument, steps, maxHops)
  const written = steps
    .flatMap(({ mentions, calls }) => [...mentions, ...calls])
    .find(({ span }) => span.start === argument.start && span.end === argument.end)
  return written === undefined ? undefined : named(written.path, origin, around)
}

const maxHops = 4

function named(path: readonly string[], origin: Origin, around: Surroundings): string | undefined {
  const { made, names } = origin
  const name = path.join('.')
  if (path.some((one) => chosen.test(one)) || path.includes('?') || path.includes('()')) return undefined
  if (made !== undefined) {
    const last = made.path.at(-1) ?? ''
    if (!fetching.test(last) || made.path.some((one) => chosen.test(one))) return undefined
    return usesOf(around, names).some((use) => picking.test(use)) ? undefined : `${name}${names.length === 0 ? '()' : ''}`
  }
  const [root = ''] = names
  return isGiven(root, around) ? name : undefined
}

/** Made to be read, small by nature, or what the call is about. */
const chosen =
  /schema|message|history|tool|arg|example|format|label|categor|option|config|setting|keys?$|ids?$|names?$|tags?$|fields?$|input|output|quer|param|prompt|summar|select|filter|pick|subset|minimal|compact|short|score|context|result|text|payload|plan|question|answer|chunks?$|snippet|state$|body|request|urls?$|links?$/i
const picking = /^(pick|omit|select|map|filter|reduce|delete|pop|exclude|only)$/
/** Who brings records: a database, or a server's answer. */
const fetching =
  /^(json|find|findOne|find_one|findFirst|findUnique|findMany|findById|fetchone|fetchall|fetch_one|fetch_all|get_object|first|scalar_one|scalar_one_or_none|one_or_none)$/

/** A parameter that says nothing of its fields. */
function isGiven(name: string, { function: head }: Surroundings): boolean {
  return (
    head?.parameters.some((one) => {
      const [declared = '', ...type] = one.split(':')
      return declared.replace('?', '').trim() === name && (type.length === 0 || whole.test(type.join(':').trim()))
    }) === true
  )
}

/** A class of the program's, or anything; no list, no choice of fields, and nothing that is written out. */
const whole =
  /^(?!(Pick|Omit|List|Array|Readonly|Set|Sequence|Iterable|Literal|String|Number|Promise)\b)(any|object|dict|unknown|[A-Z]\w*)\b[^{]*$/
