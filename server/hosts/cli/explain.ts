import fs from 'node:fs'
import path from 'node:path'
import { directiveRuleId } from '../../engine/directive-comments'
import { suggestName } from '../../engine/nearest'
import { failure } from '../failure'
import { packageFolder } from '../package'
import { exit, type Host } from './host'

/** Prints a rule's page, or the list of all rules. Pages are read as they are: neither rules nor parsers are loaded. */
export function explain(rule: string | undefined, host: Host): number {
  const folder = path.join(packageFolder(), 'rules')
  const ids = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort()
  if (rule === undefined) {
    host.stdout(`${list(folder, ids)}\n`)
    return exit.clean
  }
  if (rule === directiveRuleId) {
    host.stdout(aboutDirectives)
    return exit.clean
  }
  if (/^[0-9a-f]{16}$/.test(rule))
    throw failure(`"${rule}" is the id of a call: "promptfare report --explain ${rule}" derives its figures`)
  if (!ids.includes(rule))
    throw failure(`unknown rule "${rule}"${suggestName(rule, ids)}\nrun "promptfare explain" to see all rules`)
  host.stdout(fs.readFileSync(path.join(folder, `${rule}.md`), 'utf8'))
  return exit.clean
}

const aboutDirectives = `promptfare-ignore <rule>: <reason>, in a comment on the line above a call or at its end, suppresses what the rule says of it;
on the line above a text that it sends, in whatever file that is written, or at its end, what the rule says of that text.
promptfare-ignore-file <rule>: <reason> does so for the whole file; several rules are separated by commas.
A directive that gives no reason, names no rule that exists or suppresses nothing (unless another file may send what stands there) is reported; that cannot be turned off.
`

function list(folder: string, ids: readonly string[]): string {
  const width = Math.max(...ids.map((id) => id.length))
  const rows = ids.map((id) => `${id.padEnd(width)}  ${firstSentence(fs.readFileSync(path.join(folder, `${id}.md`), 'utf8'))}`)
  return [...rows, '', 'promptfare explain <rule> prints the page of one'].join('\n')
}

/** The first sentence below a page's title, without Markdown's marks for code. */
export function firstSentence(page: string): string {
  const paragraph = page.replace(/^#.*\n+/, '').split(/\n\s*\n/, 1)[0] ?? ''
  const sentence = /^.*?[.!?](?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph
  return sentence.replace(/\s+/g, ' ').trim()
}
