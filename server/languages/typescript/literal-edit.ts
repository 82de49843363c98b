import { simpleTraverse, type TSESTree } from '@typescript-eslint/typescript-estree'
import ts from 'typescript'
import type { Node } from './tree'

/** One stretch of a text that became another. */
export interface TextEdit {
  readonly start: number
  /** End in the text before. */
  readonly end: number
  readonly text: string
}

/** What changed between two texts, as one edit; `undefined` where they are the same. */
export function editBetween(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let kept = 0
  const most = shorter - start
  while (kept < most && before.charCodeAt(before.length - 1 - kept) === after.charCodeAt(after.length - 1 - kept)) kept++
  return { start, end: before.length - kept, text: after.slice(start, after.length - kept) }
}

/**
 * Takes an edit within one string or template into a syntax tree, which stands for the new text from then on: somebody who types in a
 * prompt changes no more than that. `false`, and nothing is done, where the edit may change anything else.
 */
export function createLiteralEdits(program: () => TSESTree.Program): (before: string, edit: TextEdit) => boolean {
  let places: Places | undefined
  return (before, edit) => {
    places ??= placesIn(program())
    const literal = places.literals.find(({ range }) => range[0] < edit.start && edit.end < range[1])
    if (literal === undefined || !isPlainValue(literal)) return false
    const [start, end] = literal.range
    const closing = literal.type === 'TemplateElement' && !literal.tail ? 2 : 1
    if (edit.start < start + 1 || edit.end > end - closing) return false
    const raw = before.slice(start + 1, edit.start) + edit.text + before.slice(edit.end, end - closing)
    const quote = literal.type === 'TemplateElement' ? '`' : before.charAt(start)
    const cooked = cookedOf(quote + raw + quote)
    if (cooked === undefined) return false
    if (literal.type === 'TemplateElement') literal.value = { raw, cooked }
    else Object.assign(literal, { value: cooked, raw: quote + raw + quote })
    const shift = edit.text.length - (edit.end - edit.start)
    for (const range of places.ranges) {
      if (range[0] >= edit.end) range[0] += shift
      if (range[1] >= edit.end) range[1] += shift
    }
    return true
  }
}

type TextNode = TSESTree.StringLiteral | TSESTree.TemplateElement

interface Places {
  readonly literals: readonly TextNode[]
  /** Of all nodes and comments; some share theirs. */
  readonly ranges: ReadonlySet<[number, number]>
}

function placesIn(program: TSESTree.Program): Places {
  const literals: TextNode[] = []
  const ranges = new Set<[number, number]>((program.comments ?? []).map(({ range }) => range))
  simpleTraverse(program, {
    enter(node) {
      ranges.add(node.range)
      if (node.type === 'TemplateElement' || (node.type === 'Literal' && typeof node.value === 'string'))
        literals.push(node as TextNode)
    },
  })
  return { literals, ranges }
}

/** Whether a text is a value like any other: no name of a module, a member, a type or a directive, on which the tree itself rests. */
function isPlainValue(literal: TextNode): boolean {
  const node: Node | undefined = literal.type === 'TemplateElement' ? literal.parent : literal
  const parent = node?.parent
  if (node === undefined || parent === undefined) return false
  switch (parent.type) {
    case 'Property':
    case 'PropertyDefinition':
      return parent.value === node && parent.key !== node
    case 'AssignmentPattern':
    case 'AssignmentExpression':
      return parent.right === node
    case 'VariableDeclarator':
      return parent.init === node
    case 'ConditionalExpression':
      return parent.test !== node
    case 'BinaryExpression':
      return parent.operator === '+'
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== node
    case 'ArrayExpression':
    case 'ArrowFunctionExpression':
    case 'AwaitExpression':
    case 'LogicalExpression':
    case 'ReturnStatement':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return true
    default:
      return false
  }
}

/** What a whole string or template without placeholders says; `undefined` where the text is another, or more. */
function cookedOf(written: string): string | undefined {
  // Within a template, only the parser says what of these is wrong.
  if (written.startsWith('`') && /\\[ux\d]/.test(written)) return undefined
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, false, ts.LanguageVariant.Standard, written)
  let isWrong = false
  scanner.setOnError(() => {
    isWrong = true
  })
  const token = scanner.scan()
  const isText = token === ts.SyntaxKind.StringLiteral || token === ts.SyntaxKind.NoSubstitutionTemplateLiteral
  return isText && !isWrong && !scanner.isUnterminated() && scanner.getTokenEnd() === written.length
    ? scanner.getTokenValue()
    : undefined
}
