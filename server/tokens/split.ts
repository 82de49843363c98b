/** Where the piece that starts at `start` ends. Tokens never cross the end of a piece. */
export type Splitter = (text: string, start: number) => number

/**
 * Pieces as a pattern cuts them. White space is Unicode's, as in the tokenizers themselves: JavaScript's `\s` has
 * U+FEFF in it and not U+0085.
 */
export function patternSplitter(pattern: string): Splitter {
  const unicode = pattern.replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}')
  const expression = new RegExp(unicode, 'uy')
  return (text, start) => {
    expression.lastIndex = start
    return expression.test(text) && expression.lastIndex > start ? expression.lastIndex : start + 1
  }
}

/** Exactly the pieces of o200k's pattern, cut by hand: the pattern alone costs more than counting the pieces. */
export const splitO200k: Splitter = (text, start) => {
  const first = classAt(text, start)
  // A word may take one symbol or space in front of it.
  const word = first === symbol || first === space ? start + widthAt(text, start) : start
  if (isLetter(classAt(text, word))) return endOfWord(text, word)
  if (first === digit) return endOfDigits(text, start)
  const symbols = endOfSymbols(text, text.charCodeAt(start) === 0x20 ? start + 1 : start)
  return symbols ?? endOfWhiteSpace(text, start)
}

// Classes of characters, as far as the pattern tells them apart. Marks count as letters of both cases, and as symbols.
const symbol = 0
const upper = 1
const lower = 2
const caseless = 3
const digit = 4
const space = 5
const lineBreak = 6
const mark = 7
const noCharacter = 8
const unset = 255

const classes = asciiClasses()
const astral = new Map<number, number>()
const expressions: readonly (readonly [RegExp, number])[] = [
  [/^[\p{Lu}\p{Lt}]$/u, upper],
  [/^\p{Ll}$/u, lower],
  [/^[\p{Lm}\p{Lo}]$/u, caseless],
  [/^\p{M}$/u, mark],
  [/^\p{N}$/u, digit],
  [/^\p{White_Space}$/u, space],
]

function isLetter(kind: number): boolean {
  return kind === upper || kind === lower || kind === caseless || kind === mark
}

/** Capitals, then small letters, at least one of them if possible; then an English contraction. */
function endOfWord(text: string, start: number): number {
  let at = start
  let behindCaseless = -1
  for (;;) {
    const kind = classAt(text, at)
    if (kind !== upper && kind !== caseless && kind !== mark) break
    at += widthAt(text, at)
    if (kind !== upper) behindCaseless = at
  }
  const behindCapitals = at
  for (;;) {
    const kind = classAt(text, at)
    if (kind !== lower && kind !== caseless && kind !== mark) break
    at += widthAt(text, at)
  }
  // Without a small letter the last caseless letter takes its part, and capitals behind it start a piece of their own.
  const end = at === behindCapitals && behindCaseless !== -1 ? behindCaseless : at
  return end + contractionAt(text, end)
}

function contractionAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x27) return 0
  const next = text.charAt(at + 1)
  const two = `${next}${text.charAt(at + 2)}`
  if (/^(?:re|ve|ll|RE|VE|LL|rE|vE|lL|Re|Ve|Ll)$/.test(two)) return 3
  return /^[stmdSTMD]$/.test(next) ? 2 : 0
}

function endOfDigits(text: string, start: number): number {
  let at = start
  for (let digits = 0; digits < 3 && classAt(text, at) === digit; digits++) at += widthAt(text, at)
  return at
}

function endOfSymbols(text: string, start: number): number | undefined {
  let at = start
  for (;;) {
    const kind = classAt(text, at)
    if (kind !== symbol && kind !== mark) break
    at += widthAt(text, at)
  }
  if (at === start) return undefined
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x0a && code !== 0x0d && code !== 0x2f) return at
    at++
  }
}

/** Up to the last line break; without one all but the last space, which the next word takes. */
function endOfWhiteSpace(text: string, start: number): number {
  let at = start
  let behindBreak = -1
  for (;;) {
    const kind = classAt(text, at)
    if (kind !== space && kind !== lineBreak) break
    at++
    if (kind === lineBreak) behindBreak = at
  }
  if (behindBreak !== -1) return behindBreak
  return at < text.length && at - start > 1 ? at - 1 : at
}

function classAt(text: string, at: number): number {
  if (at >= text.length) return noCharacter
  const code = text.charCodeAt(at)
  const known = classes[code] as number
  if (known !== unset) return known
  if (!isPair(text, at)) return isSurrogate(code) ? symbol : remember(code)
  const point = text.codePointAt(at) ?? 0
  const cached = astral.get(point)
  if (cached !== undefined) return cached
  const kind = classOf(String.fromCodePoint(point))
  astral.set(point, kind)
  return kind
}

function remember(code: number): number {
  const kind = classOf(String.fromCharCode(code))
  classes[code] = kind
  return kind
}

function isSurrogate(code: number): boolean {
  return (code & 0xf800) === 0xd800
}

function widthAt(text: string, at: number): number {
  return isPair(text, at) ? 2 : 1
}

function isPair(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800) return false
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

function classOf(character: string): number {
  return expressions.find(([expression]) => expression.test(character))?.[1] ?? symbol
}

function asciiClasses(): Uint8Array {
  const table = new Uint8Array(65536).fill(unset)
  for (let code = 0; code < 128; code++) table[code] = asciiClass(String.fromCharCode(code))
  return table
}

function asciiClass(character: string): number {
  if (/[A-Z]/.test(character)) return upper
  if (/[a-z]/.test(character)) return lower
  if (/[0-9]/.test(character)) return digit
  if (/[\r\n]/.test(character)) return lineBreak
  return /\s/.test(character) ? space : symbol
}
