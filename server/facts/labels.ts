import { byText } from '../model/by-text'

/** Labels that a prompt offers for the answer: `one of: billing, refund, other`; `undefined` where it offers none that can be read. */
export const labelsIn = byText((text): readonly string[] | undefined => {
  for (const find of [yesOrNo, quotedAnswers, afterColon, inlineParenthesis, sentiments, byCase, markedAs]) {
    const labels = find(text)
    if (labels !== undefined) return labels
  }
  return undefined
})

const answer = '(?:answer|respond|reply|return|output|say|write)'
const only = String.raw`(?:with\s+|using\s+)?(?:only|just|exactly|strictly|simply|one\s+word\s*[:,]?|a\s+single\s+word\s*[:,]?)?\s*(?:with\s+)?(?:one\s+of\s+|either\s+)?`
/** A label: a few words without sentence punctuation. */
const label = /^[\p{L}\p{N}][\p{L}\p{N} _/&+-]{0,39}$/u

/** `Answer only yes or no`, `reply with true or false`. */
function yesOrNo(text: string): readonly string[] | undefined {
  const found = new RegExp(
    String.raw`\b${answer}\s+(?:the\s+question\s+)?${only}["'“‘\x60]?(yes|true)["'”’\x60]?\s*(?:or|/|,)\s*["'“‘\x60]?(no|false)\b(?!\s*(?:,|or)\s*["'“‘\x60]?\w)`,
    'i',
  ).exec(text)
  return found === null ? undefined : [found[1] ?? 'yes', found[2] ?? 'no']
}

