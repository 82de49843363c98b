import type { Document, Language, Reading } from '../model/language'
import type { Catalog } from '../model/model-info'
import type { PromptCall } from '../model/prompt-call'
import type { Finding, Repair, Rule } from '../model/rule'
import type { Edit } from '../model/span'
import { createCatalog } from '../pricing/catalog'
import type { Lowering } from '../sdks/lower'
import type { Analysis, AnalyzedCall, Work } from './analysis'
import { analyzeCall } from './analyze-call'
import { checkCall } from './check-call'
import type { Config } from './config'
import { applyDirectives, byPlace } from './directives'
import { createGate } from './gate'
import { identify } from './identity'
import { createModules } from './modules/modules'
import type { World } from './world'

/** Calls, costs and findings of documents. Answers are kept per document and text, and dropped when the configuration changes. */
export interface Engine {
  /** Whether the document names an SDK at all. Without that it is not parsed. */
  concerns(document: Document): boolean
  analyze(document: Document): Analysis
  catalog(document: Document): Catalog
  config(document: Document): Config
  /** A document was closed or deleted. */
  forget(id: string): void
  /** Configuration changed: every answer may be another. */
  reset(): void
  readonly work: Readonly<Work>
}

/** What an engine is made of; `hosts/compose.ts` puts it together. */
export interface Parts {
  readonly world: World
  readonly languages: readonly Language[]
  readonly lowering: Lowering
  readonly rules: readonly Rule[]
  /** The catalog's own entries; the bundled one if absent. */
  readonly catalog?: (config: Config) => Catalog
  /** The configuration that holds for a document. */
  config(document: string): Config
}

/** An engine over one world. */
export function createEngine(parts: Parts): Engine {
  const { world, lowering, rules } = parts
  const languages = new Map(parts.languages.flatMap((language) => language.languageIds.map((id) => [id, language] as const)))
  const gate = createGate(lowering.libraries)
  const ruleIds = new Set(rules.map((rule) => rule.id))
  const answers = new Map<string, Answer>()
  const catalogs = new Map<Config, Catalog>()
  const work: Work = { documents: 0, parsed: 0, reused: 0 }
  const methods = new Set(
    lowering.libraries.flatMap(({ endings }) => endings.map((ending) => ending.slice(ending.lastIndexOf('.') + 1))),
  )
  const modules = createModules(world, parts.languages, lowering.wants, (name) => methods.has(name), gate.namesSdk)

  const catalogOf = (config: Config): Catalog => {
    const known = catalogs.get(config)
    if (known !== undefined) return known
    const catalog =
      parts.catalog?.(config) ??
      createCatalog({ today: config.assume.asOf ?? world.today, prices: config.prices, discount: config.discount })
    catalogs.set(config, catalog)
    return catalog
  }

  const concerns = (document: Document): boolean => {
    const language = languages.get(document.languageId)
    return language !== undefined && passes(language.source?.(document) ?? document)
  }

  const passes = (document: Document): boolean => {
    if (!gate.callsMethod(document)) return false
    if (gate.namesSdk(document) && gate.callsIts(document)) return true
    // What hardly anybody but an SDK is called may come from far away; a method of any name only from the next module.
    if (gate.callsSdk(document)) return modules.leadsToSdk(document, 8)
    return gate.callsResult(document) && modules.leadsToSdk(document, 0)
  }

  const analyze = (document: Document): Analysis => {
    const config = parts.config(document.id)
    const catalog = catalogOf(config)
    const reading = languages.get(document.languageId)?.read(document, modules)
    work.parsed++
    if (reading === undefined) return nothingIn(document)
    const calls = lowerAll(reading, lowering)
    const ids = identify(world.identityPath(document.id), calls)
    const analyzed = calls.map((call, index) => analyzeCall(ids[index] ?? '', call, catalog, config))
    const today = config.assume.asOf ?? world.today
    const found = withoutRepeats(analyzed.flatMap((call) => checkCall(call, rules, catalog, config, today)).sort(byPlace))
    const starts = new Map(analyzed.map((call) => [call.id, call.call.site.whole.start]))
    const findings = applyDirectives(document, reading.comments, found, (id) => starts.get(id), ruleIds)
    const write = languages.get(document.languageId)?.write
    return {
      document: document.id,
      calls: analyzed,
      findings: write === undefined ? findings : findings.map((finding) => written(finding, document.id, write)),
    }
  }

  return {
    concerns,
    analyze(document) {
      work.documents++
      const known = answers.get(document.id)
      if (known?.text === document.text && modules.unchanged(known.read)) {
        work.reused++
        return known.analysis
      }
      if (!concerns(document)) return nothingIn(document)
      const { result: analysis, read } = modules.recording(() => analyze(document))
      answers.set(document.id, { text: document.text, analysis, read })
      return analysis
    },
    catalog: (document) => catalogOf(parts.config(document.id)),
    config: (document) => parts.config(document.id),
    forget: (id) => void answers.delete(id),
    reset() {
      answers.clear()
      modules.reset()
      catalogs.clear()
    },
    work,
  }
}

interface Answer {
  readonly text: string
  readonly analysis: Analysis
  /** The modules that went into it, with their texts. */
  readonly read: ReadonlyMap<string, string>
}

/** A finding whose edits are written as the document takes them. */
function written(finding: Finding, document: string, write: (edit: Edit) => Edit): Finding {
  const own = (repair: Repair | undefined): Repair | undefined =>
    repair && { ...repair, edits: repair.edits.map((edit) => (edit.span.document === document ? write(edit) : edit)) }
  return { ...finding, fix: own(finding.fix), suggestion: own(finding.suggestion) }
}

const nothingIn = (document: Document): Analysis => ({ document: document.id, calls: [] satisfies AnalyzedCall[], findings: [] })

/** A prompt that two calls send is written once, and so is what can be said of it. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ ruleId, span, message }) => {
    const key = [ruleId, span.document, span.start, span.end, message].join('\n')
    return !seen.has(key) && seen.add(key)
  })
}

/** Model calls in the order in which they stand; a call that two readings found is one call. */
function lowerAll(reading: Reading, lowering: Lowering): PromptCall[] {
  const byPosition = new Map<number, PromptCall>()
  for (const site of reading.calls) {
    const call = lowering.lower(site)
    if (call !== undefined && !byPosition.has(site.nameSpan.start)) byPosition.set(site.nameSpan.start, call)
  }
  return [...byPosition.values()].sort((a, b) => a.site.nameSpan.start - b.site.nameSpan.start)
}
