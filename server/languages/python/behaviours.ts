import { createNotes } from '../../model/note'
import type { Span } from '../../model/span'
import type { Arguments, Chain, Value } from '../../model/value'

/**
 * What can be done with a function, a class or an object, wherever it is seen from. Its value says nothing of that, so it is
 * remembered beside the value and travels with it between modules.
 */
export interface Behaviour {
  /** What a call gives; of a class, an instance. */
  call(args: Arguments): Value | undefined
  /** The model calls that a call makes. */
  runs(args: Arguments): readonly Run[]
  /** Whether a call may make any, for some of what it may be given. */
  mayRun?(): boolean
  member(name: string): Value | undefined
  /** Of a class: an instance of which nobody knows how it was made. */
  instance?(): Value | undefined
  /** Of a class: an attribute of an instance of a class that extends it. */
  inherited?(name: string, args: Arguments | undefined, self: Value): Value | undefined
}

/** A model call that a function makes, as it is for what the function is given. */
export interface Run {
  readonly chain: Chain
  readonly args: Arguments
  /** Names of the calls between, from the outer inwards, and of the model call. */
  readonly via: readonly Span[]
  /** What the function is given makes it another call. */
  readonly changed: boolean
  /** The same call as its function has it, whoever calls. */
  readonly plain?: Run
}

const behaviours = createNotes<Value, Behaviour>()

/** The value, with what can be done with what it stands for. */
export function behaving<T extends Value>(value: T, behaviour: Behaviour | undefined): T {
  if (behaviour !== undefined) behaviours.set(value, behaviour)
  return value
}

export function behaviourOf(value: Value): Behaviour | undefined {
  return behaviours.get(value)
}
