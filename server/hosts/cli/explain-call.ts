import { distance } from 'fastest-levenshtein'
import type { CallBill } from '../../engine/figures/bills'
import type { PricedConversation } from '../../engine/figures/history'
import { type Basis, type ExpectedRange, mark } from '../../model/estimate'
import { count, usd } from '../../model/model-info'
import {
  atMostText,
  cachingText,
  exactText,
  loopText,
  originText,
  outputText,
  taskText,
  tokenizerText,
  usageLines,
} from '../derivation'
import { failure } from '../failure'
import type { DescribedCall } from './describe'
import type { DerivedCall, DerivedPrices, DerivedRow } from './describe-figures'
import { plural } from './output'
import { placeText } from './place-text'

/** The calls with this id, or on this line of a file: `src/chat.ts:12`. Fails with the nearest where there is none. */
export function findCalls<C extends DescribedCall>(wanted: string, calls: readonly C[]): readonly C[] {
  const found = calls.filter((call) => isMeant(wanted, call))
  if (found.length > 0) return found
  if (calls.length === 0) throw failure(`no call has the id "${wanted}": there are no calls`)
  const isPlace = /:\d+$/.test(wanted)
  const near = [...calls]
    .map((call) => ({ call, slips: distance(wanted, isPlace ? placeOf(call) : call.id) }))
    .sort((a, b) => a.slips - b.slips)
    .slice(0, 3)
    .map(({ call }) => `  ${call.id}  ${placeOf(call)}`)
  const named = isPlace ? `no call stands on ${wanted}` : `no call has the id "${wanted}"`
  throw failure(`${named}; the nearest of ${plural(calls.length, 'call')}:\n${near.join('\n')}`)
}

/** Whether this is the id of a call, or its place. */
export function isMeant(wanted: string, call: DescribedCall): boolean {
  return [call.id, placeOf(call), placeText(call)].includes(wanted)
}

/** The derivation of every figure of a call, line by line. */
export function explainCall(call: DerivedCall): string {
  const sections = [
    [`${placeText(call)}  ${call.method} (${call.sdk})  ${call.id}`, ...some(call.via, () => `through ${call.via.join(' → ')}`)],
    ['model', ...modelLines(call)],
    ['task', taskText(call.task)],
    [`input: ${range(call.input.all)}`, ...inputLines(call)],
    [
      `output: ${count(call.output.tokens.expected)} tokens expected, ${atMostText(call.output.tokens, count)}`,
      ...outputLines(call),
    ],
    ...(call.prices === null
      ? [['no price', call.unpriced ?? 'the model is in no catalog']]
      : [['prices', ...priceLines(call.prices)]]),
    ...call.bills.flatMap((bill) => billSections(bill, call)),
    ...choiceSections(call),
    ...usageSections(call),
    ...(call.caching === null ? [] : [['cache', cachingText(call.caching, call.model.id ?? ''), ...endLines(call)]]),
    ...siblingSections(call),
    ...(call.conversation === null ? [] : [conversationLines(call.conversation)]),
    ['assumed', ...assumptionLines(call)],
  ]
  return `${sections.map(([head = '', ...lines]) => [head, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n')}\n`
}

function placeOf({ file, line }: DescribedCall): string {
  return `${file}:${line}`
}

function modelLines({ model, provider }: DerivedCall): readonly string[] {
  const { at, ...origin } = model.origin
  const billed = provider === null ? 'nothing says who bills' : `billed by ${provider}`
  return [`${model.id ?? 'not settled'}, ${billed}`, originText(origin, at ?? undefined)]
}

function inputLines({ parts, framing, input, tokenizer, exact, prices }: DerivedCall): readonly string[] {
  const rows = parts.map(({ name, low, tokens, basis, usd: price, file, line }) => [
    name,
    tokensOf(low, tokens, basis),
    dollars(price),
    `${file}:${line}`,
  ])
  const whole = (name: string, { tokens, usd: price }: DerivedRow, note = ''): readonly string[] => [
    name,
    tokensOf(tokens.low, tokens.high, tokens.basis),
    dollars(price),
    note,
  ]
  return [
    ...table([
      ...rows,
      ...(framing.tokens.high === 0 ? [] : [whole('chat format', framing, 'roles and separators around the texts')]),
      whole('= input', input.all, tokenizerText(tokenizer, prices !== null)),
      whole('of it static', input.static),
      whole('of it volatile', input.volatile),
    ]),
    ...some(exact, (counted) => exactText(counted, counted.parts)),
  ]
}