/** `Reply with "positive", "negative" or "neutral"`: the list must follow the verb closely. */
function quotedAnswers(text: string): readonly string[] | undefined {
  const quoted = String.raw`["'“‘\x60][^"'”’\x60\n]{1,40}["'”’\x60]`
  const found = new RegExp(
    String.raw`\b(?:${answer}\s+${only}(?:the\s+(?:word|label|category|string)s?\s*)?|\bas\s+(?:either\s+|one\s+of\s+)?:?\s*|one\s+of\s*(?:the\s+following\s+\w+\s*)?:?\s*)(${quoted}(?:\s*(?:,|or|/|\||,\s*or|,\s*and|and)\s*${quoted})+)`,
    'i',
  ).exec(text)
  return found === null
    ? undefined
    : valid([...(found[1] ?? '').matchAll(/["'“‘`]([^"'”’`\n]{1,40})["'”’`]/g)].map((m) => m[1] ?? ''))
}

/** `one of the following categories: a, b or c`, also as a bulleted or numbered list below the colon. */
function afterColon(text: string): readonly string[] | undefined {
  const nouns =
    '(?:categor(?:y|ies)|labels?|class(?:es)?|types?|intents?|departments?|teams?|queues?|topics?|tags?|values?|options?|buckets?|routes?|sentiments?|priorit(?:y|ies)|levels?)'
  const lead = new RegExp(
    String.raw`(?:\b(?:one|any|exactly\s+one)\s+of\s+(?:the(?:se)?\s+|these\s+)?(?:following\s+|\w+\s+)?${nouns}?|\binto\s+(?:one\s+of\s+)?(?:the(?:se)?\s+|these\s+)?(?:following\s+|\w+\s+)?${nouns}?|\bas\s+(?:one\s+of(?:\s+the\s+following)?|either)|\b(?:grade|rate|mark|label|classify|categori[sz]e)\s[^.\n:]{0,60}\sas|^\s*(?:#+\s*)?(?:the\s+|possible\s+|valid\s+|available\s+|allowed\s+)*${nouns}(?:\s+are)?)\s*(?:\(\w[^)\n]{0,30}\)\s*)?:(?:\*\*)?[ \t]*`,
    'gim',
  )
  for (const match of text.matchAll(lead)) {
    const rest = text.slice(match.index + match[0].length)
    const labels = /^\s*(?:[-*•]|\d{1,2}[.)])\s/.test(rest) ? listed(rest) : inline(rest.trimStart())
    if (labels !== undefined) return labels
  }
  return undefined
}

/** `Classify … as positive, negative or neutral`, `sentiment (positive/negative/neutral)`. */
function inlineParenthesis(text: string): readonly string[] | undefined {
  const as =
    /\b(?:classif(?:y|ied)|categori[sz]ed?|label(?:led)?|rate|mark)\b[^.\n:]{0,100}?\bas\s+(?:either\s+|one\s+of\s+)?(?:being\s+(?:about\s+)?)?([^.\n:]{3,160})/i.exec(
      text,
    )
  if (as !== null) {
    const labels = split(as[1] ?? '')
    if (labels !== undefined) return labels
  }
  const inside = /\b(?:classif\w+|categor\w+|sentiment|intent|label)\b[^.\n(]{0,60}\(([^()\n]{5,160})\)/i.exec(text)
  return inside === null ? undefined : split(inside[1] ?? '')
}

function sentiments(text: string): readonly string[] | undefined {
  const found = /\bpositive\s*[,/|]\s*(negative|neutral)\s*,?\s*(?:or|and|[,/|])\s*(?:or\s+)?(neutral|negative|mixed)\b/i.exec(
    text,
  )
  return found === null ? undefined : ['positive', (found[1] ?? '').toLowerCase(), (found[2] ?? '').toLowerCase()]
}

/** `Return only the level: "hard" for …, "simple" for …`: what each one stands for comes behind it. */
function byCase(text: string): readonly string[] | undefined {
  const found = [...text.matchAll(/["'“`]([^"'”`\n{}]{1,40})["'”`]\s+(?:if|for|when|means)\s/gi)]
  const before = text.slice(0, found[0]?.index ?? 0).slice(-300)
  const asked = new RegExp(String.raw`\b${answer}\s+(?:with\s+)?(?:only|just|exactly|one)\b`, 'i').test(before)
  return asked ? valid([...new Set(found.map((match) => match[1] ?? ''))]) : undefined
}

/** `If …, label it as 0 … label it as 1`. */
function markedAs(text: string): readonly string[] | undefined {
  const marks = text.matchAll(/\b(?:label|mark|grade|rate)\s+(?:it|them|this|that)\s+as\s+["'“`]?([\w-]{1,20})/gi)
  return valid([...new Set([...marks].map((match) => match[1] ?? ''))])
}

function inline(rest: string): readonly string[] | undefined {
  return split(/^[^\n]{0,240}?(?=\.(?:\s|$)|\n|$)/.exec(rest)?.[0] ?? '')
}

/** A label must look like one, and a list of two that no comma or slash sets apart is most often just prose. */
function split(text: string): readonly string[] | undefined {
  const pieces = text
    .replace(/[[\](){}"'“”‘’`*.]/g, ' ')
    .split(/\s*(?:,\s*(?:or|and)\s+|,|;|\||\s\/\s|\/|\bor\b)\s*/i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
  return valid(pieces)
}

function listed(rest: string): readonly string[] | undefined {
  const items: string[] = []
  for (const line of rest.replace(/^\s*\n/, '').split('\n')) {
    if (line.trim() === '' && items.length === 0) continue
    const item = /^\s*(?:[-*•]|\d{1,2}[.)])\s+(.*)$/.exec(line)?.[1]
    if (item === undefined) break
    items.push((/^[*"'`]*([^:–—(*"'`]{1,40}?)[*"'`]*\s*(?:[:–—(]|\s-\s|$)/.exec(item)?.[1] ?? item).trim())
  }
  return valid(items)
}

function valid(labels: readonly string[]): readonly string[] | undefined {
  const looksRight =
    labels.length >= 2 && labels.length <= 60 && labels.every((text) => label.test(text) && text.split(/\s+/).length <= 4)
  return looksRight ? labels : undefined
}
