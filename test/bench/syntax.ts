import { spawnSync } from 'node:child_process'
import { parser } from '@lezer/python'
import ts from 'typescript'
import { parseDocument } from 'yaml'
import { languageOf } from '../../server/hosts/compose'
import { readNotebook } from '../../server/languages/notebook/cells'
import { withoutMagics } from '../../server/languages/notebook/magics'

/** A text before and after an edit, and who asks. */
export interface Edited {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** What is broken after each edit and was not before, as each language's own parser sees it; `undefined`: nothing is. */
export function brokenBy(edited: readonly Edited[]): readonly (string | undefined)[] {
  const found = edited.map(faultOf)
  const python = edited.flatMap((one, index) => {
    if (found[index] !== undefined) return []
    const after = programsOf(one.file, one.after)
    return programsOf(one.file, one.before).map((before, cell) => ({ index, before, after: after[cell] ?? '' }))
  })
  const faults = pythonFaults(python.flatMap(({ before, after }) => [before, after]))
  for (const [position, { index }] of python.entries()) {
    const [before, after] = [faults[position * 2], faults[position * 2 + 1]]
    if (before === '' && after !== '') found[index] ??= after
  }
  return found
}

function faultOf({ file, before, after }: Edited): string | undefined {
  const ending = /\.\w+$/.exec(file)?.[0] ?? ''
  if (ending === '.ipynb') return notebookFault(before, after)
  const faults = faultsBy[ending] ?? (languageOf(file)?.language.id === 'typescript' ? scriptFaults : undefined)
  if (faults === undefined) return undefined
  const known = faults(before, file)
  return faults(after, file).find((fault) => !known.includes(fault))
}

const faultsBy: Readonly<Record<string, (text: string, file: string) => readonly string[]>> = {
  '.json': (text) => (isJson(text) ? [] : ['no JSON']),
  '.yaml': (text) => parseDocument(text).errors.map(({ code }) => code),
  '.yml': (text) => parseDocument(text).errors.map(({ code }) => code),
}

function scriptFaults(text: string, fileName: string): readonly string[] {
  const compilerOptions = { jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext }
  const { diagnostics = [] } = ts.transpileModule(text, { fileName, reportDiagnostics: true, compilerOptions })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

/** Valid JSON, with the same cells in the same order, and nothing but their sources changed. */
function notebookFault(before: string, after: string): string | undefined {
  if (!isJson(before)) return undefined
  if (!isJson(after)) return 'no JSON'
  const bare = (text: string) => JSON.stringify(JSON.parse(text), (key, value) => (key === 'source' ? null : value))
  if (bare(before) !== bare(after)) return 'more than the source of a cell changed'
  return readNotebook(before).cells.length === readNotebook(after).cells.length ? undefined : 'other cells'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The Python that a file holds: of a notebook each cell, since what one leaves open is closed where all are read. */
function programsOf(file: string, text: string): readonly string[] {
  if (file.endsWith('.py')) return [text]
  if (!file.endsWith('.ipynb') || !isJson(text) || readNotebook(text).languageId !== 'python') return []
  const { cells } = JSON.parse(text) as { cells: readonly { cell_type: string; source: string | readonly string[] }[] }
  return cells.filter(({ cell_type: type }) => type === 'code').map(({ source }) => withoutMagics([source].flat().join('')).text)
}

/** What is wrong with each program: Python's own word, or where there is no Python that of the parser that reads it here. */
function pythonFaults(programs: readonly string[]): readonly string[] {
  const unique = [...new Set(programs)]
  const { status, stdout } = spawnSync('python3', ['-c', compiles], {
    input: JSON.stringify(unique),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  const faults = status === 0 ? (JSON.parse(stdout) as readonly string[]) : unique.map(ownFault)
  const byProgram = new Map(unique.map((program, index) => [program, faults[index] ?? '']))
  return programs.map((program) => byProgram.get(program) ?? '')
}

// As in a notebook, where `await` stands by itself.
const compiles = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
def fault(text):
    try:
        compile(text, "program", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        return ""
    except Exception as error:
        return str(error) or "error"
print(json.dumps([fault(text) for text in json.load(sys.stdin)]))
`

function ownFault(program: string): string {
  let found = ''
  parser.parse(program).iterate({
    enter: ({ type, from }) => {
      if (type.isError && found === '') found = `a mistake at ${from}`
    },
  })
  return found
}
