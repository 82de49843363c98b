import { point, type Range } from '../model/estimate'

/** A picture as far as the call says: pixels, and the `detail` or `media_resolution` that is asked for. */
export interface Picture {
  readonly width?: number
  readonly height?: number
  readonly detail?: string
}

/**
 * Tokens of a picture, by the provider's published formula: `exact` where size and formula are known, `assumed` from the least to
 * the most that the formula gives where the size is not. `undefined` for models whose formula is not published.
 */
export function imageTokens(model: string, picture: Picture): Range | undefined {
  const known = formulaOf(model)
  if (known === undefined) return undefined
  const { formula, basis } = known
  const detail = picture.detail?.toLowerCase().replace(/^media_resolution_/, '')
  if (picture.width === undefined || picture.height === undefined) {
    const [low, high] = formula.limits(detail)
    return low === high ? point(low, basis) : { low, high, basis: 'assumed' }
  }
  if (!(picture.width >= 1 && picture.height >= 1)) return undefined
  const tokens = formula.tokens(Math.round(picture.width), Math.round(picture.height), detail)
  return tokens === undefined ? undefined : { ...tokens, basis: tokens.low === tokens.high ? basis : 'estimated' }
}

/**
 * Tokens of a document of so many pages, of one page where that is not known. Claude reads each page as a picture and as text;
 * Gemini as one picture. OpenAI publishes no figure.
 */
export function documentTokens(model: string, pages: number | undefined, resolution?: string): Range | undefined {
  const page = pageTokens(bareId(model), resolution?.toLowerCase().replace(/^media_resolution_/, ''))
  if (page === undefined) return undefined
  const count = pages === undefined || !(pages >= 1) ? 1 : Math.round(pages)
  return { low: page.low * count, high: page.high * count, basis: pages === undefined ? 'assumed' : 'estimated' }
}

interface Formula {
  tokens(width: number, height: number, detail: string | undefined): { low: number; high: number } | undefined
  /** The least and the most tokens of any picture that is not refused. */
  limits(detail: string | undefined): readonly [low: number, high: number]
}

interface Known {
  readonly formula: Formula
  readonly basis: 'exact' | 'estimated'
}

const same = (tokens: number): { low: number; high: number } => ({ low: tokens, high: tokens })

/** `anthropic/claude-opus-5`, `us.anthropic.claude-…` and `models/gemini-…` are the same models behind other addresses. */
function bareId(model: string): string {
  return model.toLowerCase().replace(/^.*\/|^(?:\w+\.)?anthropic\./g, '')
}

function formulaOf(model: string): Known | undefined {
  const id = bareId(model)
  return formulas.find(([pattern]) => pattern.test(id))?.[1]
}

/**
 * Claude sees squares of 28 pixels, after a picture was made to fit both limits of its model: the longest edge, and the squares.
 * Anthropic's vision page, August 2026.
 */
function squares(longestEdge: number, most: number): Formula {
  const cost = (width: number, height: number): number => Math.ceil(width / 28) * Math.ceil(height / 28)
  return {
    tokens(width, height) {
      const long = Math.max(width, height)
      const short = Math.min(width, height)
      const fitted = (edge: number): number => cost(edge, Math.max(1, Math.round((edge * short) / long)))
      let edge = Math.min(long, longestEdge)
      while (edge > 1 && fitted(edge) > most) edge--
      return same(fitted(edge))
    },
    limits: () => [1, most],
  }
}

/** OpenAI's older models pay a base and so much for each tile of 512 pixels. Images and vision guide, September 2026. */
function tiles(base: number, tile: number): Formula {
  const count = (width: number, height: number): number => Math.ceil(width / 512) * Math.ceil(height / 512)
  return {
    tokens(width, height, detail) {
      if (detail === 'low') return same(base)
      const fit = Math.min(1, 2048 / Math.max(width, height))
      const fill = 768 / (Math.min(width, height) * fit)
      const scaled = (scale: number): number => base + tile * count(Math.round(width * scale), Math.round(height * scale))
      // The guide speaks of scaling to 768 pixels; whether smaller pictures are made larger, it does not say.
      return fill <= 1 ? same(scaled(fit * fill)) : { low: scaled(fit), high: Math.min(scaled(fit * fill), base + 8 * tile) }
    },
    limits: (detail) => (detail === 'low' ? [base, base] : [base + tile, base + 8 * tile]),
  }
}

interface PatchLimit {
  readonly patches: number
  readonly edge: number
}

/** OpenAI's newer models pay for patches of 32 pixels, within limits that go by the detail, times a factor. */
function patches(factor: number, usual: 'high' | 'original', limits: { high: PatchLimit; original?: PatchLimit }): Formula {
  const limitOf = (detail: string | undefined): PatchLimit | undefined => {
    if (detail === 'low') return { patches: 256, edge: 512 }
    if (detail === 'high' || limits.original === undefined) return limits.high
    return detail === 'original' || usual === 'original' ? limits.original : limits.high
  }
  const most = (detail: string | undefined): number => limitOf(detail)?.patches ?? 0
  return {
    tokens(width, height, detail) {
      const limit = limitOf(detail)
      return limit === undefined ? undefined : same(Math.ceil(patchCount(width, height, limit) * factor))
    },
    limits: (detail) => [Math.ceil(factor), Math.ceil(Math.min(most(detail), 10_000) * factor)],
  }
}

