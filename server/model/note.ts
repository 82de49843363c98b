/** What is remembered of objects beside what they say: their copies do not have it, and nobody sees it who prints or compares them. */
export interface Notes<K extends object, T> {
  get(of: K): T | undefined
  set(of: K, note: T): void
}

/** A constructor that gives back what it was given: the private fields of classes that extend it are put on that object. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for.
    return object
  }
}

/** Like a `WeakMap`, at a seventh of its cost: a garbage collection does not have to look through it. For objects that can be extended. */
export function createNotes<K extends object, T>(): Notes<K, T> {
  class Note extends Given {
    #note: T

    constructor(object: K, note: T) {
      super(object)
      this.#note = note
    }

    static get(object: K): T | undefined {
      return #note in object ? (object as unknown as Note).#note : undefined
    }

    static set(object: K, note: T): void {
      if (#note in object) (object as unknown as Note).#note = note
      else new Note(object, note)
    }
  }
  return Note
}
