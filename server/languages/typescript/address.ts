import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { TextPart, TextValue, Value } from '../../model/value'
import { type Context, type Frame, sourceOf, spanOf } from './context'
import { isGlobal } from './member'
import { howOf, partsOf } from './parts'
import { textOf, unwritten } from './text'
import { transparent } from './tree'
import { plainText } from './values'

/** `new URL(path, base)` as a text; `undefined` where it names a file beside the module, or nothing that can be read. */
export function readAddress(context: Context, node: TSESTree.NewExpression, frame: Frame | undefined): TextValue | undefined {
  if (!isGlobal(context, transparent(node.callee), /^URL$/)) return undefined
  const [first, second] = node.arguments
  if (first === undefined || first.type === 'SpreadElement' || second?.type === 'SpreadElement') return undefined
  if (second !== undefined && /\bimport\.meta\b|\b__(?:dir|file)name\b/.test(sourceOf(context, second))) return undefined
  const path = context.evaluate(first, frame)
  if (!isTextual(path)) return undefined
  const own = partsOf(context, path, first)
  const base = second === undefined ? undefined : context.evaluate(second, frame)
  if (base === undefined || isAbsolute(path)) return textOf(own, spanOf(context, node), path.how)
  const start = plainText(base)
  const before = start === undefined ? partsOf(context, base, second ?? first) : [unwritten(folderOf(start, own[0]), base.span)]
  return textOf([...before, ...own], spanOf(context, node), howOf([base, path]))
}

/** What a path is put behind: the last name of an address gives way, and a path from the root begins behind the host. */
function folderOf(address: string, path: TextPart | undefined): string {
  const [origin] = /^[a-z]+:\/\/[^/?#]*/i.exec(address) ?? []
  if (origin === undefined) return address
  if (path?.kind === 'known' && path.text.startsWith('/')) return origin
  return origin + (/^[^?#]*\//.exec(address.slice(origin.length))?.[0] ?? '/')
}

function isTextual(value: Value): boolean {
  return value.kind === 'text' || (value.kind === 'choice' && value.options.every(isTextual))
}

function isAbsolute(path: Value): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(plainText(path) ?? '')
}
