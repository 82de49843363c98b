import type { Comment } from '../../model/language'
import type { Program } from './program'

/**
 * Comments where they stand in the file. One on a line of its own starts where the file's line does, so that it speaks for the next
 * one, as it does in its cell. Where several lines of code share a line of the file, it cannot be told which it speaks for: such
 * comments are left out.
 */
export function placeComments(comments: readonly Comment[], raw: string, program: Program): Comment[] {
  const placed: Comment[] = []
  for (const comment of [...comments].reverse()) {
    const span = program.placeOf(comment.span)
    const line = startOfLine(raw, span.start)
    // One string of JSON on the line, and one line of code in it.
    if (!/^[ \t]*(?:"source":[ \t]*\[)?[ \t]*"(?:[^"\\]|\\[^n])*(?:\\n)?"[ \t]*[,\]]*[ \t]*\r?$/.test(lineAt(raw, line))) continue
    const code = program.text.slice(startOfLine(program.text, comment.span.start), comment.span.start)
    const isAlone = code.trim() === ''
    // Directives stack: one above another speaks for the same line.
    const below = placed[0]
    const end = isAlone && below?.span.start === raw.indexOf('\n', span.end) + 1 ? below.span.end : span.end
    placed.unshift({ ...comment, span: { ...span, start: isAlone ? line : span.start, end } })
  }
  return placed
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? text.length : end)
}
