import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PromptCall, Setting } from '../server/model/prompt-call'
import { describeText } from '../server/model/value'
import { sdks } from '../server/sdks/registry'
import { documentOf, testEngine } from './harness/analyze'
import { type Fence, fencesOf, rewriteFences, updating } from './harness/page'

describe('SDKs', () => {
  for (const sdk of sdks) {
    describe(sdk.id, () => {
      const file = join(__dirname, `../server/sdks/${sdk.id}.md`)
      const fences = fencesOf(readFileSync(file, 'utf8'))
      const changed = new Map<Fence, string>()
      after(() => {
        if (updating && changed.size > 0) rewriteFences(file, changed)
      })
      fences.forEach((fence, index) => {
        const source = fences[index - 1]
        if (fence.info[0] !== 'call' || source === undefined) return
        it(`line ${source.line}: ${fence.heading}`, () => {
          const path = `example.${source.info[0]}`
          const analysis = testEngine().analyze(documentOf(path, source.text))
          const actual = `${analysis.calls.map(({ call }) => printCall(call)).join('\n') || 'no call'}\n`
          if (!updating) assert.equal(actual, fence.text)
          else if (actual !== fence.text) changed.set(fence, actual)
        })
      })
      it('has examples', () => assert.ok(fences.some((fence) => fence.info[0] === 'call')))
    })
  }
})

/** A call as understood: SDK, method and provider; settings that are set or unknown; what is sent, in request order. */
function printCall(call: PromptCall): string {
  const { model, ...others } = call.settings
  const head = `${call.method} · ${printSetting(call.provider)} · ${printSetting(model)}`
  const settings = Object.entries(others).flatMap(([name, setting]) =>
    setting.is === 'absent' ? [] : [`  ${name}: ${printSetting(setting)}`],
  )
  const parts = call.prompt.parts.map((part) => {
    const name = part.kind === 'message' || part.kind === 'system' ? part.role : part.kind
    const text = describeText(part.text).replace(/\s+/g, ' ').trim()
    return `  ${name}: ${text}${part.breakpoint === undefined ? '' : ` [cached${part.breakpoint.ttl.is === 'set' ? ` ${part.breakpoint.ttl.value}` : ''}]`}`.trimEnd()
  })
  const tools = (call.providerTools ?? []).map(({ tool, maxUses }) => `  provider tool: ${tool}, uses: ${printSetting(maxUses)}`)
  return [head, ...settings, ...tools, ...parts, ...(call.prompt.open ? ['  and more'] : [])].join('\n')
}

function printSetting(setting: Setting<unknown>): string {
  if (setting.is === 'absent') return 'none'
  if (setting.is === 'unknown') return `unknown (${setting.name ?? setting.why})`
  const { value, alternatives = [], how } = setting
  const shown = [value, ...alternatives]
    .map((v) => (typeof v === 'object' && v !== null && 'kind' in v ? `${v.kind}` : String(v)))
    .join(' or ')
  return how === 'literal' ? shown : `${shown} (${how})`
}
