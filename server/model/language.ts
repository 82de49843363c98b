import type { CallSite } from './call-site'
import type { Edit, Span } from './span'
import type { Value } from './value'

/** A text with a language id. `id` is an absolute path, or a URI where there is no file. */
export interface Document {
  readonly id: string
  readonly languageId: string
  readonly text: string
}

/** What one reading of a document gives. Reading never throws: broken source gives fewer calls. */
export interface Reading {
  readonly calls: readonly CallSite[]
  readonly comments: readonly Comment[]
  /** What the module exports under a name (`default` for the default export), if reading can tell. */
  exported(name: string): Value | undefined
}

/** Text of a comment, without its marker, and where the whole comment stands. */
export interface Comment {
  readonly text: string
  readonly span: Span
}

/** What a frontend may ask of the project while it reads. */
export interface Imports {
  /** Whether calls that lead back to this package (`openai`, `google.genai`, `@ai-sdk/openai/edge`) are worth emitting. */
  wants(specifier: string): boolean
  /** Whether something of this name may run a model; calls of anything else need not be followed. Absent: all are. */
  runs?(name: string): boolean
  /** Whether a module that `from` imports may lead to such a package. Absent: any may. */
  leads?(from: string, specifier: string): boolean
  /** The value that `from` imports as `name` from `specifier`; `undefined` where the module is not of this project. */
  resolve(from: string, specifier: string, name: string): Value | undefined
}

/** Reads call sites from one language. It knows grammar and scopes, and no SDK. */
export interface Language {
  readonly id: string
  readonly languageIds: readonly string[]
  /** File name endings, with the dot. */
  readonly extensions: readonly string[]
  /** Starts a line comment. */
  readonly comment: string
  read(document: Document, imports: Imports): Reading
  /** The program in a document that holds more than that: the gate looks at it. Absent where the document is the program. */
  source?(document: Document): Document
  /** An edit of that program as an edit of the document: its text as it is written there. */
  write?(edit: Edit): Edit
}
