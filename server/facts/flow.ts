import type { Flow } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import type { Surroundings } from '../model/surroundings'
import { entryOf } from './entry'
import { growthOf } from './history'
import { loopsAround } from './loops'
import { unorderedIn } from './order'
import { wholeRecords } from './records'
import { resultUse } from './result'
import { retriesAround } from './retries'
import { laidOutJson } from './serialised'
import { wayTo } from './way'
import { wholeTexts } from './whole-text'

/** What happens around a call; where nobody told, nothing does. */
export function describeFlow(call: PromptCall): Flow {
  const { site } = call
  const around = site.around?.()
  const way = around === undefined ? undefined : wayTo(around)
  if (around === undefined || way === undefined) return nothingKnown
  const { retries, loops: retrying } = retriesAround(around, way)
  const loops = loopsAround(way, around.call).filter(({ loop }) => !retrying.has(loop))
  return {
    loops,
    retries,
    get entry() {
      return entryOf(around)
    },
    get result() {
      return resultUse(around, way)
    },
    get laidOut() {
      return laidOutJson(call)
    },
    get wholes() {
      return wholeTexts(call)
    },
    get records() {
      return wholeRecords(call)
    },
    get unordered() {
      return unorderedIn(call)
    },
    get traced() {
      return isTraced(around)
    },
    get growth() {
      return growthOf(around, way, loops)
    },
  }
}

const nothingKnown: Flow = {
  loops: [],
  retries: [],
  entry: undefined,
  result: undefined,
  growth: undefined,
  laidOut: [],
  wholes: [],
  records: [],
  unordered: [],
  traced: false,
}

const tracers =
  /^@?(langfuse|langsmith|helicone|opentelemetry|traceloop|openllmetry|openinference|phoenix|weave|braintrust|agentops|opik|sentry|sentry_sdk|ddtrace|dd-trace|logfire|mlflow|portkey|posthog|lunary|honeyhive|newrelic)([-./_].*)?$/

/** By what the module imports, and by the decorators of the function. */
function isTraced({ module, function: head }: Surroundings): boolean {
  const watches = (path: string): boolean => /(^|\.)(observe|traceable|traced?|instrument|track|op|span)$/.test(path)
  return module.imports.some((name) => tracers.test(name)) || head?.decorators.some(({ path }) => watches(path)) === true
}
