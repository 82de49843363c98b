import type { WholeText } from '../model/flow'
import type { PromptCall } from '../model/prompt-call'
import type { Called } from '../model/surroundings'
import { type Origin, oncePerPlace, receiverOrigin, type Sent, sentBy, usesOf } from './origin'
import { stepsIn } from './way'

/** Texts of files, pages and servers' answers that are sent as long as they are: nothing cuts, splits or measures them. */
export function wholeTexts(call: PromptCall): readonly WholeText[] {
  const around = call.site.around?.()
  if (around === undefined) return []
  const found = sentBy(call).flatMap((sent): WholeText[] => {
    const { hole, part, origin } = sent
    const what = kindOf(sent, (made) => receiverOrigin(made, stepsIn(around.body)))
    const name = hole.name ?? ''
    // Instructions that stand in a file are the author's own, and a picture is no text.
    if (what === undefined || part.role === 'system' || name === '' || isPlace.test(name) || isOther(sent)) return []
    const names = origin.names
    if (bounding.test(name) || usesOf(around, names).some((use) => bounds.test(use))) return []
    return [{ what, name, span: hole.span }]
  })
  return oncePerPlace(found)
}

/** Where the document lies, of which paths are made: a path is sent, and not what stands there. */
const isPlace = /^(?:__file__|__dirname|__filename|import\.meta\.\w+)$/

const bounds =
  /^(slice|substring|substr|truncate\w*|trunc|shorten|clip|crop|limit\w*|split\w*|chunk\w*|partition|len|length|size|encode|countTokens|count_tokens|num_tokens\w*|\?)$|truncat|chunk|token|limit|split|shorten/i
/** A slice is part of the name. */
const bounding = /\[[^'"\]]*:|slice|substr|truncat|split|\.length/

function isOther({ hole, origin }: Sent): boolean {
  const names = [hole.name ?? '', ...origin.names, ...(origin.made?.path ?? [])]
  return names.some((name) =>
    /prompt|templ|instruct|system|guideline|persona|skill|rules|example|schema|style|spec|base64|b64|image|photo|picture|bytes|pdf|audio|video/i.test(
      name,
    ),
  )
}

type What = WholeText['what']

function kindOf({ hole, origin }: Sent, receiver: (made: Called) => Origin): What | undefined {
  const { made, members } = origin
  const last = made?.path.at(-1) ?? ''
  if (members.length === 0 && /^(readFileSync|readFile|readTextFile|read_text|read_file)$/.test(last)) return 'file'
  if (hole.why === 'file' && members.length === 0 && (made === undefined || last === 'read')) return 'file'
  if (made === undefined) return undefined
  if (members.length === 0 && (pages.test(last) || made.path.slice(-2).join('.') === 'page.content')) return 'page'
  if (scrapes.test(last) && /^(markdown|content|html|text|page_content|rawHtml)$/.test(members.at(-1) ?? '')) return 'page'
  if (members.length === 1 && /^(text|value)$/.test(members[0] ?? '') && /^(pdf|pdfParse|extractRawText)$/.test(last))
    return 'file'
  if (members.length === 1 && /^(text|content|data|body)$/.test(members[0] ?? '') && isRequest(made)) return 'response'
  if (members.length !== 0 || last !== 'text') return undefined
  const answered = receiver(made)
  return answered.made !== undefined && answered.members.length === 0 && isRequest(answered.made) ? 'response' : undefined
}

const pages =
  /^(innerText|inner_text|textContent|text_content|get_text|getText|extract_text|extractText|turndown|html2text|markdownify)$/

/** Services that fetch a page and clean it: all of it is still a page. */
const scrapes = /^scrape(_?[uU]rl)?$/

function isRequest({ path }: Called): boolean {
  const [root = ''] = path
  const last = path.at(-1) ?? ''
  if (path.length === 1) return /^(fetch|axios|ky|got)$/.test(root)
  return (
    /^(get|post|request)$/.test(last) &&
    /^(requests|httpx|axios|ky|got|session|http|http_client|httpClient)$/.test(path.at(-2) ?? '')
  )
}