function outputLines({ output, task }: DerivedCall): readonly string[] {
  const limited = output.limitAt === null ? [] : [`the limit is written at ${output.limitAt}`]
  return [outputText(output.bounds, task.evidence), ...limited]
}

function priceLines({
  input,
  output,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
  longContext,
  asOf,
  source,
  note,
}: DerivedPrices): readonly string[] {
  const rates = [
    `input $${input}`,
    ...some(cacheRead, (rate) => `cache read $${rate}`),
    ...some(cacheWrite5m, (rate) => `cache write 5m $${rate}`),
    ...some(cacheWrite1h, (rate) => `cache write 1h $${rate}`),
    `output $${output}`,
  ]
  return [
    `per million tokens: ${rates.join(', ')}${asOf === null ? '' : `; as of ${asOf}`}`,
    ...some(
      longContext,
      (tier) => `above ${count(tier.above)} input tokens, for the whole request: input $${tier.input}, output $${tier.output}`,
    ),
    `source: ${source}`,
    ...some(note, (text) => `note: ${text}`),
  ]
}

const billNames: Readonly<Record<CallBill['name'], string>> = {
  uncached: 'a call',
  'cache write': 'a call that writes its prefix to the cache',
  'cache read': 'a call that reads its prefix from the cache',
}

/** The call as it is at its least, as expected and at its most; in the cache as expected. */
function billSections(bill: CallBill, call: DerivedCall): readonly (readonly string[])[] {
  const most = bill.total.isUnbounded === true ? [] : (['high'] as const)
  const ends = bill.name === 'uncached' ? (['low', 'expected', ...most] as const) : (['expected'] as const)
  const titles = { low: 'at least', expected: 'expected', high: 'at most' }
  const shares = bill.shares.map(({ name, share }) => `× ${share} (${name})`)
  const share = bill.shares.reduce((product, { share }) => product * share, 1)
  const open = bill.name === 'uncached' && most.length === 0 ? [[`${billNames[bill.name]}, at most: no maximum is known`]] : []
  const priced = ends.map((end) => [
    `${billNames[bill.name]}, ${titles[end]}: ${inFull(bill.total[end])} (${bill.total.basis})`,
    ...table(
      bill.items
        .filter(({ quantity }) => quantity[end] > 0)
        .map(({ name, quantity, usd: price }) => [
          name,
          ...(name.startsWith('tool ')
            ? [`${count(quantity[end])} × $${rateOf(price[end], quantity[end], 1_000_000)} each`, '']
            : [`${count(quantity[end])} × $${rateOf(price[end], quantity[end], share)} / 1M`, shares.join(' ')]),
          `= ${inFull(price[end])}`,
        ]),
    ),
    ...(end === 'expected' && call.tokens.input.low < call.tokens.input.high
      ? [`its input is the middle of ${count(call.tokens.input.low)} and ${count(call.tokens.input.high)} tokens`]
      : []),
    ...(end === 'high' && bill.items.some(({ quantity }) => quantity.high > (call.prices?.longContext?.above ?? Infinity))
      ? ['the dearer prices hold, since the input is that long']
      : []),
  ])
  return [...priced, ...open]
}

/** Dollars in so many digits that lines can be added up by hand. */
function inFull(dollars: number): string {
  const digits = dollars === 0 ? 0 : Math.max(2, 5 - Math.floor(Math.log10(dollars)))
  return `$${dollars.toFixed(Math.min(digits, 20)).replace(/(\.\d\d\d*?)0+$/, '$1')}`
}

/** Of a price per million tokens, what the list prints. */
function rateOf(dollars: number, tokens: number, share: number): number {
  return Number(((dollars / tokens / (share === 0 ? 1 : share)) * 1_000_000).toPrecision(9))
}

function choiceSections({ choices, model, usd: total }: DerivedCall): readonly (readonly string[])[] {
  if (choices.length === 0) return []
  const others = choices.map(({ id, total }) => [id, total === undefined ? 'no price' : spanOf(total)])
  const all = total === null ? 'no price for all of them' : `from the cheapest to the dearest: ${spanOf(total.perCall)}`
  return [[`instead of ${model.id ?? ''}`, ...table(others), all]]
}

