import type { CallSite } from '../model/call-site'
import type { Document, Language, Reading } from '../model/language'
import type { Catalog } from '../model/model-info'
import type { PromptCall } from '../model/prompt-call'
import type { Finding, Rule } from '../model/rule'
import type { Span } from '../model/span'
import { createCatalog } from '../pricing/catalog'
import type { Lowering } from '../sdks/lower'
import type { Analysis, AnalyzedCall, Work } from './analysis'
import { analyzeCall } from './analyze-call'
import { createCheckCall } from './check-call'
import type { Config } from './config'
import { applyDirectives, type OtherDocument } from './directives'
import { findingsOf, written } from './findings'
import { createGate, remembering } from './gate'
import { identify } from './identity'
import { type Grounds, together } from './modules/grounds'
import { importsIn } from './modules/imports-in'
import { createModules, type Room } from './modules/modules'
import { lowerInProject } from './modules/prompt-arguments'
import type { World } from './world'
import { createWrappers, tellsMore } from './wrappers'

/** Calls, costs and findings of documents. Answers are kept per document and text, and dropped when the configuration changes. */
export interface Engine {
  /** Whether the document calls an SDK, or something that does. Without that it is not parsed. */
  concerns(document: Document): boolean
  /**
   * Finds what calls models, and what calls that, among all these documents at once. Without it, each document is asked for what it
   * imports; so are these all together where they are not the `whole` project. `each` hears what is found in a document, and hears it
   * again where that became another; nothing of it is kept then, since it holds syntax trees.
   */
  survey(documents: () => Iterable<Document>, whole: boolean, each?: Hearer): void
  /** Whether what was last found in a document is what would be found now. */
  isCurrent(document: Document): boolean
  analyze(document: Document): Analysis
  /** The calls in a stretch of a document, without their ids, sooner than all. What a function that is new in it makes is not among them. */
  callsIn(document: Document, stretch: Span): readonly AnalyzedCall[]
  catalog(document: Document): Catalog
  config(document: Document): Config
  /** A document was closed or deleted. */
  forget(id: string): void
  /** Configuration changed: every answer may be another. */
  reset(): void
  readonly work: Readonly<Work>
  /** How many of the project's own functions are known that make model calls. */
  readonly wrappers: number
}

type Hearer = (document: Document, analysis: Analysis) => void

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
  /** What is kept of modules; enough for a large project if absent. */
  readonly room?: Room | undefined
}

