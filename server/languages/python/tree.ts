import { parser } from '@lezer/python'
import { faultIn } from './fault'

/** A node of the syntax tree. Comments and the parser's error marks are left out of `children`. */
export interface Node {
  /** The grammar's name: `CallExpression`, `VariableName`, `(`, `if`. */
  readonly type: string
  readonly from: number
  readonly to: number
  readonly parent: Node | undefined
  readonly children: Node[]
}

export interface Tree {
  readonly text: string
  readonly root: Node
  /** All nodes, outer before inner, in source order. */
  readonly nodes: readonly Node[]
  readonly comments: readonly { readonly from: number; readonly to: number }[]
  /** Offset of the first syntax error. */
  readonly broken: number | undefined
}

/** The syntax tree of a module. Broken source gives a tree with less in it. */
export function parse(text: string): Tree {
  const nodes: Node[] = []
  const comments: { from: number; to: number }[] = []
  const root: Node = { type: 'Script', from: 0, to: text.length, parent: undefined, children: [] }
  let parent = root
  let isBroken = false
  const source = readable(text)
  parser.parse(source).iterate({
    enter(ref) {
      if (ref.type.isTop) return true
      if (ref.name === 'Comment') {
        comments.push({ from: ref.from, to: ref.to })
        return false
      }
      // What stands within an error mark is kept: half-typed source has calls in it too.
      if (ref.type.isError) {
        isBroken = true
        return true
      }
      const node: Node = { type: ref.name, from: ref.from, to: ref.to, parent, children: [] }
      parent.children.push(node)
      nodes.push(node)
      parent = node
      return true
    },
    leave(ref) {
      if (ref.type.isTop || ref.type.isError || ref.name === 'Comment') return
      parent = parent.parent ?? root
    },
  })
  return { text, root, nodes, comments, broken: isBroken ? faultIn(source) : undefined }
}

/** What the grammar does not know: a byte order mark is read as an empty line, t-strings as f-strings. */
function readable(text: string): string {
  return text.replace(/^\uFEFF/, '\n').replace(/\b(?:[tT](?=[rR]?["'])|(?<=\b[rR])[tT](?=["']))/g, 'f')
}

const expressionTypes = new Set(
  `ConditionalExpression LambdaExpression NamedExpression BinaryExpression UnaryExpression AwaitExpression ParenthesizedExpression
  TupleExpression ComprehensionExpression ArrayExpression ArrayComprehensionExpression DictionaryExpression SetExpression
  DictionaryComprehensionExpression SetComprehensionExpression CallExpression MemberExpression VariableName Number String
  FormatString ContinuedString Ellipsis None Boolean YieldExpression`.split(/\s+/),
)

export function isExpression(node: Node): boolean {
  return expressionTypes.has(node.type)
}

export function isComprehension(node: Node): boolean {
  return node.type.endsWith('omprehensionExpression') || (node.type === 'ArgList' && childOf(node, 'for') !== undefined)
}

export function isFunction(node: Node): boolean {
  return node.type === 'FunctionDefinition' || node.type === 'LambdaExpression'
}

export function childOf(node: Node, type: string): Node | undefined {
  return node.children.find((child) => child.type === type)
}

export function expressionsOf(node: Node): Node[] {
  return node.children.filter(isExpression)
}

/** The nearest node around this one for which the test holds. */
export function around(node: Node, test: (node: Node) => boolean): Node | undefined {
  let at = node.parent
  while (at !== undefined && !test(at)) at = at.parent
  return at
}

/** One argument of a call, one item of a list: an expression with what stands in front of it. */
export interface Item {
  /** `*`, `**`, or nothing. */
  readonly star: '' | '*' | '**'
  /** The keyword of `key=value`. */
  readonly keyword: Node | undefined
  readonly value: Node
  /** Start of the whole, with stars and keyword. */
  readonly from: number
}

/** The items between the brackets of an argument list, a list, a tuple or a set. */
export function itemsOf(list: Node): Item[] {
  const items: Item[] = []
  const { children } = list
  let star: Item['star'] = ''
  let keyword: Node | undefined
  let from: number | undefined
  for (let index = 0; index < children.length; index++) {
    const child = children[index]
    if (child === undefined) continue
    if (child.type === ',') {
      star = ''
      keyword = undefined
      from = undefined
      continue
    }
    if (child.type === '*' || child.type === '**') {
      star = child.type
      from = child.from
      continue
    }
    if (!isExpression(child)) continue
    if (list.type === 'ArgList' && child.type === 'VariableName' && children[index + 1]?.type === 'AssignOp') {
      keyword = child
      from = child.from
      index++
      continue
    }
    items.push({ star, keyword, value: child, from: from ?? child.from })
    star = ''
    keyword = undefined
    from = undefined
  }
  return items
}

/** An entry of a dict literal; without a key it is a `**` entry. */
export interface Entry {
  readonly key: Node | undefined
  readonly value: Node
  readonly from: number
}

export function entriesOf(dict: Node): Entry[] {
  const entries: Entry[] = []
  let key: Node | undefined
  let stars: Node | undefined
  for (const child of dict.children) {
    if (child.type === ',') key = stars = undefined
    else if (child.type === '**') stars = child
    else if (isExpression(child)) {
      if (stars !== undefined) entries.push({ key: undefined, value: child, from: stars.from })
      else if (key !== undefined) entries.push({ key, value: child, from: key.from })
      else key = child
    }
  }
  return entries
}
