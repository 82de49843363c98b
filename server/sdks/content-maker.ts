import type { Chain, Step } from '../model/value'

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

/** Whether it makes or reads a picture, of whatever it is given. */
export function isPicture({ package: from, steps }: Chain): boolean {
  return /^PIL(?:\.|$)/.test(from) || pictures.test(steps.at(-1)?.name ?? '')
}

const pictures = /^(?:create_?part_?)?from_?(?:uri|bytes|base64|image)$|^image(?:_?(?:block|content|part|url))?$/i
