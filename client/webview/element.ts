/** Texts of the page, in the user's language. */
const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}') as Readonly<Record<string, string>>

/** A text with what is filled in. */
export function say(name: string, ...filled: readonly string[]): string {
  return (texts[name] ?? name).replace(/\{(\d)\}/g, (_, index: string) => filled[Number(index)] ?? '')
}

/** An element with attributes and content; text is never read as HTML. */
export function make(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...content: readonly (Node | string)[]
): HTMLElement {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...content)
  return element
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`the page has no ${id}`)
  return element
}

/** A cell: text, or an element with it; figures stand on the right. */
export type Cell = string | Node

/** A table whose first column names its rows. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[], left = 1): HTMLElement {
  const side = (index: number): Readonly<Record<string, string>> => (index < left ? {} : { class: 'figure' })
  const drawn = make(
    'table',
    {},
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, ...heads.map((head, index) => make('th', { scope: 'col', ...side(index) }, head)))),
    make(
      'tbody',
      {},
      ...rows.map((cells) =>
        make(
          'tr',
          {},
          ...cells.map((cell, index) => make(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row' } : side(index), cell)),
        ),
      ),
    ),
  ) // Beside an editor there is little room: then it is moved sideways, by keyboard too.
  return make('div', { class: 'sideways', tabindex: '0', role: 'region', 'aria-label': caption }, drawn)
}
