import assert from 'node:assert/strict'
import { createRepository, type TestRepository } from './harness/repository'

const rules = Array.from({ length: 300 }, (_, index) => `Rule ${index} holds for every order of the shop.`).join(' ')
const call = (mark: string, limit = 100): string => `import anthropic

client = anthropic.Anthropic()
SYSTEM = "${rules}"

def ask(question):
    system = [{"type": "text", "text": SYSTEM${mark}}]
    return client.messages.create(
        model="claude-sonnet-4-6", max_tokens=${limit}, system=system, messages=[{"role": "user", "content": question}]
    )
`
const marked = ', "cache_control": {"type": "ephemeral"}'
const config = {
  root: true,
  prices: { 'claude-sonnet-4-6': { input: 1, output: 4, cacheRead: 0.1, cacheWrite5m: 1.25 } },
  assume: { cacheHitRate: 0.8 },
  traffic: [{ files: 'src/**', callsPerMonth: 1_000_000 }],
}

interface Reported {
  readonly file: string
  readonly tokens: { readonly input: { readonly low: number; readonly high: number }; readonly prefix: number }
  readonly usd: { readonly perCall: { readonly expected: number } }
  readonly perMonth: { readonly calls: number; readonly usd: number } | null
}

describe('dollars a month', function () {
  this.timeout(20_000)
  let repository: TestRepository
  beforeEach(() => {
    repository = createRepository({
      'promptfare.json': JSON.stringify(config),
      'src/plain.py': call(''),
      'src/marked.py': call(marked),
      'once.py': call(''),
    })
  })
  afterEach(() => repository.remove())

  const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await repository.run(args)).out) as T

  async function reported(): Promise<{ readonly calls: ReadonlyMap<string, Reported>; readonly perMonth: unknown }> {
    const { calls, totals } = await json<{ calls: Reported[]; totals: { perMonth: unknown } }>('report', '--format', 'json')
    return { calls: new Map(calls.map((one) => [one.file, one])), perMonth: totals.perMonth }
  }

  it('take the cache into account only where the call asks for it', async () => {
    const { calls, perMonth } = await reported()
    const [plain, kept, once] = ['src/plain.py', 'src/marked.py', 'once.py'].map((file) => calls.get(file))
    assert.ok(plain?.perMonth && kept?.perMonth && once)
    assert.equal(once.perMonth, null)
    assert.equal(plain.perMonth.calls, 1_000_000)
    assert.ok(Math.abs(plain.perMonth.usd / 1e6 - plain.usd.perCall.expected) < 1e-12)
    // Eight of ten read the prefix at a tenth of the price, two write it at a quarter more.
    const saved = (kept.tokens.prefix * (1 - (0.8 * 0.1 + 0.2 * 1.25))) / 1e6
    assert.ok(Math.abs(kept.perMonth.usd / 1e6 - (kept.usd.perCall.expected - saved)) < 1e-9)
    assert.deepEqual(perMonth, { usd: plain.perMonth.usd + kept.perMonth.usd, ofCalls: 2 })
  })

  it('are the same in a report and in a diff', async () => {
    repository.write({ 'src/plain.py': call('', 120), 'src/marked.py': call(marked, 120) })
    const { calls } = await reported()
    const { changes } = await json<{ changes: { file: string; usdPerMonth: { after: number } }[] }>('diff', '--format', 'json')
    assert.equal(changes.length, 2)
    for (const { file, usdPerMonth } of changes)
      assert.ok(Math.abs(usdPerMonth.after - (calls.get(file)?.perMonth?.usd ?? 0)) < 1e-6, file)
  })

  it('are what a budget is held against', async () => {
    repository.write({ 'promptfare.json': JSON.stringify({ ...config, budgets: [{ files: 'src/**', maxUsdPerMonth: 1 }] }) })
    const { calls } = await reported()
    const { findings } = await json<{ findings: { ruleId: string; file: string; message: string }[] }>('lint', '--format', 'json')
    const months = findings.filter(({ ruleId }) => ruleId === 'over-budget')
    assert.deepEqual(months.map(({ file }) => file).sort(), ['src/marked.py', 'src/plain.py'])
    for (const { file, message } of months) {
      const said = Number(/^≈\$([\d,.]+) a month/.exec(message)?.[1]?.replaceAll(',', ''))
      const month = calls.get(file)?.perMonth?.usd ?? 0
      assert.ok(Math.abs(said / month - 1) < 0.05, `${message}: ${month}`)
    }
  })
})