/** An engine over one world. */
export function createEngine(parts: Parts): Engine {
  const { world, rules } = parts
  const lowering = lowerInProject(
    parts.lowering,
    (...asked) => modules.file?.(...asked),
    (...asked) => modules.majorOf(...asked),
  )
  const languages = new Map(parts.languages.flatMap((language) => language.languageIds.map((id) => [id, language] as const)))
  const gate = remembering(createGate(lowering.libraries))
  const checkCall = createCheckCall(rules)
  const ruleIds = new Set(rules.map((rule) => rule.id))
  const answers = new Map<string, Answer>()
  const catalogs = new Map<Config, Catalog>()
  const work: Work = { documents: 0, parsed: 0, reused: 0 }
  const endings = new Set(lowering.libraries.flatMap((library) => library.endings))
  const methods = new Set([...endings].map((ending) => ending.slice(ending.lastIndexOf('.') + 1)))
  const wrappers = createWrappers()
  const modules = createModules(
    world,
    parts.languages,
    {
      wants: lowering.wants,
      runs: (name, of) => methods.has(name) && (of === undefined || endings.has(`${of}.${name}`)),
      has: lowering.has,
      clientWith: lowering.clientWith,
      wraps: wrappers.has,
      namesSdk: gate.namesSdk,
    },
    parts.room ?? { characters: 3_000_000 },
  )
  /** The texts that all answers are known for. */
  const surveyed = new Map<string, string>()
  /** Documents that could not be analysed when they were looked into. */
  const failing = new Set<string>()
  let preparing = false
  /** Nothing that is found now is kept; who hears of it, if anybody does. */
  let passing: { readonly each: Hearer | undefined } | undefined
  /** Documents whose surroundings were looked into, with what they imported then. */
  const prepared = new Map<string, string>()

  const catalogOf = (config: Config): Catalog => {
    const known = catalogs.get(config)
    if (known !== undefined) return known
    const catalog =
      parts.catalog?.(config) ??
      createCatalog({
        today: config.assume.asOf ?? world.today,
        prices: config.prices,
        discount: config.discount,
        ...(world.prices === undefined ? {} : { file: world.prices }),
      })
    catalogs.set(config, catalog)
    return catalog
  }

  const sourceOf = (document: Document): Document => languages.get(document.languageId)?.source?.(document) ?? document

  const concerns = (document: Document): boolean => {
    const language = languages.get(document.languageId)
    if (language === undefined || language.whole === true) return language !== undefined
    if (surveyed.get(document.id) === document.text) return answers.has(document.id) || failing.has(document.id)
    const source = sourceOf(document)
    if (passes(source)) return true
    prepare(source)
    return wraps(source)
  }

  const passes = (document: Document): boolean => {
    // Declarations of types run nothing.
    if (/\.d\.[cm]?ts$/.test(document.id)) return false
    if (gate.callsAddress(document)) return true
    if (!gate.callsMethod(document)) return false
    if (gate.namesSdk(document) && gate.callsIts(document)) return true
    // What hardly anybody but an SDK is called may come from far away; a method of any name only from the next module.
    if (gate.callsSdk(document)) return modules.leadsToSdk(document, 8)
    return gate.callsResult(document) && modules.leadsToSdk(document, 0)
  }

  /** Whether a document calls a function that makes a model call, by its name and by what it imports. */
  const wraps = (document: Document, from = 0): boolean => {
    const homes = wrappers.mentionedIn(document, from)
    const isOne = homes.size > 0 && (homes.has(document.id) || modules.leadsTo(document, (id) => homes.has(id)))
    if (isOne) wrappers.addMadeIn(document)
    return isOne
  }

  /** Finds what makes model calls among the modules around a document, and what calls that. */
  const prepare = (document: Document): void => {
    if (surveyed.size > 0 || preparing) return
    const imported = importsIn(document).join('\n')
    if (imported === '' || prepared.get(document.id) === imported) return
    preparing = true
    // What these modules hold nobody may ever ask for: only their functions count.
    passing = { each: undefined }
    try {
      const around = modules.around([document])
      for (const module of around) if (passes(sourceOf(module))) attempt(module)
      settle(() => around)
      prepared.set(document.id, imported)
    } finally {
      preparing = false
      passing = undefined
    }
  }

  /** Until no further function is found that makes a model call. */
  const settle = (documents: () => Iterable<Document>): void => {
    for (let from = 0; ; ) {
      const { size } = wrappers
      for (const document of documents()) if (answers.has(document.id) || wraps(sourceOf(document), from)) attempt(document)
      if (wrappers.size === size) return
      from = size
    }
  }

  /** The calls of a document. What they cost, and what rules say of them, is asked of those that are shown. */
  const find = (document: Document): Found => {
    const reading = modules.read(document)
    work.parsed++
    if (reading === undefined) return { reading, lowered: [] }
    const all = lowerAll(reading.calls, lowering)
    wrappers.add(
      document,
      all.map(({ call }) => call),
    )
    return { reading, lowered: all.filter(isShown) }
  }

  /** Rules look at every call of a document; who asks what some of them cost does not wait for that. */
  const judge = (document: Document, { reading, lowered }: Found, answer: Answer): Analysis => {
    if (reading === undefined) return nothingIn(document)
    const config = parts.config(document.id)
    const catalog = catalogOf(config)
    const calls = lowered.map(({ call }) => call)
    const ids = identify(world.identityPath(document.id), calls)
    const analyzed = calls.map((call, index) => analyzeCall(ids[index] ?? '', call, catalog, config, world.counted))
    const today = config.assume.asOf ?? world.today
    const findingsIn = (): readonly Finding[] => {
      const found = findingsOf(
        analyzed,
        ({ id }, index) => {
          const unfilled = lowered[index]?.unfilled
          return unfilled && analyzeCall(id, unfilled, catalog, config, world.counted)
        },
        (call) => checkCall(call, analyzed, catalog, config, today),
      )
      const directed = { document, comments: reading.comments }
      const findings = applyDirectives(directed, found, { calls: analyzed, ruleIds, other: commented })
      const write = languages.get(document.languageId)?.write
      return write === undefined ? findings : findings.map((finding) => written(finding, document.id, write))
    }
    let findings: readonly Finding[] | undefined
    return {
      document: document.id,
      calls: analyzed,
      ...(reading.broken === undefined ? {} : { broken: reading.broken }),
      get findings() {
        findings ??= grounded(document, answer, findingsIn)
        return findings
      },
    }
  }

  /** What directives another document holds, if any. */
  const commented = (id: string): OtherDocument | undefined => {
    const document = modules.document(id)
    if (document === undefined || !document.text.includes('promptfare-ignore')) return undefined
    const comments = modules.read(document)?.comments
    return comments && { document, comments, speaksForItself: passes(sourceOf(document)) }
  }

  /** Values are looked into late, and what is met there counts as well. */
  const grounded = <T>(document: Document, answer: Answer, work: () => T): T => {
    const { result, by } = modules.recording(document, work)
    answer.by = together(answer.by, by)
    return result
  }

  const answer = (document: Document): Answer => {
    const known = answers.get(document.id)
    if (known !== undefined && (known.found !== undefined || passing !== undefined) && isStill(document, known)) {
      work.reused++
      return known
    }
    const { result: found, by } = modules.recording(document, () => find(document))
    const made: Answer = { text: document.text, found, by, analysis: undefined }
    answers.set(document.id, made)
    if (passing === undefined) return made
    passing.each?.(document, analysisOf(document, made))
    made.found = undefined
    made.analysis = undefined
    return made
  }

  const isStill = (document: Document, { text, by }: Answer): boolean => text === document.text && modules.holds(by)

  const analysisOf = (document: Document, answer: Answer): Analysis => {
    const { found } = answer
    answer.analysis ??= grounded(document, answer, () => judge(document, found ?? find(document), answer))
    return answer.analysis
  }

  /** One that fails says so when it is asked for itself. */
  const attempt = (document: Document): void => {
    try {
      answer(document)
    } catch {
      failing.add(document.id)
    }
  }

  return {
    concerns,
    isCurrent(document) {
      const known = answers.get(document.id)
      return known !== undefined && isStill(document, known)
    },
    survey(documents, whole, each) {
      const others = whole ? [] : modules.around(documents(), idsOf(documents()))
      const all = function* (): Iterable<Document> {
        const own = new Set<string>()
        for (const document of documents()) {
          own.add(document.id)
          yield document
        }
        for (const other of others) if (!own.has(other.id)) yield other
      }
      passing = each && { each }
      try {
        for (const document of all()) if (languages.has(document.languageId) && passes(sourceOf(document))) attempt(document)
        settle(all)
      } finally {
        passing = undefined
      }
      for (const { id, text } of all()) surveyed.set(id, text)
    },
    analyze(document) {
      work.documents++
      if (!concerns(document)) return nothingIn(document)
      prepare(sourceOf(document))
      // Its own functions may be found only now, and what calls them stands in it too.
      for (;;) {
        const { size } = wrappers
        const found = answer(document)
        if (wrappers.size === size) return analysisOf(document, found)
      }
    },
    callsIn(document, stretch) {
      const known = answers.get(document.id)
      if (known?.analysis !== undefined && isStill(document, known)) return known.analysis.calls
      if (!concerns(document)) return []
      prepare(sourceOf(document))
      const config = parts.config(document.id)
      const catalog = catalogOf(config)
      const { result } = modules.recording(document, () => lowerAll(modules.callsIn(document, stretch), lowering))
      return result.filter(isShown).map(({ call }) => analyzeCall('', call, catalog, config, world.counted))
    },
    catalog: (document) => catalogOf(parts.config(document.id)),
    config: (document) => parts.config(document.id),
    forget(id) {
      answers.delete(id)
      modules.forget(id)
    },
    reset() {
      answers.clear()
      modules.reset()
      wrappers.clear()
      prepared.clear()
      surveyed.clear()
      failing.clear()
      catalogs.clear()
    },
    work,
    get wrappers() {
      return wrappers.size
    },
  }
}

