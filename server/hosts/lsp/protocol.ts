/** What client and server say to each other beyond the Language Server Protocol. Clients import types only. */

/** Sent in `initialize`. Every field may be missing: then the server keeps to the plain protocol. */
export interface InitializationOptions {
  /** Commands that the client can run: lenses and actions name only these. */
  readonly commands?: readonly ClientCommand[]
  /** The client shows what a document costs: the server says so with `documentCostMethod`. */
  readonly documentCost?: boolean
  /** `false`: nothing outside the workspace folders is read. */
  readonly trusted?: boolean
  /** For clients without `workspace/configuration`. */
  readonly settings?: Partial<Settings>
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
