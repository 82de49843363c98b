import { byText } from '../model/by-text'
import type { Instruction } from '../model/facts'
import { flatten, type Stretch } from '../model/flat-text'
import type { PromptCall, PromptPart } from '../model/prompt-call'

/** The texts of a request that tell the model what to do, in order, each with the stretches in it that are data. */
export function findInstructions(call: PromptCall): Instruction[] {
  return call.prompt.parts
    .filter((part) => isInstruction(call, part))
    .map((part) => {
      const flat = flatten(part.text.parts)
      return {
        ...flat,
        part,
        get data() {
          return dataIn(flat.text)
        },
      }
    })
}

/** A reference text that long is read by the model, not obeyed. */
const maxUserCharacters = 4000
/** A text without a hole that is shorter may be what a user of the program says. */
const minUserCharacters = 200

/**
 * System texts instruct. A user's text does where no conversation is quoted, it is not a document, and it is built like an order: it
 * goes with something filled in, or it stands alone and is too long for something that a person says.
 */
function isInstruction({ prompt }: PromptCall, part: PromptPart): boolean {
  if (part.kind !== 'system' && part.kind !== 'message') return false
  if (part.role === 'system') return true
  if (part.role !== 'user' || prompt.parts.some((other) => other.role === 'assistant')) return false
  const length = part.text.parts.reduce((total, piece) => total + (piece.kind === 'known' ? piece.text.length : 0), 0)
  if (length > maxUserCharacters) return false
  const isFilledIn = prompt.parts.some((other) => other.message === part.message && hasHole(other))
  const isAlone = !prompt.open && !prompt.parts.some((other) => other.role === 'system')
  return isFilledIn || (isAlone && length >= minUserCharacters)
}

function hasHole({ kind, text }: PromptPart): boolean {
  return kind === 'image' || kind === 'document' || text.parts.some((piece) => piece.kind !== 'known')
}

const dataIn = byText(findData)

/** Quoted text, code, data and the elements, lines and blocks that hold examples, documents or dialogue. */
function findData(text: string): readonly Stretch[] {
  const whole = wholes.flatMap((pattern) => [...text.matchAll(pattern)].map((m): Stretch => [m.index, m.index + m[0].length]))
  const said = contents.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((m): Stretch => [m.index + (m[1]?.length ?? 0), m.index + m[0].length]),
  )
  return [...whole, ...said]
}

/** `Reply to the guest: …`: behind the colon stands what is to be said, to the end of the line, or in the paragraph below it. */
const contents: readonly RegExp[] = [
  /(\b(?:repl(?:y|ies)|answers?|says?|responds?|tells?|writes?|sends?|greets?|asks?|outputs?|prints?|returns?|translate|rewrite|rephrase|correct)\b[^.!?:\n]{0,80}:)[ \t]*\S[^\n]*/gi,
  /(\b(?:repl(?:y|ies)|says?|responds?|tells?|sends?|greets?)\b[^.!?:\n]{0,80}:)[ \t]*\n\s*\S[^\n]*(?:\n[ \t]*\S[^\n]*)*/gi,
]

const wholes: readonly RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /"""[\s\S]*?"""/g,
  /`[^`\n]+`/g,
  /"[^"\n]{1,400}"|“[^”]{1,400}”/g,
  /(?<![\p{L}\p{N}])'[^'\n]{2,300}'(?![\p{L}\p{N}])/gu,
  /<(examples?|samples?|documents?|context|inputs?|outputs?|data|conversation|transcript|history|user\w*|assistant|answer|response|email|text|article|code|template|quote)\b[^<>\n]*>[\s\S]*?<\/\1>/gi,
  /\{[^{}\n]*"[^{}]*\}/g,
  /^[ \t]*(?:>|\|).*$/gm,
  /^[ \t]*(?:[-*•][ \t]*)?(?:\*\*)?(?:\w+[ \t]+){0,2}(?:user|human|customer|assistant|ai|bot|agent|client|patient|q|a|question|answer|input|output|example|response|reply|text|email|message|subject|review|tweet|query)\s*\d{0,2}(?:\*\*)?\s*:.*$/gim,
]
