import type { Task } from '../model/facts'
import type { PromptCall } from '../model/prompt-call'
import { asksForJson, clip } from './task-wording'

/** Whether the text asks to work something out. How to think is a manner, and asked for with any task. */
export function readReasoning(text: string): Task | undefined {
  const task =
    /\b(solve\s+(?:for\s+\w\b|(?:the|this)\s+(?:\w+\s+)?(?:puzzle|equation|riddle|math\w*\s+problem)|[^\n=.]{1,32}=\s*[-\w(]+)|think\s+step[- ]by[- ]step\s+about|prove\s+(?:that|the)|multi-step\s+(?:plan|reasoning))/i.exec(
      text,
    )
  if (task !== null) return reasoning(task[1] ?? '', 0.75)
  const manner =
    /\b(think\s+step[- ]by[- ]step|reason\s+(?:step[- ]by[- ]step|through)|solve\s+(?:the|this)\s+(?:\w+\s+)?problem)\b/i.exec(
      text,
    )
  return manner === null ? undefined : reasoning(manner[1] ?? '', 0.5)
}

function reasoning(quote: string, confidence: number): Task {
  return { kind: 'reasoning', evidence: `asks to "${clip(quote)}"`, confidence, outputTokens: undefined }
}

const somebody =
  /\b(?:you\s+are|you'?re|act(?:ing)?\s+as)\s+(?:acting\s+as\s+)?(?:\w+,\s+)?(?:a|an|the)?\s*(?:[\w'’-]+,?\s+){0,5}?(?:assistant|chatbot|companion|tutor|coach|copilot|concierge|support\s+agent)\b/i
/** They may do anything for anybody, and talk to nobody. */
const someone = /\byou\s+are\s+(?:a|an|the)?\s*(?:[\w'’-]+,?\s+){0,5}?(?:expert|agent)\b/i
/** Who is named for a step of a program talks to nobody. */
const worker = /\b(?:extract|classif|categori|moderat|translat|summar|generat|detect|pars|scor|grad|judg|rewrit)\w*\b/i
const playsRole = /\b(?:let'?s\s+role-?\s?play|role-?play\s+only|stay\s+in\s+character)\b/i
/** What is said of somebody who talks to people, and not of a step in a program. */
const talks =
  /\b(?:answers?|answering|respond(?:ing)?|repl(?:y|ies)|help(?:s|ing)?)\s+(?:to\s+)?(?:(?:the|their|any|all|with)\s+)*(?:user|customer|student|people|question|\{[^}]*\}\s+to\b)|\b(?:answer|reply|respond)\s+(?:briefly|in\s+a\s+(?:friendly|\w+)\s+(?:tone|manner))/i

/** Whether somebody is to talk with whoever writes. */
export function readTalk(text: string, call: PromptCall): Task | undefined {
  const { parts, open } = call.prompt
  const said = talks.exec(text)?.[0]
  const named = (somebody.exec(text) ?? (said === undefined ? null : someone.exec(text)))?.[0]
  const persona = named === undefined || worker.test(named) ? undefined : named
  const chat = (evidence: string, confidence: number): Task => ({ kind: 'chat', evidence, confidence, outputTokens: undefined })
  const play = playsRole.exec(text)?.[0]
  if (play !== undefined) return chat(`"${clip(play)}"`, 0.75)
  if (open && persona !== undefined) return chat(`"${clip(persona)}" with an open history`, 0.8)
  if (open) return chat('sends an open history', 0.5)
  if (said !== undefined && !asksForJson(text) && asksInOwnWords(text, call))
    return chat(`"${clip(persona ?? said)}", and somebody's own words`, 0.7)
  if (persona === undefined) return undefined
  return chat(`"${clip(persona)}"`, parts.some((part) => part.role === 'assistant') ? 0.65 : 0.4)
}

/** What somebody wrote stands for itself: the whole last message, or a line that is called a question. */
function asksInOwnWords(text: string, { prompt: { parts } }: PromptCall): boolean {
  if (/^\s*\{[\w.]*(?:question|query|message|user_?input)\}\s*$/im.test(text)) return true
  const last = parts.filter((part) => part.kind === 'message').at(-1)
  if (last?.role !== 'user' || !parts.some((part) => part.role === 'system')) return false
  return last.text.parts.every((part) => part.kind === 'hole' || (part.kind === 'known' && part.text.trim() === ''))
}
