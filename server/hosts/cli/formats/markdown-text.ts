/** The characters that a comment on GitHub may have, of which some are left for what a bot adds. */
const maxComment = 65_536 - 1024

/** A text within a table or a line, so that nothing of it is taken for markup, a mention or a new row. */
export function cell(text: string): string {
  return (
    html(text)
      .replace(/[\\`*_[\]|~#]/g, (mark) => `\\${mark}`)
      // An invisible character keeps a name behind it from being called.
      .replace(/@(?=\w)/g, '@\u200b')
  )
}

/** A text within a tag, where Markdown is not read. */
export function html(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[&<>]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[mark] ?? mark)
}

/** A name as code, within a table too. */
export function code(text: string): string {
  const clean = text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
  const fence = clean.includes('`') ? '``' : '`'
  const gap = clean.startsWith('`') || clean.endsWith('`') ? ' ' : ''
  return `${fence}${gap}${clean}${gap}${fence}`
}

/** Head and as many blocks as a comment takes; what is left out is said. */
export function fitComment(head: readonly string[], blocks: readonly string[], rest: (left: number) => string): string {
  let text = `${head.join('\n')}\n`
  for (const [index, block] of blocks.entries()) {
    if (text.length + block.length + 1 > maxComment) return `${text}\n${rest(blocks.length - index)}\n`
    text += `${block}\n`
  }
  return text
}
