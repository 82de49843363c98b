import type { Chain, Step, Value } from '../model/value'

/**
 * Whether it makes a message, a part or a text of what it is given. What others answer is theirs: `input('Your question')` is a person's
 * words, `load('system.md')` a file's, `parts.join('\n')` what stands in the list.
 */
export function makesContent(step: Step | undefined): boolean {
  const name = step?.name ?? ''
  return makers.test(name) && !askers.test(name)
}

const makers =
  /(?:message|content|part|text|template|chunk|block|item|value|prompt)s?$|^(?:system|user|assistant|developer|human|ai|dumps|stringify)$/i
const askers = /^(?:a?prompt|(?:get|load|read|fetch|extract|ask|pull|find|request|receive|filter)(?=[A-Z_]).*)$/

/** What a template of messages or of one text is made of: `ChatPromptTemplate.fromMessages([…])`. */
export function templateOf(value: Value): Value | undefined {
  const step = value.kind === 'call' ? value.chain.steps.at(-1) : undefined
  if (step?.args === undefined || !/^from_?(?:messages|template|prompt_?messages)$/i.test(step.name)) return undefined
  const named = step.args.named?.fields.find(({ key }) => key === 'messages' || key === 'template')
  return named?.value ?? step.args.positional[0]
}

/** Whether it makes or reads a picture, of whatever it is given. */
export function isPicture({ package: from, steps }: Chain): boolean {
  return /^PIL(?:\.|$)/.test(from) || pictures.test(steps.at(-1)?.name ?? '')
}

const pictures = /^(?:create_?part_?)?from_?(?:uri|bytes|base64|image)$|^image(?:_?(?:block|content|part|url))?$/i