function idsOf(documents: Iterable<Document>): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { id } of documents) ids.add(id)
  return ids
}

interface Found {
  readonly reading: Reading | undefined
  readonly lowered: readonly Lowered[]
}

interface Answer {
  readonly text: string
  /** Absent: it was heard of, and is found again when somebody asks. */
  found: Found | undefined
  by: Grounds
  /** As soon as somebody asks. */
  analysis: Analysis | undefined
}

const nothingIn = (document: Document): Analysis => ({ document: document.id, calls: [] satisfies AnalyzedCall[], findings: [] })

interface Lowered {
  readonly call: PromptCall
  /** For a call of the project's own function: the model call in it, whoever calls. */
  readonly unfilled?: PromptCall | undefined
}

/** What a call of a function leaves as it is, the model call in it shows. */
function isShown({ call, unfilled }: Lowered): boolean {
  return call.site.via === undefined || tellsMore(call, unfilled)
}

/** Model calls in the order in which they stand; a call that two readings found is one call. */
function lowerAll(sites: readonly CallSite[], lowering: Lowering): Lowered[] {
  const byPosition = new Map<string, Lowered>()
  for (const site of sites) {
    const call = lowering.lower(site)
    const position = [site.nameSpan, ...(site.via ?? [])].map(({ document, start }) => `${document}:${start}`).join()
    if (call === undefined || byPosition.has(position)) continue
    byPosition.set(position, { call, unfilled: site.unfilled && lowering.lower(site.unfilled) })
  }
  return [...byPosition.values()].sort((a, b) => a.call.site.nameSpan.start - b.call.site.nameSpan.start)
}
