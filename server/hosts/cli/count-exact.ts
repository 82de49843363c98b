import type { AnalyzedCall } from '../../engine/analysis'
import { countableOf, frameOf } from '../../engine/exact'
import { point, sum } from '../../model/estimate'
import { counters, type ExactRequest } from '../../tokens/exact-request'
import { askCount, keyOf } from '../exact-ask'
import { type ExactCache, openExactCache } from '../exact-cache'
import { addressOf, questionOf } from '../exact-question'
import { printCounts, printCountsJson, printPlan } from './count-exact-formats'
import type { CountOptions } from './count-options'
import type { ExactCount } from './exact-count'
import { exit, type Host } from './host'
import { groupBy, plural, reportSkipped } from './output'
import type { Places } from './places'

/** Asks providers for the tokens of the settled texts of calls. Nothing else than these is sent, and nothing with `--dry-run`. */
export async function countExact(paths: readonly string[], options: CountOptions, host: Host): Promise<number> {
  const { analyzeFiles, isComplete, openProject } = require('./project') as typeof import('./project')
  // What was counted before would stand beside itself.
  const project = openProject(host, { ...options, paths, estimatesOnly: true })
  const places = project.places()
  const questions: Question[] = []
  const leftOut = new Map<string, number>()
  const run = analyzeFiles(project, () => {})
  for (const call of run.analyses.flatMap(({ calls }) => calls)) {
    const question = questionAbout(call, places, host)
    if (typeof question === 'string') leftOut.set(question, (leftOut.get(question) ?? 0) + 1)
    else questions.push(question)
  }
  reportSkipped(host, run)
  const cache = openExactCache(host.env)
  const counts = options.dryRun === true ? questions.map(({ count }) => count) : await askAll(questions, cache, host)
  cache.save()
  if (options.format === 'json') host.stdout(printCountsJson(counts, leftOut))
  else host.stdout(options.dryRun === true ? printPlan(counts, leftOut) : printCounts(counts, leftOut))
  const isAnswered = options.dryRun === true || counts.every(({ exact }) => exact !== null)
  return isComplete(run) && isAnswered ? exit.clean : exit.broken
}

interface Question {
  readonly count: ExactCount
  readonly request: ExactRequest
  /** What the answer depends on. */
  readonly key: string
}

/** What is asked about a call; a string says why nothing is. */
function questionAbout(
  { id, call, model, modelId, tokenizer, estimate }: AnalyzedCall,
  places: Places,
  host: Host,
): Question | string {
  const countable = countableOf(call, model, modelId)
  if (typeof countable === 'string') return countable
  const { provider, request, parts } = countable
  const counter = Object.hasOwn(counters, provider) ? counters[provider] : undefined
  if (counter === undefined) return `${provider} has no free count`
  const address = addressOf(counter, countable.model, host.env)
  const counted = parts.flatMap((index) => estimate.parts[index] ?? [])
  const frame = frameOf(tokenizer.id, countable)
  const { file, line } = places.of(call.site.nameSpan)
  return {
    request,
    key: questionOf(countable, host.env) ?? '',
    count: {
      id,
      file,
      line,
      model: countable.model,
      provider,
      address,
      sent: parts.map((index) => {
        const { name = '', span = call.site.nameSpan } = estimate.parts[index] ?? {}
        const place = places.of(span)
        return { name, file: place.file, line: place.line, characters: charactersOf(call.prompt.parts[index]?.text.parts ?? []) }
      }),
      left: estimate.parts.flatMap((part, index) => (parts.includes(index) ? [] : [part.name])),
      estimate: sum([...counted.map(({ tokens }) => tokens), frame, point(0, tokenizer.basis)]),
      exact: null,
      why: null,
      cached: false,
    },
  }
}

function charactersOf(parts: AnalyzedCall['call']['prompt']['parts'][number]['text']['parts']): number {
  return parts.reduce((length, part) => length + (part.kind === 'known' ? part.text.length : 0), 0)
}

/** One after the other, so that nobody's limit is met; what a provider says for good is not asked again. */
async function askAll(questions: readonly Question[], cache: ExactCache, host: Host): Promise<readonly ExactCount[]> {
  announce(questions, cache, host)
  const refused = new Map<string, string>()
  const counts: ExactCount[] = []
  for (const { count, request, key } of questions) {
    const counter = counters[count.provider]
    const known = cache.get(key)
    if (known !== undefined) {
      counts.push({ ...count, exact: known.tokens, cached: true })
      continue
    }
    const secret = counter && keyOf(counter, host.env)
    if (counter === undefined || secret === undefined) {
      counts.push({ ...count, why: `no key: set ${counter?.keys.join(' or ')}` })
      continue
    }
    const final = refused.get(count.provider)
    if (final !== undefined) {
      counts.push({ ...count, why: final })
      continue
    }
    const answer = await askCount(counter, { address: count.address, model: count.model, request, key: secret }, host.env)
    if ('tokens' in answer) {
      cache.set(key, answer.tokens, host.today())
      counts.push({ ...count, exact: answer.tokens })
    } else {
      if (answer.isFinal) refused.set(count.provider, answer.why)
      counts.push({ ...count, why: answer.why })
    }
  }
  return counts
}

/** Before anything is sent: how much of it, and where. */
function announce(questions: readonly Question[], cache: ExactCache, host: Host): void {
  const asked = questions.filter(({ count, key }) => {
    const counter = counters[count.provider]
    return cache.get(key) === undefined && counter !== undefined && keyOf(counter, host.env) !== undefined
  })
  const byHost = groupBy(asked, ({ count }) => new URL(count.address).host)
  for (const [name, some] of byHost) {
    const characters = some.flatMap(({ count }) => count.sent).reduce((all, { characters }) => all + characters, 0)
    host.stderr(`sending the settled texts of ${plural(some.length, 'call')} (${plural(characters, 'character')}) to ${name}\n`)
  }
}