function spanOf({ low, high, isUnbounded }: Pick<ExpectedRange, 'low' | 'high' | 'isUnbounded'>): string {
  return isUnbounded === true ? `${usd(low)} or more: no maximum is known` : `${usd(low)}–${usd(high)}`
}

function usageSections({ atHitRate, perMonth }: DerivedCall): readonly (readonly string[])[] {
  const lines = usageLines({ atHitRate: atHitRate ?? undefined, perMonth: perMonth ?? undefined })
  return lines.length === 0 ? [] : [['by the configuration', ...lines]]
}

function siblingSections({ siblings }: DerivedCall): readonly (readonly string[])[] {
  if (siblings.length < 2) return []
  const rows = siblings.map(({ id, total }) =>
    total === undefined ? [id, 'no price'] : [id, mark(total.basis) + usd(total.expected), atMostText(total, usd)],
  )
  return [['the same call on', ...table(rows), ...thinkingLines(siblings)]]
}

/** Why one model is expected to write more than another: nothing where all are expected to think as much. */
function thinkingLines(siblings: DerivedCall['siblings']): readonly string[] {
  const [first] = siblings
  if (first === undefined || siblings.every(({ thinkingTokens }) => thinkingTokens === first.thinkingTokens)) return []
  const amounts = [...new Set(siblings.map(({ thinkingTokens }) => thinkingTokens))].filter((tokens) => tokens > 0)
  const each = amounts.map((tokens) => {
    const names = siblings.filter(({ thinkingTokens }) => thinkingTokens === tokens).map(({ id }) => id)
    return `${count(tokens)} on ${names.join(', ')}`
  })
  return [`of the output, tokens assumed for thinking: ${each.join('; ')}; none on the others`]
}

function endLines({ caching }: DerivedCall): readonly string[] {
  return some(caching?.endedBy ?? null, ({ name, at }) => `the prefix ends with ${name}, at ${at}`)
}

function conversationLines({
  kind,
  prefixTokens,
  messageTokens,
  messageKey,
  replyTokens,
  thinkingTokens,
  formula,
  isCached,
  needsBreakpoint,
  turns,
  loop,
}: PricedConversation): readonly string[] {
  const thought = thinkingTokens === 0 ? '' : `, thinking ${count(thinkingTokens)} (not sent back)`
  const assumed = messageKey === undefined ? '' : ` (${messageKey})`
  return [
    `${kind === 'chat' ? 'a chat' : 'a loop of tool calls'} that sends its history again`,
    `prefix ${count(prefixTokens)}, message ${count(messageTokens)}${assumed}, reply ${count(replyTokens)}${thought} tokens`,
    formula,
    ...(loop === undefined ? [] : [loopText(loop)]),
    ...(isCached && needsBreakpoint ? ['cached only with a cache breakpoint behind the history, in every turn'] : []),
    ...table([
      ['turn', 'input', 'this turn', isCached ? 'cached' : '', 'all so far', isCached ? 'cached' : ''],
      ...turns.map(({ turn, inputTokens, usd: one, usdCached, usdSoFar, usdCachedSoFar }) => [
        String(turn),
        count(inputTokens),
        `≈${usd(one)}`,
        isCached ? `≈${usd(usdCached)}` : '',
        `≈${usd(usdSoFar)}`,
        isCached ? `≈${usd(usdCachedSoFar)}` : '',
      ]),
    ]),
  ]
}

function assumptionLines({ assumptions }: DerivedCall): readonly string[] {
  return table(assumptions.map(({ what, value, key, at }) => [what, value, key ?? 'not configurable', at ?? '']))
}

function range({ tokens, usd: price }: DerivedRow): string {
  return [`${tokensOf(tokens.low, tokens.high, tokens.basis)} tokens`, ...some(price, dollars)].join(', ')
}

function tokensOf(low: number, high: number, basis: Basis): string {
  return mark(basis) + between(count(low), count(high))
}

function dollars(price: { readonly low: number; readonly high: number; readonly basis: Basis } | null): string {
  return price === null ? '' : mark(price.basis) + between(usd(price.low), usd(price.high))
}

function between(low: string, high: string): string {
  return low === high ? low : `${low}–${high}`
}

/** Columns, aligned; columns without any text are left out. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .filter((_, column) => (widths[column] ?? 0) > 0)
      .join('  ')
      .trimEnd(),
  )
}

function some<T>(value: T | null, print: (value: T) => string): readonly string[] {
  return value === null || (Array.isArray(value) && value.length === 0) ? [] : [print(value)]
}
