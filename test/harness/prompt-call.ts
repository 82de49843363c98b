import type { PromptCall, PromptPart, Role, Settings } from '../../server/model/prompt-call'
import type { Span } from '../../server/model/span'
import type { Hole, TextPart, Why } from '../../server/model/value'

/** The document that these calls stand in. */
export const document = 'prompt.ts'

interface Extra {
  readonly settings?: Partial<Settings>
  readonly open?: boolean
}

/** A call that sends these messages, and the source that it could be written in. */
export function promptCall(
  messages: readonly (readonly [Role, ...(string | TextPart)[]])[],
  extra: Extra = {},
): { call: PromptCall; source: string } {
  let source = ''
  const parts = messages.map(([role, ...pieces], index): PromptPart => {
    const start = source.length
    source += `{ role: '${role}', content: \``
    const written = pieces.map((piece): TextPart => {
      const text = typeof piece === 'string' ? piece : piece.kind === 'known' ? piece.text : `\${${piece.kind}}`
      const span = { document, start: source.length, end: source.length + text.length }
      source += text
      return typeof piece === 'string' || piece.kind === 'known' ? { kind: 'known', text, span, quote: '`' } : { ...piece, span }
    })
    source += '` }'
    const span = { document, start, end: source.length }
    source += ',\n'
    const isSystem = role === 'system'
    const text = { kind: 'text', parts: written, span, how: 'literal' } as const
    return { kind: isSystem ? 'system' : 'message', role, message: isSystem ? -1 : index, text, span }
  })
  const absent = { is: 'absent' } as const
  const settings: Settings = {
    model: absent,
    maxOutputTokens: absent,
    reasoningEffort: absent,
    reasoningTokens: absent,
    choices: absent,
    stop: absent,
    responseFormat: absent,
    stream: absent,
    temperature: absent,
    serviceTier: absent,
    toolChoice: absent,
    stepLimit: absent,
    residency: absent,
    ...extra.settings,
  }
  const span = { document, start: 0, end: source.length }
  const site = {
    span,
    nameSpan: span,
    whole: span,
    chain: { package: 'openai', steps: [] },
    args: { span, positional: [], open: false },
    enclosing: [],
    loop: false,
  }
  const provider = { is: 'set', value: 'openai', how: 'literal', span } as const
  return {
    call: {
      site,
      sdk: 'openai',
      method: 'responses.create',
      provider,
      settings,
      delivery: { maxRetries: absent, timeout: absent, attribution: absent },
      prompt: { parts, open: extra.open ?? false },
    },
    source,
  }
}

/** The place of what is written in no source. */
export const nowhere: Span = { document, start: 0, end: 0 }

/** A part that is known only when the program runs. */
export function hole(name: string, why: Why = 'parameter'): Hole {
  return { kind: 'hole', why, name, span: nowhere }
}

/** A part that is known. */
export function known(text: string): TextPart {
  return { kind: 'known', text, span: nowhere, quote: '`' }
}

/** One of several texts. */
export function choice(...options: readonly (readonly string[])[]): TextPart {
  return { kind: 'choice', span: nowhere, options: options.map((texts) => texts.map(known)) }
}
