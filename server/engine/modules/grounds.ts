/** What an answer rests on: if none of it changes, neither does the answer. */
export interface Grounds {
  /** The modules that were read, with their texts. */
  readonly texts: ReadonlyMap<string, string>
  /** Functions that were passed over because none of their name was known to make a model call, each with a document that has it. */
  readonly passedOver: ReadonlyMap<string, string>
  /** Modules that were not there, each with who imports it. */
  readonly missing: ReadonlyMap<string, Import>
}

/** What a module imports, as it is written there. */
export interface Import {
  readonly from: string
  readonly specifier: string
}

/** What two pieces of work rest on. */
export function together(one: Grounds, other: Grounds): Grounds {
  const isPart = (['texts', 'passedOver', 'missing'] as const).every((kind) => isWithin(other[kind], one[kind]))
  if (isPart) return one
  return {
    // What changed in between is not what the first piece rests on.
    texts: new Map([...other.texts, ...one.texts]),
    passedOver: new Map([...one.passedOver, ...other.passedOver]),
    missing: new Map([...one.missing, ...other.missing]),
  }
}

function isWithin(some: ReadonlyMap<string, unknown>, all: ReadonlyMap<string, unknown>): boolean {
  for (const key of some.keys()) if (!all.has(key)) return false
  return true
}
