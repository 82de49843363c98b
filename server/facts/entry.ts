import type { Entry } from '../model/flow'
import type { Surroundings } from '../model/surroundings'
import { callsIn, wayTo } from './way'

/** Who runs the function around a call, as far as one document says. */
export function entryOf(around: Surroundings): Entry | undefined {
  return entryFrom(around, maxDepth, new Set())
}

const maxDepth = 5

function entryFrom(around: Surroundings, depth: number, seen: Set<number>): Entry | undefined {
  const own = declared(around)
  if (own !== undefined) return own
  // Whoever is asked something sits there and waits.
  if (callsIn(around.body).some(({ path }) => /^(input|raw_input|prompt|question)$/.test(path.at(-1) ?? ''))) return 'component'
  const { function: head } = around
  if (head === undefined) return 'script'
  if (depth === 0 || seen.has(head.span.start)) return undefined
  seen.add(head.span.start)
  const entries = around.callers().map((caller) => entryFrom(caller, depth - 1, seen))
  // Who waits for the answer decides.
  return order.find((entry) => entries.includes(entry))
}

const order: readonly Entry[] = ['request', 'component', 'schedule', 'test', 'script']

const web =
  /^(next|next\/(server|headers)|express|fastify|hono|koa|@hono\/.+|@trpc\/server|@nestjs\/.+|@remix-run\/.+|@sveltejs\/kit|fastapi|flask|starlette|django|aiohttp\.web|quart|sanic|litestar|bottle|tornado|discord|telegram|slack_bolt|@slack\/bolt|vscode|azure\.functions|mcp|@modelcontextprotocol\/sdk)([./].*)?$/
const pages = /^(react|vue|svelte|solid-js|preact|streamlit|gradio|chainlit|nicegui|textual|ink)([./].*)?$/
const tests = /^(pytest|unittest|vitest|@jest\/globals|node:test|bun:test|mocha|chai|@playwright\/test)$/

function declared({ function: head, module, body, call }: Surroundings): Entry | undefined {
  const { imports, directives } = module
  if (/(^|[/\\])tests?[/\\]|[._]test\.|test_[^/\\]*$|\.spec\./.test(call.document)) return 'test'
  if (directives.includes('use server') || imports.some((name) => web.test(name))) return 'request'
  if (directives.includes('use client') || imports.some((name) => pages.test(name))) return 'component'
  if (imports.some((name) => tests.test(name)) || /^test_/.test(head?.name ?? '')) return 'test'
  for (const { path } of head?.decorators ?? []) {
    const found = byName(path.split('.'))
    if (found !== undefined) return found
  }
  if (head?.parameters.some((one) => /^(req|request)\b|:\s*(Next|Http)?Request\b/.test(one)) === true) return 'request'
  if (head?.exported === true && /^(GET|POST|PUT|PATCH|DELETE|loader|action|handler|lambda_handler)$/.test(head.name ?? ''))
    return 'request'
  const callbacks =
    wayTo({ body, call })?.stops.flatMap(({ statement }) => (statement.kind === 'callback' ? [statement] : [])) ?? []
  for (const { to, parameters } of callbacks) {
    if (parameters.some((name) => /^(req|request|ctx|event)$/.test(name))) return 'request'
    const found = to === undefined ? undefined : byName(to.path)
    if (found !== undefined) return found
  }
  return undefined
}

function byName(path: readonly string[]): Entry | undefined {
  const last = path.at(-1) ?? ''
  if (/^(it|test|describe|bench|beforeAll|fixture)$/.test(path[0] ?? '')) return 'test'
  if (/^(setInterval|createFunction|shared_task|cron|schedule|scheduled_job|process|task)$/.test(last)) return 'schedule'
  if (path.length > 1 && /^(get|post|put|patch|delete|all|use|route|on|query|mutation|websocket|message|tool|event)$/i.test(last))
    return 'request'
  if (/^(onRequest|onCall|serve|createServer|api_view|csrf_exempt|Get|Post|Put|Patch|Delete|tool|handler)$/.test(last))
    return 'request'
  return /^(command|main)$/.test(last) && path.length > 1 ? 'script' : undefined
}
