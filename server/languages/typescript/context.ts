import type { CallSite } from '../../model/call-site'
import type { Document, Imports } from '../../model/language'
import type { Span } from '../../model/span'
import type { OpaqueValue, Value } from '../../model/value'
import type { CallNode, FunctionNode, Node, Tree } from './tree'
import { type Given, opaque, whyOf } from './values'

/** What one reading of a document works with. */
export interface Context {
  readonly document: Document
  readonly imports: Imports
  readonly tree: Tree
  /** The value of an expression at its place; within a frame, with that call's arguments. */
  evaluate(node: Node, frame?: Frame): Value
  /** What an expression comes to at a glance: other modules are not looked into for it. */
  glance(node: Node, frame: Frame): Value
  /** Whether other modules are looked into, and how many calls were sorted by their functions. */
  readonly looks: { outside: boolean; calls: number }
  /** What calls outside of functions give, and those that are read for nobody in particular. */
  readonly given: Map<CallNode, Given>
  /** Frames by what the call gave, or by the function where it takes nothing. */
  readonly frames: Map<object, readonly Frame[]>
  /** How often each function is being applied right now: recursion ends there. */
  readonly applying: Map<FunctionNode, number>
  /** How many functions were looked into for what they do to an argument. */
  readonly handovers: { read: number }
  /** Whether a function may make a model call, as far as somebody asked. */
  readonly makers: Map<FunctionNode, boolean>
  /** The model calls that calls of the project's functions make inside, as far as somebody asked. */
  readonly wrapped: Map<CallNode, readonly CallSite[]>
  /** The calls that each function runs itself; filled as they become known. */
  readonly callsIn: Map<FunctionNode, CallNode[]>
}

/** One application of a function of this document. */
export interface Frame {
  readonly of: FunctionNode
  readonly args: Given
  /** What `this` is in a method. */
  readonly self: Value | undefined
  readonly parent: Frame | undefined
  readonly memo: Map<Node, Value>
  /** What the calls in it give. */
  readonly given: Map<CallNode, Given>
  /** The model calls that it makes, as far as somebody asked: functions in functions, so many deep. */
  calls?: { readonly depth: number; readonly made: readonly CallSite[] }
}

export function spanOf(context: Context, node: Node): Span {
  return { document: context.document.id, start: node.range[0], end: node.range[1] }
}

/** What the author calls an expression: its source on one line, at most 60 characters. */
export function sourceOf(context: Context, node: Node): string {
  const { text } = context.document
  const [start, end] = node.range
  // Names and the beginnings of functions are asked for most.
  if (end - start <= 60 && !/\s/.test(text.slice(start, end))) return text.slice(start, end)
  const beginning = onOneLine(text.slice(start, Math.min(end, start + 130)))
  const source = beginning.length > 60 ? beginning : onOneLine(text.slice(start, Math.min(end, start + 400)))
  return source.length <= 60 ? source : `${source.slice(0, 59)}…`
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** An expression that reading cannot follow. */
export function unknown(context: Context, node: Node): OpaqueValue {
  return opaque(spanOf(context, node), 'unknown', sourceOf(context, node))
}

/** What is made of a value that is not known is not known for the same reason. */
export function derived(context: Context, node: Node, from: Value | undefined): OpaqueValue {
  return opaque(spanOf(context, node), whyOf(from), sourceOf(context, node))
}
