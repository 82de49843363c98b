import http from 'node:http'
import https from 'node:https'
import type { Counter, ExactRequest } from '../tokens/exact-request'
import { proxyFor, reasonOf, tunnel } from './download'

type Environment = Readonly<Record<string, string | undefined>>

/** The user's key for a provider, if the environment holds one. */
export function keyOf({ keys }: Counter, env: Environment): string | undefined {
  return keys.map((name) => env[name]?.trim()).find((key) => key !== undefined && key !== '')
}

/** What came of a question. `isFinal`: the provider would say the same to the next one. */
export type Answer = { readonly tokens: number } | { readonly why: string; readonly isFinal: boolean }

const timeoutMs = 30_000
/** A count is a few bytes, and so is what says that there is none. */
const maxBytes = 1_000_000

/** Asks for the number of tokens of a request. */
export async function askCount(
  counter: Counter,
  question: { readonly address: string; readonly model: string; readonly request: ExactRequest; readonly key: string },
  env: Environment,
): Promise<Answer> {
  try {
    const body = JSON.stringify(counter.body(question.model, question.request))
    const { status, text } = await post(question.address, counter.headers(question.key), body, env)
    return status === 200 ? read(counter, text) : refused(status, text, counter)
  } catch (error) {
    return { why: error instanceof Error ? reasonOf(error) : String(error), isFinal: true }
  }
}

function read(counter: Counter, text: string): Answer {
  const tokens = counter.read(parsed(text))
  return tokens === undefined ? { why: 'its answer holds no number of tokens', isFinal: false } : { tokens }
}

/** What a server says of a key may hold a part of it. */
function refused(status: number, text: string, { keys }: Counter): Answer {
  if (status === 401 || status === 403) return { why: `it refuses the key in ${keys.join(' or ')} (${status})`, isFinal: true }
  if (status === 429) return { why: 'it has been asked too often (429): try again later', isFinal: true }
  const error = (parsed(text) as { readonly error?: { readonly message?: unknown } } | undefined)?.error
  const said = typeof error?.message === 'string' ? `: ${error.message.split('\n', 1)[0]?.slice(0, 200)}` : ''
  return { why: `it answers ${status}${said}`, isFinal: status >= 500 }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined
  }
}

/** One request; it follows no redirection, since the key goes to nobody else. */
function post(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  env: Environment,
): Promise<{ readonly status: number; readonly text: string }> {
  const target = new URL(address)
  const proxy = proxyFor(target, env)
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? https : http).request(
      target,
      {
        method: 'POST',
        ...(proxy === undefined ? {} : { agent: tunnel(proxy) }),
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'promptfare' },
      },
      (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          size += chunk.length
          if (size > maxBytes) request.destroy(new Error('its answer is too long'))
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
        response.on('error', reject)
      },
    )
    request.setTimeout(timeoutMs, () => request.destroy(new Error('no answer within 30 seconds')))
    request.on('error', reject)
    request.end(body)
  })
}
