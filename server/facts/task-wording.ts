/** What stands in the way of an instruction: the start of a sentence or line, what introduces it, or a word that an order follows. */
const order = String.raw`(?:^|[.!?:;]\s+|\n\s*(?:[-*•#>]+\s*|\d{1,2}[.)]\s*)?|\b(?:from|given|using|based\s+on|for|with|in)\b[^\n!?;]{1,100}?,\s+|\b(?:please|kindly|must|should|will|can|could\s+you|you|and|then|now|only|is|are|job|task|goal|need|want|asked|have|like\s+you)\s+(?:to\s+)?)`

/** Finds a verb where it is an order. */
export function ordered(verb: string): Order {
  const [anywhere, asOrder] = [new RegExp(verb, 'i'), new RegExp(order + verb, 'i')]
  // Most prompts do not have the verb at all, and what may stand in front of it is dear to look for.
  return (text) => (anywhere.test(text) ? asOrder.exec(text) : null)
}

type Order = (text: string) => RegExpExecArray | null

/** Whether an answer is to come with reasons. */
export function asksWhy(text: string): boolean {
  return explains.test(text.replace(noExplanation, ''))
}

const explains =
  /\b(explain|explanation|justif|rationale|reasoning|step[- ]by[- ]step|think\s+(?:carefully|through)|chain[- ]of[- ]thought|describe\s+why|tell\s+(?:me|us)\s+why|why\s+you)\b/i
/** The order not to explain is the opposite. */
const noExplanation =
  /\b(?:no|without|don'?t|do\s+not|never|not)\s+(?:\w+\s+){0,5}?(?:explain|explanations?|reasoning|rationale|justif\w+)[^.\n]*/gi

/** Whether the prompt asks for JSON in words. */
export function asksForJson(text: string): boolean {
  return /\bjson\b/i.test(text.replace(/\b(?:not|no|without)\s+json\b/gi, ''))
}

/** Whether an order is one of several duties that stand in a list: what an assistant may be asked for, not what it is asked. */
export function isDuty(text: string, found: RegExpExecArray): boolean {
  const lines = text.split('\n')
  const at = text.slice(0, found.index + found[0].length).split('\n').length - 1
  const isItem = (line: string | undefined): boolean => /^\s*[-*•]\s/.test(line ?? '')
  const neighbours = [at - 2, at - 1, at + 1, at + 2].filter((index) => isItem(lines[index]))
  return isItem(lines[at]) && neighbours.length >= 2
}

/** Names for evidence: all of a few, else the first two. */
export function listing(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')}, …`
}

/** A quotation for evidence, cut at a word. */
export function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 40 ? line : `${line.slice(0, 39).replace(/\s+\S*$/, '')} …`
}
