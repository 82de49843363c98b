/** What client and server say to each other beyond the Language Server Protocol. Clients import types only. */

/** Sent in `initialize`. Every field may be missing: then the server keeps to the plain protocol. */
export interface InitializationOptions {
  /** Commands that the client can run: lenses and actions name only these. */
  readonly commands?: readonly ClientCommand[]
  /** The client shows what a document costs: the server says so with `documentCostMethod`. */
  readonly documentCost?: boolean
  /** The client shows what the workspace costs: the server says with `costsChangedMethod` that there is more to be asked for. */
  readonly costs?: boolean
  /** `false`: nothing outside the workspace folders is read. */
  readonly trusted?: boolean
  /** For servers in a browser: the folder of the extension, where pages and what is loaded late lie, as a URI. */
  readonly resources?: string
  /** For servers in a browser: the client reads files when it is asked to with `readFilesMethod`. */
  readonly readsFiles?: boolean
  /** For clients without `workspace/configuration`. */
  readonly settings?: Partial<Settings>
}

/** Request from a server in a browser, which has no disk: texts of files, and what stands in folders. */
export const readFilesMethod = 'promptfare/readFiles'

/** URIs. */
export interface FilesQuery {
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

/** In the order asked for; `null` where there is none, or a file is too large. */
export interface FilesAnswer {
  readonly texts: readonly (string | null)[]
  readonly folders: readonly (readonly { readonly name: string; readonly isFolder: boolean }[] | null)[]
}

/** Commands of the client; the arguments are those of `CommandArguments`. */
export type ClientCommand = keyof CommandArguments

export interface CommandArguments {
  /** Opens a rule's page. */
  'promptfare.openRule': readonly [page: string]
  /** Asks for a reason and inserts the directive with it. */
  'promptfare.suppress': readonly [directive: Directive]
  /** Moves to a call and shows what it costs. */
  'promptfare.showCall': readonly [uri: string, line: number, character: number]
  /** Opens what a call costs and what-ifs beside it. */
  'promptfare.openCosts': readonly [uri: string, line: number, character: number]
}

/** A comment that suppresses one finding; the client puts the reason between `before` and `after`. */
export interface Directive {
  readonly uri: string
  readonly ruleId: string
  readonly line: number
  readonly character: number
  readonly before: string
  readonly after: string
}

/** The section `promptfare` of the editor's settings, as far as the server reads it. */
export interface Settings {
  readonly inlayHints: { readonly enabled: boolean }
  readonly codeLens: { readonly enabled: boolean }
}

/** Notification from the server: what an open document costs now. */
export const documentCostMethod = 'promptfare/documentCost'

export interface DocumentCost {
  readonly uri: string
  /** Of the document, when it cost this. The client shows nothing of a version that is no longer there. */
  readonly version: number
  readonly calls: number
  /** Calls without a price: their model is unknown. */
  readonly unpriced: number
  /** One call of each, summed, ready to be shown; absent where no call has a price. */
  readonly cost?: {
    /** `≈$0.012` */
    readonly expected: string
    /** `$0.002–$0.03` */
    readonly range: string
    readonly basis: string
  }
  /** Where the dearest call stands. */
  readonly dearest?: { readonly line: number; readonly character: number }
}

/** Requests of the client, by method; an answer is null where there is none. */
export interface Requests {
  /** What the calls of the workspace cost. The first one has the workspace read; the answer says how far that is. */
  'promptfare/costs': { readonly params: CostsQuery; readonly result: Costs }
  /** Reads the workspace from scratch. */
  'promptfare/readAgain': { readonly params: null; readonly result: null }
  /** What one call costs and what that is made of. */
  'promptfare/callCosts': { readonly params: CallPlace; readonly result: CallCosts | null }
  /** The call that stands nearest to a place in its file. */
  'promptfare/nearestCall': { readonly params: Place; readonly result: NearestCall | null }
  'promptfare/whatIf': { readonly params: WhatIfQuery; readonly result: WhatIf | null }
  /** The text of a configuration that changes nothing yet. Editors know its schema by its name. */
  'promptfare/newConfiguration': { readonly params: null; readonly result: string }
  /** The stretch of a prompt at a place, as it is written. */
  'promptfare/promptAt': { readonly params: Place; readonly result: PromptStretch | null }
  /** What a call would cost with another text there, or why it would not do. */
  'promptfare/tryRewrite': { readonly params: RewriteQuery; readonly result: Rewrite | null }
}

/** Of a notebook: the cell and the line in it, both from 1. */
export interface CellPlace {
  readonly cell: number
  readonly line: number
}

/** Lines and UTF-16 characters, both from 0. */
export interface Place {
  readonly uri: string
  readonly line: number
  readonly character: number
}

export interface PlaceRange {
  readonly start: Omit<Place, 'uri'>
  readonly end: Omit<Place, 'uri'>
}

/** A call by its id or by where it stands. */
export type CallPlace = Place | { readonly uri: string; readonly id: string }

/** Notification from the server: what `promptfare/costs` answers is another now. */
export const costsChangedMethod = 'promptfare/costsChanged'

export interface CostsQuery {
  readonly groupBy: 'file' | 'model' | 'sdk'
  readonly sort: 'cost' | 'tokens' | 'name'
  /** Words that must all stand in a call's path, model, SDK or method. */
  readonly filter?: string
}

export interface Costs {
  /** `limited`: only open documents are read, since the workspace is not trusted or not on disk. */
  readonly state: 'reading' | 'complete' | 'stopped' | 'failed' | 'limited'
  readonly read: number
  /** Files that may hold calls; 0 until they are listed. */
  readonly files: number
  readonly error?: string
  /** Of all calls, whatever the filter says. */
  readonly calls: number
  /** Of those that pass the filter. */
  readonly total: CostSum
  readonly groups: readonly CostGroup[]
}

/** One run of each call, ready to be shown; `price` and what goes with it are absent where no call has one. */
export interface CostSum {
  readonly calls: number
  readonly unpriced: number
  readonly price?: string
  readonly range?: string
  readonly basis?: string
}

export interface CostGroup {
  readonly name: string
  /** Of a file, its folder. */
  readonly detail: string
  /** Of a file. */
  readonly uri?: string
  readonly sum: CostSum
  /** Why none of its calls is in a sum. */
  readonly uncounted?: string
  readonly calls: readonly CallLine[]
}

/** A call of the workspace, ready to be shown. */
export interface CallLine extends Place {
  readonly id: string
  /** `src/chat.ts:12`; `n.ipynb, cell 3, line 2` */
  readonly place: string
  readonly cell?: CellPlace
  readonly method: string
  readonly sdk: string
  readonly model: string
  readonly tokens: string
  readonly price?: string
  readonly range?: string
  readonly basis: string
  /** As lens and hover say it. */
  readonly headline: string
  /** What the price does not hold: fees of tools, turns. */
  readonly more: readonly string[]
  /** Why it has no price. */
  readonly unpriced?: string
  /** Why it is in no sum, though it has a price. */
  readonly uncounted?: string
  /** Of the sum of all that pass the filter, 0..1. */
  readonly share: number
  readonly findings: number
}

/** One call, ready to be shown. */
export interface CallCosts extends Place {
  readonly id: string
  readonly place: string
  readonly cell?: CellPlace
  readonly method: string
  readonly model: string
  readonly provider?: string
  /** As lens and hover say it. */
  readonly headline: string
  readonly price?: string
  readonly range?: string
  readonly basis: string
  readonly unpriced?: string
  /** How model, tokens and task are known, in a sentence each. */
  readonly evidence: readonly string[]
  /** What it is made of, in request order, the answer last. */
  readonly segments: readonly CostSegment[]
  /** Without a cache, as it writes it and reads it; fewer than two where there is nothing to cache. */
  readonly bills: readonly PricedLine[]
  /** The call on the models beside its own, dearest first. */
  readonly models: readonly ModelLine[]
  readonly assumptions: readonly { readonly what: string; readonly value: string; readonly key?: string }[]
  /** What the sliders begin with. */
  readonly usual: { readonly callsPerMonth?: number; readonly cacheHitRate?: number }
  /** What stands in the way of caching, if something does. */
  readonly notCached?: string
}

export interface NearestCall extends Place {
  /** `line 12`; `line 2 of cell 3` */
  readonly where: string
  readonly method: string
  /** The place that was asked about lies in it, or in a text that it sends. */
  readonly isHere: boolean
}

export interface CostSegment {
  readonly name: string
  readonly kind: 'static' | 'volatile' | 'framing' | 'output'
  readonly tokens: string
  readonly price?: string
  readonly basis: string
  /** Of the call's price, or of its tokens where it has none, 0..1. */
  readonly share: number
  readonly at?: Place
}

export interface PricedLine {
  readonly name: string
  readonly expected?: string
  readonly atMost?: string
  readonly basis: string
}

export interface ModelLine extends PricedLine {
  readonly isOwn: boolean
  /** `−62%`, against the call as it is. */
  readonly change?: string
  /** Prices, window, what its cache takes, its last day. */
  readonly facts: readonly string[]
  /** Writes this model in the place of the call's own. */
  readonly edits?: readonly TextChange[]
}

export interface TextChange {
  readonly uri: string
  /** Of the document, where it is open. */
  readonly version: number | null
  readonly range: PlaceRange
  readonly text: string
}

export interface WhatIfQuery {
  /** Absent: all calls of the workspace that have a price. */
  readonly call?: CallPlace
  readonly callsPerMonth: number
  /** 0: without a cache. */
  readonly cacheHitRate: number
  /** Of the expected length of the answer: 0.5, 2. */
  readonly outputShare: number
  /** For one call. */
  readonly model?: string
}

export interface WhatIf {
  readonly figures: readonly { readonly name: string; readonly value: string; readonly isLoss?: true }[]
  /** Amounts to be drawn beside each other, as shares of the largest. */
  readonly bars: readonly {
    readonly name: string
    readonly value: string
    readonly share: number
    readonly kind: 'before' | 'cheaper' | 'dearer'
  }[]
  readonly notes: readonly string[]
  readonly basis: string
}

export interface PromptStretch {
  readonly uri: string
  readonly version: number | null
  readonly range: PlaceRange
  /** As the source has it, escapes and placeholders included. */
  readonly text: string
  /** What must stand in it unchanged. */
  readonly placeholders: readonly string[]
  readonly tokens: string
}

export interface RewriteQuery {
  readonly uri: string
  readonly version: number | null
  readonly range: PlaceRange
  readonly text: string
}

/** `problem`: the text cannot stand there. */
export type Rewrite =
  | { readonly problem: string }
  | {
      readonly before: string
      readonly after: string
      readonly change: string
      readonly priceBefore?: string
      readonly priceAfter?: string
    }
