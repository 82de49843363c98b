import { parse as convert, type TSESTree } from '@typescript-eslint/typescript-estree'
import ts from 'typescript'
import { type Statement, setParents, statementsOf } from './statements'

/** A source that is parsed, and converted as far as somebody asks: that costs more than parsing. */
export interface Source {
  readonly text: string
  /** Offset of the first syntax error. */
  readonly broken: number | undefined
  /** With the statements that were converted at once. */
  readonly program: TSESTree.Program
  /** The others. */
  readonly statements: readonly Statement[]
  convert(statements: readonly Statement[]): readonly TSESTree.ProgramStatement[]
}

/** Reads a source, whatever state it is in: TypeScript's own parser recovers from every error. */
export function parse(text: string, languageId: string): Source {
  const fileName = fileNames[languageId] ?? 'document.ts'
  const whole = (): Source => ({ text, ...parseWhole(fileName, text), statements: [], convert: () => [] })
  // Comments are gathered in one go, and only directives need them.
  if (text.includes('promptfare')) return whole()
  try {
    const { source, broken } = prepare(fileName, text, false)
    const statements = statementsOf(source)
    const program = toTree(withOnly(source, []), false)
    const one = ({ start, end }: Statement): readonly TSESTree.ProgramStatement[] =>
      parseWhole(fileName, blank(blank(text, { pos: 0, end: start }), { pos: end, end: text.length })).program.body
    return {
      text,
      broken,
      program,
      statements,
      convert(asked) {
        try {
          return convertStatements(source, asked)
        } catch {
          return asked.length === 1 ? asked.flatMap(one) : asked.flatMap((each) => this.convert([each]))
        }
      },
    }
  } catch {
    return whole()
  }
}

function convertStatements(source: ts.SourceFile, asked: readonly Statement[]): readonly TSESTree.ProgramStatement[] {
  const nodes = asked.map(({ node }) => Object.assign(node, { parent: source }))
  nodes.forEach(setParents)
  return toTree(withOnly(source, nodes), false).body
}

/** The converter goes through the statements once, with `map`; where it looks for tokens, it needs them all. */
function withOnly(source: ts.SourceFile, statements: readonly ts.Statement[]): ts.SourceFile {
  Object.assign(source.statements, { map: statements.map.bind(statements) })
  return source
}

/**
 * The whole syntax tree. The converter to ESTree refuses a file with diagnostics, so they are taken away first. A statement that still
 * cannot be converted is blanked.
 */
function parseWhole(fileName: string, text: string): Pick<Source, 'program' | 'broken'> {
  const comment = text.includes('promptfare')
  let remaining = text
  let broken: number | undefined
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    let source: ts.SourceFile | undefined
    try {
      const prepared = prepare(fileName, remaining)
      source = prepared.source
      // What is blanked later on stood behind it, or was no syntax error.
      if (attempt === 0) broken = prepared.broken
      return { program: toTree(source, comment), broken }
    } catch (error) {
      remaining = withoutFault(fileName, remaining, source, error, attempt)
    }
  }
  return { program: toTree(prepare(fileName, '').source, false), broken }
}

const maxAttempts = 16

/** The ending decides the dialect: JSX is part of JavaScript, but `<T>x` is a cast in TypeScript. */
const fileNames: Readonly<Record<string, string>> = {
  typescript: 'document.ts',
  typescriptreact: 'document.tsx',
  javascript: 'document.jsx',
  javascriptreact: 'document.jsx',
}

interface Prepared {
  readonly source: ts.SourceFile
  readonly broken: number | undefined
}

function prepare(fileName: string, text: string, withParents = true): Prepared {
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }
  const source: Diagnosed = ts.createSourceFile(fileName, text, options, withParents)
  const broken = source.parseDiagnostics?.[0]?.start
  return { source: Object.assign(source, { parseDiagnostics: [], getLineAndCharacterOfPosition: () => nowhere }), broken }
}

/** The converter looks up the line and column of every node; nobody asks for them here. */
const nowhere: ts.LineAndCharacter = { line: 0, character: 0 }

/** An internal field; the exact versions are pinned for its sake. */
type Diagnosed = ts.SourceFile & { readonly parseDiagnostics?: readonly { readonly start?: number }[] }

function toTree(source: ts.SourceFile, comment: boolean): TSESTree.Program {
  // `parse` takes a source file as well as a text, but does not say so in its types. Without `loc` it would walk the tree once more.
  return convert(source as unknown as string, {
    allowInvalidAST: true,
    suppressDeprecatedPropertyWarnings: true,
    errorOnUnknownASTType: false,
    loggerFn: false,
    range: true,
    loc: true,
    comment,
    tokens: false,
  })
}

function withoutFault(
  fileName: string,
  text: string,
  source: ts.SourceFile | undefined,
  error: unknown,
  attempt: number,
): string {
  const half = text.slice(0, text.length / 2)
  // Nested too deep for the parser's own recursion: what stands above may still be read.
  if (source === undefined) return half
  const offset = offsetOf(error)
  const rest = offset === undefined ? withoutBroken(fileName, source) : blank(text, statementAt(source, offset, attempt > 2))
  return rest === text ? half : rest
}

function offsetOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('location' in error)) return undefined
  const { location } = error as { location?: { start?: { offset?: unknown } } }
  return typeof location?.start?.offset === 'number' ? location.start.offset : undefined
}

/** The innermost statement at an offset, or the one at the top of the file. */
function statementAt(source: ts.SourceFile, offset: number, outermost: boolean): ts.Node {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (offset < node.pos || offset > node.end) return
    if (isStatement(node)) found = node
    if (!(outermost && found !== undefined)) ts.forEachChild(node, visit)
  }
  ts.forEachChild(source, visit)
  return found ?? source
}

function isStatement(node: ts.Node): boolean {
  return ts.isStatement(node) && !ts.isBlock(node)
}

/** An error that does not say where: each statement of the file is tried alone. */
function withoutBroken(fileName: string, source: ts.SourceFile): string {
  return source.statements.reduce((text, statement) => {
    try {
      toTree(prepare(fileName, statement.getText(source)).source, false)
      return text
    } catch {
      return blank(text, statement)
    }
  }, source.text)
}

/** Blanks keep the offsets of everything else. */
function blank(text: string, { pos, end }: { pos: number; end: number }): string {
  return text.slice(0, pos) + text.slice(pos, end).replace(/[^\r\n]/g, ' ') + text.slice(end)
}
