import type { CallCosts, CallPlace, Place } from '../../server/hosts/lsp/protocol'

/** The call on show: by its id it is found when lines move, by its place when what its id is made of changes. */
export type Shown = Place & {
  readonly id?: string
  readonly name: string
  /** The call that was chosen, where another one stands in its place now: it may come back, since what is undone is done again. */
  readonly chosen?: string
}

/** What the call on show is now, and how it is found the next time; `undefined` where there is none any more. */
export async function follow(
  { uri, id, chosen, line, character }: Shown,
  ask: (place: CallPlace) => Promise<CallCosts | null>,
): Promise<{ readonly answer: CallCosts; readonly shown: Shown } | undefined> {
  for (const known of new Set([chosen, id])) {
    const answer = known === undefined ? null : await ask({ uri, id: known })
    if (answer !== null) return { answer, shown: shownOf(answer, known === id ? chosen : undefined) }
  }
  const answer = await ask({ uri, line, character })
  return answer === null ? undefined : { answer, shown: shownOf(answer, chosen ?? id) }
}

/** How a call is found again. */
export function shownOf({ uri, id, line, character, place: name }: CallCosts, chosen?: string): Shown {
  return { uri, id, line, character, name, ...(chosen === undefined || chosen === id ? {} : { chosen }) }
}

/** What the sliders are about. */
export type Scope = 'call' | 'workspace'

/** What the sliders are about: what was chosen, wherever that can be asked about. */
export interface ScopeChoice {
  choose(scope: Scope): void
  /** `isPossible`: the call can be asked about, or there is one. */
  now(isPossible: boolean): Scope
}

/** A call that goes for a while, or has no price for a while, takes its scope along when it comes back. */
export function createScopeChoice(first: Scope): ScopeChoice {
  let chosen = first
  return {
    choose(scope) {
      chosen = scope
    },
    now: (isPossible) => (isPossible ? chosen : 'workspace'),
  }
}
