/** Larger files hold no source that anybody writes. */
export const maxBytes = 1_000_000
/** Notebooks carry their outputs, images included; only their source cells are read. */
export const maxNotebookBytes = 50_000_000
const maxAverageLine = 5000

/** Whether a text is minified or generated: its lines are longer than anybody writes them. */
export function isGenerated(text: string): boolean {
  if (text.length <= maxAverageLine) return false
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return text.length / lines > maxAverageLine
}