function patchCount(width: number, height: number, limit: PatchLimit): number {
  const cover = (w: number, h: number): number => Math.ceil(w / 32) * Math.ceil(h / 32)
  const fit = Math.min(1, limit.edge / Math.max(width, height))
  const [w, h] = [Math.max(1, width * fit), Math.max(1, height * fit)]
  if (cover(Math.round(w), Math.round(h)) <= limit.patches) return cover(Math.round(w), Math.round(h))
  const shrink = Math.sqrt((32 * 32 * limit.patches) / (w * h))
  const whole = (side: number): number => Math.max(1, Math.floor((side * shrink) / 32)) / ((side * shrink) / 32)
  const scale = shrink * Math.min(whole(w), whole(h))
  return Math.min(limit.patches, cover(Math.max(1, Math.round(w * scale)), Math.max(1, Math.round(h * scale))))
}

/**
 * Gemini 2: 258 tokens for a small picture, and for each tile of a larger one. Google's page on tokens speaks of tiles of 768 pixels,
 * its page on vision of tiles of two thirds of the shorter side: between the two.
 */
const geminiTiles: Formula = {
  tokens(width, height) {
    if (width <= 384 && height <= 384) return same(258)
    const grid = (side: number): number => 258 * Math.ceil(width / side) * Math.ceil(height / side)
    return { low: grid(768), high: grid(Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)))) }
  },
  limits: () => [258, 258 * 16],
}

/** From Gemini 3 on the resolution that is asked for decides, not the size. Google's page on media resolution. */
const geminiBudgets: Readonly<Record<string, number>> = { low: 280, medium: 560, high: 1120, ultra_high: 2240 }

const geminiBudget: Formula = {
  tokens: (_width, _height, detail) => same(geminiBudgets[detail ?? 'high'] ?? 1120),
  limits: (detail) => [geminiBudgets[detail ?? 'high'] ?? 1120, geminiBudgets[detail ?? 'high'] ?? 1120],
}

const exact = (formula: Formula): Known => ({ formula, basis: 'exact' })
const estimated = (formula: Formula): Known => ({ formula, basis: 'estimated' })

const standard: PatchLimit = { patches: 1536, edge: 2048 }
const large: PatchLimit = { patches: 2500, edge: 2048 }
const original: PatchLimit = { patches: 10_000, edge: 6000 }
const unlimited: PatchLimit = { patches: Number.POSITIVE_INFINITY, edge: Number.POSITIVE_INFINITY }

/** The first that matches counts. `estimated` where the page does not name the model. */
const formulas: readonly (readonly [RegExp, Known])[] = [
  [/^claude-(?:3|(?:opus|sonnet|haiku)-4-[0-6](?!\d)|(?:opus|sonnet|haiku)-4(?:-\d{6,}|$|-0))/, exact(squares(1568, 1568))],
  [/^claude-/, exact(squares(2576, 4784))],
  [/^gpt-(?:5\.4|5|4\.1)-mini/, exact(patches(1.62, 'high', { high: standard }))],
  [/^gpt-(?:5\.4|5|4\.1)-nano/, exact(patches(2.46, 'high', { high: standard }))],
  [/^o4-mini/, exact(patches(1.72, 'high', { high: standard }))],
  [/^gpt-5\.[23]/, exact(patches(1, 'high', { high: standard }))],
  [/^gpt-5\.4/, exact(patches(1, 'high', { high: large, original }))],
  [/^gpt-5\.5/, exact(patches(1, 'original', { high: large, original }))],
  [/^gpt-5\.6/, exact(patches(1, 'original', { high: large, original: unlimited }))],
  [/^gpt-[6-9]/, estimated(patches(1, 'original', { high: large, original: unlimited }))],
  [/^gpt-5(?:-chat|-20|$)/, exact(tiles(70, 140))],
  [/^gpt-5/, estimated(tiles(70, 140))],
  [/^gpt-4o-mini/, exact(tiles(2833, 5667))],
  [/^gpt-4(?:o|\.1|\.5)/, exact(tiles(85, 170))],
  [/^gpt-4-/, estimated(tiles(85, 170))],
  [/^o[13](?:-pro|-20|$)/, exact(tiles(75, 150))],
  [/^gemini-2/, exact(geminiTiles)],
  [/^gemini-/, estimated(geminiBudget)],
]

/** Claude: 1,500 to 3,000 tokens of text a page, and the page as a picture. Gemini: the page as one picture. */
function pageTokens(id: string, resolution: string | undefined): { low: number; high: number } | undefined {
  if (/^claude-/.test(id)) {
    const picture = formulaOf(id)?.formula.limits(undefined)[1] ?? 0
    return { low: 1500, high: 3000 + picture }
  }
  if (/^gemini-2/.test(id)) return same(258)
  if (/^gemini-/.test(id)) return same(geminiBudgets[resolution ?? 'medium'] ?? 560)
  return undefined
}
