import { pathOf } from './leads'
import type { Reader } from './reader'
import { assignmentsOf } from './statements'
import { choice, type Lead, optionsOf, type Thing } from './things'
import { itemsOf, type Node } from './tree'

/**
 * What a document keeps for a user's session, by the key: Streamlit's `st.session_state.client`, Chainlit's `cl.user_session.get("client")`.
 * Clients, agents and other objects only: a text or list that is kept changes with each request.
 */
export function keptInSession(reader: Reader, store: Lead, key: string | number | undefined, node: Node): Thing | undefined {
  if (typeof key !== 'string' || !stores.has(pathOf(store))) return undefined
  const nodes = keptNodes(reader).get(key) ?? []
  const objects = nodes.flatMap((value) => optionsOf(reader.follow(value, undefined)).filter(isObject))
  return objects.length === 0 ? undefined : choice(objects, reader.span(node))
}

/** `cl.user_session.get("client")`. */
export function gotFromSession(reader: Reader, called: Lead, list: Node, node: Node): Thing | undefined {
  if (called.steps.at(-1)?.name !== 'get') return undefined
  const [key] = itemsOf(list)
  return keptInSession(reader, { ...called, steps: called.steps.slice(0, -1) }, key && plainKey(reader, key.value), node)
}

/** Whether an expression reads from such a store, by its source. */
export function mayReadSession(source: string): boolean {
  return /\b(?:session_state|user_session)\b/.test(source)
}

const stores: ReadonlySet<string> = new Set(['streamlit.session_state', 'chainlit.user_session'])

function keptNodes(reader: Reader): ReadonlyMap<string, readonly Node[]> {
  return reader.memo('kept in session', () => {
    const kept = new Map<string, Node[]>()
    const keep = (key: string | undefined, value: Node | undefined): void => {
      if (key !== undefined && value !== undefined) kept.set(key, [...(kept.get(key) ?? []), value])
    }
    for (const node of reader.tree.nodes) {
      if (node.type === 'AssignStatement')
        for (const { targets, values } of assignmentsOf(node))
          if (targets.length === 1 && values.length === 1) keep(keyIn(reader, targets[0]), values[0])
      if (node.type === 'CallExpression' && /\buser_session\.set$/.test(reader.source(node.children[0] ?? node))) {
        const [key, value] = itemsOf(node.children[1] ?? node)
        keep(key && plainKey(reader, key.value), value?.value)
      }
    }
    return kept
  })
}

/** `st.session_state.key` or `st.session_state["key"]`. */
function keyIn(reader: Reader, target: Node | undefined): string | undefined {
  const [object, mark, name] = target?.type === 'MemberExpression' ? target.children : []
  if (object === undefined || name === undefined || !/\bsession_state$/.test(reader.source(object))) return undefined
  return mark?.type === '.' ? reader.source(name) : plainKey(reader, name)
}

function plainKey(reader: Reader, node: Node): string | undefined {
  return /^["']([^"'\\{}]+)["']$/.exec(reader.source(node))?.[1]
}

function isObject(thing: Thing): boolean {
  return (thing.kind === 'lead' && thing.wanted) || /^(instance|foreign|function|class)$/.test(thing.kind)
}
