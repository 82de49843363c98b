import type { ResultUse } from '../model/flow'
import { contains, type Span } from '../model/span'
import type { Mention, Statement, Surroundings } from '../model/surroundings'
import { allMentions, callsIn, mentionsIn, ownStatements, placeOf, stepsIn, type Way } from './way'

/** What the function around a call does with the answer. */
export function resultUse(around: Surroundings, way: Way): ResultUse | undefined {
  const { call } = around
  const own = ownStatements(around, way)
  const sets = way.step.sets.filter(({ value }) => value !== undefined && same(value, call))
  const direct = way.step.mentions
    .filter(({ root, path }) => path[0] === '()' && same(root, call))
    .map(({ path }) => path.slice(1))
  const inside = own.length === 0 ? around.body : own
  const mentions = allMentions(inside)
  const uses: (readonly string[])[] = [...direct]
  for (const { path, part } of sets) {
    for (const mention of mentions) {
      if (!path.every((name, index) => mention.path[index] === name) || contains(call, mention.span)) continue
      uses.push([...part, ...mention.path.slice(path.length)])
    }
    if (part.length > 0) uses.push(part)
  }
  const handedOn = sets.length === 0 ? direct.length === 0 : sets.some(({ part, path }) => part.length === 0 && path.length > 1)
  const whole = uses.some(([name]) => name === undefined || name === '?' || wholes.has(name))
  return {
    handedOn: handedOn || whole,
    readsUsage: uses.some((use) => use.some((name) => /usage|token_?count|cost/i.test(name))),
    choices: choicesOf(uses),
    parses: parsesAnswer(inside, inside, call),
  }
}

/** Methods that give the whole answer in another form. */
const wholes: ReadonlySet<string> = new Set([
  'model_dump',
  'model_dump_json',
  'model_copy',
  'to_dict',
  'to_json',
  'dict',
  'toJSON',
])

/** Where JSON is read from the answer, or from a text that was taken from it. */
export function parsesAnswer(all: readonly Statement[], within: readonly Statement[], call: Span): Span | undefined {
  return callsIn(within).find(({ path, args, span }) => {
    if (!parsers.test(path.join('.'))) return false
    if (contains(args, call)) return true
    return (
      span.start > call.start &&
      mentionsIn(all, args).some((one) => isAnswerText(one.path) && isKept(one, args, all) && isTaken(one, all, call, maxHops)) &&
      !isProseToo(all, call, args)
    )
  })?.span
}

/** The answer is a text for somebody, and only a piece of it JSON: that is cut out, and the rest goes on. */
function isProseToo(all: readonly Statement[], call: Span, parsed: Span): boolean {
  return callsIn(all).some(
    ({ path, args, span }) =>
      span.start > parsed.end &&
      /^(?:replace|sub|split|partition)$/.test(path.at(-1) ?? '') &&
      mentionsIn(all, { ...span, end: args.end }).some((one) => isTaken(one, all, call, maxHops)),
  )
}

const parsers = /^(JSON\.parse|json\.loads|orjson\.loads|ujson\.loads|json5\.loads|JSON5\.parse)$/
const maxHops = 8

/** The arguments of a tool are JSON by themselves, and so is what a library writes as such. */
function isAnswerText(path: readonly string[]): boolean {
  return !/^(arguments|input|args|json|model_dump_json|to_json)$/.test(path.at(-1) ?? '')
}

/** Whether a variable holds what a call answered, where it is looked at: what was last put into it decides. */
function isTaken(mention: Mention, all: readonly Statement[], call: Span, hops: number): boolean {
  if (hops === 0) return false
  const name = placeOf(mention.path)
  const last = stepsIn(all)
    .filter(({ span }) => span.end <= mention.span.start && span.end > call.start)
    .flatMap(({ sets }) => sets.flatMap(({ path, value }) => (value !== undefined && placeOf(path) === name ? [value] : [])))
    // A text that is written out stands for no answer.
    .filter((value) => contains(value, call) || mentionsIn(all, value).length > 0)
    .at(-1)
  if (last === undefined) return false
  if (contains(last, call)) return true
  return mentionsIn(all, last).some((one) => isKept(one, last, all) && isTaken(one, all, call, hops - 1))
}

const textual =
  /^(search|match|sub|replace|findall|fullmatch|str|String|strip|trim|decode|dedent|getattr|join|unescape|loads|parse)$|json|clean|extract/i

/** JSON between the tags of an answer is no answer in JSON. */
const betweenTags = /(?:^|_)(?:xml|html|tags?)(?:_|$)|Xml|XML|Html|HTML|Tags?(?![a-z])/

/** What others make of a text is theirs, unless they only take something out of it. */
function isKept({ span }: Mention, value: Span, all: readonly Statement[]): boolean {
  const around = callsIn(all).filter((one) => contains(value, one.span) && contains(one.args, span))
  return around.map(({ path }) => path.at(-1) ?? '').every((name) => textual.test(name) && !betweenTags.test(name))
}

function choicesOf(uses: readonly (readonly string[])[]): ResultUse['choices'] {
  const looked = uses.filter(([name = '']) => /^(choices|candidates|generations)$/.test(name))
  if (looked.length === 0) return 'none'
  return looked.every(([, index]) => index === '0') ? 'first' : 'several'
}

function same(a: Span, b: Span): boolean {
  return a.document === b.document && a.start === b.start && a.end === b.end
}
