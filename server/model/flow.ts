import type { PromptPart } from './prompt-call'
import type { Edit, Span } from './span'
import type { Loop } from './surroundings'

/** What happens before and after a call, and how often it happens. */
export interface Flow {
  /** Loops that run it again and again, innermost first; those that only try again after an error are retries. */
  readonly loops: readonly LoopAround[]
  readonly retries: readonly Retry[]
  /** Who runs the function around it; `undefined`: nobody knows. */
  readonly entry: Entry | undefined
  /** `undefined`: nobody knows what becomes of the answer. */
  readonly result: ResultUse | undefined
  readonly growth: Growth | undefined
  /** JSON with line breaks and indentation that the prompt holds. */
  readonly laidOut: readonly LaidOut[]
  /** Texts of files, pages and answers of servers that the prompt holds in full, however long they are. */
  readonly wholes: readonly WholeText[]
  /** Records that the prompt holds with all their fields. */
  readonly records: readonly WholeRecord[]
  /** Things that stand in the prompt in an order that may be another one each time. */
  readonly unordered: readonly Unordered[]
  /** A library that records calls is at work in the module, or stands around the function. */
  readonly traced: boolean
}

export type Entry = 'request' | 'component' | 'schedule' | 'test' | 'script'

export interface LoopAround {
  readonly loop: Loop
  /** Something that the call is given is another in each turn. */
  readonly varies: boolean
  /** What one turn does is given to the call of the next. */
  readonly carries: boolean
  /** A turn waits for a person, a message or a clock. */
  readonly waits: boolean
  /** What a turn brings may end it. */
  readonly leftEarly: boolean
  /** It ends after so many turns, whatever the model answers; where nothing says so it does not. */
  readonly limited: boolean
}

export interface Retry {
  readonly by: 'loop' | 'decorator' | 'callback'
  /** What repeats the call. */
  readonly at: Span
  /** `undefined`: there is a limit, and it cannot be told. */
  readonly attempts: number | 'unlimited' | undefined
  /** Whether it waits in between; `undefined`: it may. */
  readonly delays: boolean | undefined
  readonly errors: 'all' | 'some'
  /** What catches the errors. */
  readonly catches: Span
  /** Reads the answer as data, within what is tried. */
  readonly parses: Span | undefined
  /** The next attempt is given something else. */
  readonly changes: boolean
}

export interface ResultUse {
  /** It is given to others as a whole: they may look at anything. */
  readonly handedOn: boolean
  readonly readsUsage: boolean
  /** Of several alternatives; `none` where none is looked at by its place. */
  readonly choices: 'none' | 'first' | 'several'
  /** What reads the answer as JSON: `JSON.parse(text)`. */
  readonly parses: Span | undefined
}

/** What makes JSON for people to read: the call, the argument that says so, and what takes that away. */
export interface LaidOut {
  readonly span: Span
  readonly layout: { readonly span: Span; readonly compact?: Edit }
}

/** A list that is sent, grows, and never gets shorter. */
export interface Growth {
  /** As the author calls it: `this.messages`. */
  readonly name: string
  /** Where it is sent. */
  readonly sent: Span
  /** What makes it longer. */
  readonly grows: readonly Span[]
  /** It outlives the function around the call, or grows in a loop around it. */
  readonly lives: 'state' | 'loop'
  /** Nothing is in it at first. */
  readonly fromEmpty: boolean
  /** Instructions are among what is added. */
  readonly instructs: boolean
}

/** What somebody else wrote, as long as it happens to be. */
export interface WholeText {
  readonly what: 'file' | 'page' | 'response'
  /** As the author calls it: `text`, `response.text`. */
  readonly name: string
  /** Where it is put into the prompt. */
  readonly span: Span
}

/** A record made into text as it is: `JSON.stringify(user)`. */
export interface WholeRecord {
  /** As the author calls it: `user`, `db.users.find()`. */
  readonly name: string
  readonly span: Span
}

/** What has no order of its own: a set, the files of a folder, answers in the order in which they came. */
export interface Unordered {
  readonly what: 'set' | 'listing' | 'completion' | 'shuffle'
  /** What makes it: `set(tags)`. */
  readonly span: Span
  readonly part: PromptPart
  /** Puts it in order, where that can be written. */
  readonly sorted?: readonly Edit[]
}
