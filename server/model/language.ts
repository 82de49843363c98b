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
  /** Those that stand in a stretch, without looking at others. Absent: there are few. */
  callsIn?(stretch: Span): readonly CallSite[]
  readonly comments: readonly Comment[]
  /** Offset of the first syntax error: what stands around it is read in part. Absent where there is none. */
  readonly broken?: number
  /** The same syntax, with nothing remembered of what was asked. Absent: the document is read anew. */
  again?(): Reading
  /**
   * The reading of the document as it is now, made of this one, which says nothing from then on; `undefined`, and nothing is done, where
   * more than one text in it is another. Absent: the document is read anew.
   */
  edited?(document: Document): Reading | undefined
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
  /**
   * Whether something of this name may run a model, where it is a member of something with the other name; calls of anything else need
   * not be followed. Absent: all are.
   */
  runs?(name: string, of?: string): boolean
  /**
   * Whether the package has this very call, by its steps, with `()` behind those that are called on the way: of several clients the one
   * that has it is meant. Absent: any may.
   */
  has?(specifier: string, steps: readonly string[]): boolean
  /** The client class of a package that has a method at this path (`chat`, `completions`, `create`), if one has. Absent: nobody knows. */
  clientWith?(specifier: string, path: readonly string[]): string | undefined
  /** Whether one of the project's functions of this name, which `from` calls, may make a model call inside. Absent: any may. */
  wraps?(name: string, from: string): boolean
  /** Whether a module that `from` imports may lead to such a package. Absent: any may. */
  leads?(from: string, specifier: string): boolean
  /** What such a module declares under a name, where its text says so at a glance: it is read only when somebody looks inside. */
  declares?(from: string, specifier: string, name: string): 'class' | 'function' | undefined
  /** The value that `from` imports as `name` from `specifier`; `undefined` where the module is not of this project. */
  resolve(from: string, specifier: string, name: string): Value | undefined
  /**
   * What a file of the project says, as the program that `from` is part of reads it at `path`: absolute, else relative to the folder
   * that the program runs in, or to that of `from`. A text, or what it says as `data`; `undefined` where there is no such file or it
   * may not be read. Absent: no file can be read.
   */
  file?(from: string, path: string, data?: DataFormat): Value | undefined
}

/** YAML reads JSON too, since it is YAML; `prompt` is a prompt file with its settings. */
export type DataFormat = 'json' | 'yaml' | 'toml' | 'prompt'

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
  /** Every document of this language holds what is looked for: nothing in it has to be named. */
  readonly whole?: true
}
