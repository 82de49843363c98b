import { parser } from '@lezer/python'

/**
 * Offset of the first syntax error in a text in which the parser met one. What is good Python and unknown to the grammar is put in words
 * that it knows, each as long as what it stands for.
 */
export function faultIn(text: string): number | undefined {
  const known = text
    .replace(withHeader, withoutTargets)
    .replace(matchHeader, withoutTuple)
    .replace(caseHeader, withoutEmptyArguments)
    .replace(bareYield, 'None ')
    .replace(spread, ' ')
    .replace(decoratorIndex, blank)
    .replaceAll('\f', ' ')
  let fault: number | undefined
  parser.parse(known).iterate({
    enter(ref) {
      if (ref.type.isError) fault ??= ref.from
      return fault === undefined
    },
  })
  return fault
}

/** `x = yield`: the grammar wants a value. */
const bareYield = /\byield(?=[ \t\r]*(?:$|[\\#)\]},:;]))/gm

/** `x[*a]`, `for x in *a, *b`, `*args: *Ts` */
const spread = /(?<=[[,:]\s*|\bin\s+)\*(?=[A-Za-z_([])/g

/** `@buttons[0].clicked` */
const decoratorIndex = /(?<=^[ \t]*@[\w.]+)\[[^[\]]*\]/gm

/** `with (open(a) as b, c as d):`, `with pair() as (a, b):`: the grammar knows a single name. */
const withHeader = /^[ \t]*(?:async[ \t]+)?with\b[\s\S]*?:[ \t\r]*(?:#.*)?$/gm

function withoutTargets(header: string): string {
  // Their lines become one: without its brackets, a header of several lines is none.
  return header.replace(/\bas\s+(?:\([^()]*\)|\[[^[\]]*\]|[\w.]+(?:\[[^[\]]*\])?)/g, (target) => ' '.repeat(target.length))
}

/** `match event, state:` */
const matchHeader = /^[ \t]*match[ \t]+[^\s=.,):].*:[ \t\r]*(?:#.*)?$/gm

function withoutTuple(header: string): string {
  return header.replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|,/g, (part) => (part === ',' ? '+' : part))
}

/** `case Stop():` and `case Answer(of=Tool()):` */
const caseHeader = /^[ \t]*case[ \t]+[^\s=.,):].*:[ \t\r]*(?:#.*)?$/gm

function withoutEmptyArguments(header: string): string {
  return header.replace(/(?<=[\w.])\([ \t]*\)/g, blank)
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
