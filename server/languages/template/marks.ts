/** Jinja2 and nunjucks write alike, and so do Handlebars and Mustache. */
export type Dialect = 'jinja' | 'handlebars'

/** What one pair of braces of a template means. */
export type Mark =
  | { readonly is: 'value'; readonly name: string }
  /** Characters of the mark that are text: `{% raw %}…{% endraw %}`, `{{ "text" }}`. */
  | { readonly is: 'text'; readonly from: number; readonly to: number }
  | { readonly is: 'open'; readonly form: 'keep' | 'either' | 'repeat' | 'drop'; readonly name: string }
  /** `last`: the branch that is taken where no other is. */
  | { readonly is: 'else'; readonly last: boolean }
  | { readonly is: 'close' }
  | { readonly is: 'nothing' }

export interface Marked {
  readonly start: number
  readonly end: number
  readonly mark: Mark
}

/** The marks of a template in order, with the blanks that they take away. */
export function scan(text: string, dialect: Dialect): readonly Marked[] {
  const marks: Marked[] = []
  // A closing that is nowhere ahead is looked for once, however often its opening stands there.
  const missing = new Set<string>()
  let at = text.indexOf('{')
  while (at >= 0) {
    const found = markAt(text, at, dialect, missing)
    if (found === undefined) {
      at = text.indexOf('{', at + 1)
      continue
    }
    marks.push(found)
    at = text.indexOf('{', found.end)
  }
  return marks
}

const closings: Readonly<Record<Dialect, readonly (readonly [string, string])[]>> = {
  jinja: [
    ['{{', '}}'],
    ['{%', '%}'],
    ['{#', '#}'],
  ],
  handlebars: [
    ['{{!--', '--}}'],
    ['{{{', '}}}'],
    ['{{', '}}'],
  ],
}

function markAt(text: string, start: number, dialect: Dialect, missing: Set<string>): Marked | undefined {
  const [opening, closing] = closings[dialect].find(([opening]) => text.startsWith(opening, start)) ?? []
  if (opening === undefined || closing === undefined || missing.has(closing)) return undefined
  const close = text.indexOf(closing, start + opening.length)
  if (close < 0) {
    missing.add(closing)
    return undefined
  }
  const written = text.slice(start + opening.length, close)
  const bare = written.replace(dialect === 'jinja' ? /^[-+]/ : /^~/, '').replace(dialect === 'jinja' ? /[-+]$/ : /~$/, '')
  const [before, behind] = dialect === 'jinja' ? ['-', '-'] : ['~', '~']
  const end = written.endsWith(behind) ? blanksFrom(text, close + closing.length) : close + closing.length
  const from = written.startsWith(before) ? blanksBefore(text, start) : start
  const inside = bare.trim()
  if (opening === '{%' && inside === 'raw') return rawAt(text, start, end)
  const mark = dialect === 'jinja' ? jinjaMark(opening, inside) : handlebarsMark(opening, inside)
  const string = mark.is === 'value' ? /^(["'])([^"'\\]*)\1$/.exec(mark.name) : null
  if (string === null) return { start: from, end, mark }
  const quote = text.indexOf(string[0], start) + 1 - from
  return { start: from, end, mark: { is: 'text', from: quote, to: quote + (string[2]?.length ?? 0) } }
}

function rawAt(text: string, start: number, from: number): Marked {
  const ending = /\{%-?\s*endraw\s*-?%\}/.exec(text.slice(from))
  const to = ending === null ? text.length : from + ending.index
  const end = ending === null ? text.length : to + ending[0].length
  return { start, end, mark: { is: 'text', from: from - start, to: to - start } }
}

function jinjaMark(opening: string, inside: string): Mark {
  if (opening === '{#') return { is: 'nothing' }
  if (opening === '{{') return { is: 'value', name: nameIn(inside) }
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(inside) ?? []
  switch (word) {
    case 'if':
      return { is: 'open', form: 'either', name: clip(rest) }
    case 'elif':
      return { is: 'else', last: false }
    case 'else':
      return { is: 'else', last: true }
    case 'for':
      return { is: 'open', form: 'repeat', name: clip(/\bin\s+([\s\S]+)$/.exec(rest)?.[1] ?? rest) }
    case 'macro':
      return { is: 'open', form: 'drop', name: clip(rest) }
    case 'set':
      return rest.includes('=') ? { is: 'nothing' } : { is: 'open', form: 'drop', name: clip(rest) }
    case 'endif':
    case 'endfor':
    case 'endmacro':
    case 'endset':
      return { is: 'close' }
    case 'include':
    case 'extends':
      return { is: 'value', name: clip(rest.replace(/^["']|["'].*$/g, '')) }
    default:
      return { is: 'nothing' }
  }
}

function handlebarsMark(opening: string, inside: string): Mark {
  if (opening === '{{!--' || inside.startsWith('!')) return { is: 'nothing' }
  if (inside.startsWith('/')) return { is: 'close' }
  const [, sign = '', word = '', rest = ''] = /^([#^>&]?)\s*(\S*)\s*([\s\S]*)$/.exec(inside) ?? []
  if (word === 'else' || (sign === '^' && word === '')) return { is: 'else', last: rest === '' }
  if (sign === '#' && word === 'each') return { is: 'open', form: 'repeat', name: clip(rest) }
  if (sign === '#' && word === 'with') return { is: 'open', form: 'keep', name: clip(rest) }
  if (sign === '#' || sign === '^') return { is: 'open', form: 'either', name: clip(rest === '' ? word : rest) }
  return { is: 'value', name: clip(sign === '' ? inside : word) }
}

/** What a placeholder is called: without what is done to it on the way. */
function nameIn(expression: string): string {
  return clip(/^["']/.test(expression) ? expression : expression.replace(/\s*\|[\s\S]*$/, ''))
}

const clip = (name: string): string => name.replace(/\s+/g, ' ').trim().slice(0, 60)

function blanksFrom(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text.charAt(at))) at++
  return at
}

function blanksBefore(text: string, from: number): number {
  let at = from
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--
  return at
}
