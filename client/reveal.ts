import { commands, Position, Range, Selection, TextEditorRevealType, Uri, window, workspace } from 'vscode'
import type { CellPlace, Place } from '../server/hosts/lsp/protocol'

/** Goes to a call; without a place, nothing moves. `cell` is where it stands in a notebook that nobody has open. */
export async function revealCall(address?: string, line?: number, character?: number, cell?: CellPlace): Promise<void> {
  const to = placeOf(address, line, character)
  if (to === undefined) return
  const position = new Position(to.line, to.character)
  const uri = Uri.parse(to.uri)
  if (uri.scheme === notebookCell) await revealInCell(uri, position)
  else if (uri.path.endsWith('.ipynb') && uri.scheme === 'file') await revealInNotebook(uri, cell)
  else await revealInText(uri, position)
}

/** A place from the arguments of a command, which may be none. */
export function placeOf(uri?: string, line?: number, character?: number): Place | undefined {
  return uri === undefined || line === undefined || character === undefined ? undefined : { uri, line, character }
}

const notebookCell = 'vscode-notebook-cell'

async function revealInText(uri: Uri, position: Position): Promise<void> {
  const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())
  const column = shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }
  const editor = await window.showTextDocument(uri, column)
  editor.selection = new Selection(position, position)
  editor.revealRange(new Range(position, position), TextEditorRevealType.InCenterIfOutsideViewport)
}

/** By the address of a cell its notebook is opened, and the line is selected in it. */
async function revealInCell(cell: Uri, position: Position): Promise<void> {
  await commands.executeCommand('vscode.open', cell, { selection: new Range(position, position) })
}

/** The lines of the file are not those of its cells. */
async function revealInNotebook(uri: Uri, place: CellPlace | undefined): Promise<void> {
  const notebook = place && (await workspace.openNotebookDocument(uri))
  const cell = notebook?.getCells()[(place?.cell ?? 0) - 1]
  if (cell === undefined || place === undefined) await commands.executeCommand('vscode.open', uri)
  else await revealInCell(cell.document.uri, new Position(place.line - 1, 0))
}
