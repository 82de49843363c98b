import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { run } from '../server/hosts/cli/run'
import { proxyFor } from '../server/hosts/download'
import { currentPrices, priceCachePath, readPriceCache } from '../server/hosts/price-cache'
import { bundledCatalog } from '../server/pricing/catalog'
import type { CatalogFile, Entry } from '../server/pricing/entry'
import { createHost } from './harness/host'
import { asGenaiPrices, asLiteLlm } from './harness/price-lists'

const catalog = bundledCatalog()

describe('prices update', () => {
  let folder = ''
  let base = ''
  const served = new Map<string, { readonly status?: number; readonly body: string; readonly location?: string }>()
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '')
    const { status = 200, body, location } = served.get(request.url ?? '') ?? { status: 404, body: '' }
    response.writeHead(status, location === undefined ? {} : { location }).end(body)
  })
  before(async () => {
    base = await listen(server)
  })
  after(() => server.close())
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-prices-')))
    asked.length = 0
    serve()
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  const target = (): string => path.join(folder, 'promptfare', 'prices.json')

  /** Both lists, with a price of GPT-4o. */
  function serve(input = 2, output = 8): void {
    const change = (entry: Entry): Entry => (entry.id === 'gpt-4o' ? { ...entry, input, output, cacheRead: input / 2 } : entry)
    served.clear()
    served.set('/litellm.json', { body: JSON.stringify(asLiteLlm(catalog, change)) })
    served.set('/genai.json', { body: JSON.stringify(asGenaiPrices(catalog, change)) })
  }

  async function update(env: Record<string, string> = {}, urls: Record<string, string> = {}): Promise<Ran> {
    const { litellm = `${base}/litellm.json`, genai = `${base}/genai.json` } = urls
    return promptfare(['prices', 'update', '--litellm', litellm, '--genai-prices', genai], { XDG_CACHE_HOME: folder, ...env })
  }

  it('keeps what both lists say for this user, and every command reads it', async () => {
    const { code, out, err } = await update()
    assert.equal(err, '')
    assert.equal(code, 0)
    assert.deepEqual(out.split('\n').slice(0, 2), [
      '178 models, prices as of 2026-11-24: 1 price changed, 0 models added',
      '  gpt-4o: 2.5 / 10 → 2 / 8 dollars per million tokens',
    ])
    assert.match(out, new RegExp(`wrote ${target()}\n$`))
    const models = await promptfare(['models', 'gpt-4o-2024-08-06', '--format', 'json'], { XDG_CACHE_HOME: folder })
    assert.equal(JSON.parse(models.out).models[0].usdPerMillionTokens.input, 2)
    const status = JSON.parse((await promptfare(['prices', 'status', '--format', 'json'], { XDG_CACHE_HOME: folder })).out)
    assert.deepEqual([status.asOf, status.days, status.file], ['2026-11-24', 0, target()])
    assert.deepEqual(
      status.lists.map(({ name }: { name: string }) => name),
      ['LiteLLM', 'genai-prices'],
    )
  })

  it('prices calls by it', async () => {
    await update()
    fs.writeFileSync(
      path.join(folder, 'a.ts'),
      "import OpenAI from 'openai'\nnew OpenAI().responses.create({ model: 'gpt-4o', input: 'Hello', max_output_tokens: 100 })\n",
    )
    const high = async (env: Record<string, string>): Promise<number> => {
      const { out } = await promptfare(['report', '--format', 'json', 'a.ts'], env, folder)
      const report = JSON.parse(out)
      assert.equal(report.catalog, env.XDG_CACHE_HOME === undefined ? catalog.generated : '2026-11-24')
      return report.calls[0].usd.perCall.high
    }
    const [before, now] = [await high({}), await high({ XDG_CACHE_HOME: folder })]
    assert.equal(Number((now / before).toFixed(6)), 0.8)
  })

  it('leaves no other file behind, and replaces what was there whole', async () => {
    await update()
    serve(3, 9)
    await update()
    assert.deepEqual(fs.readdirSync(path.dirname(target())), ['prices.json'])
    assert.equal(entryOf(readPriceCache({ XDG_CACHE_HOME: folder }), 'gpt-4o').input, 3)
  })

  it('refuses what is not a price list, and keeps the last good one', async () => {
    await update()
    const good = fs.readFileSync(target(), 'utf8')
    const small = Object.fromEntries(Object.entries(asLiteLlm(catalog)).slice(0, 20))
    const half = { ...asGenaiPrices(catalog)[0], models: asGenaiPrices(catalog)[0]?.models.slice(0, 5) }
    const jump = asLiteLlm(catalog, (entry) => (entry.id === 'gpt-4o' ? { ...entry, input: 2000, output: 8000 } : entry))
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['/litellm.json', '<html>Not here</html>', /refused http:\S+litellm\.json: it is not JSON/],
      ['/litellm.json', '[]', /it is not a JSON object of models/],
      ['/litellm.json', '{}', /it prices 0 models, and should price 50 at least/],
      ['/litellm.json', JSON.stringify(small), /it prices 20 models, and should price 50 at least/],
      ['/litellm.json', JSON.stringify(jump), /it has gpt-4o at \$2000 per million input tokens, and the catalog at \$2/],
      ['/genai.json', '{}', /genai\.json: it is not a JSON list of providers/],
      ['/genai.json', JSON.stringify([half]), /genai\.json: it prices 5 models/],
    ]
    for (const [url, body, message] of cases) {
      serve()
      served.set(url, { body })
      const { code, out, err } = await update()
      assert.equal(code, 2, body.slice(0, 40))
      assert.match(err, message)
      assert.match(err, /nothing is changed\n$/)
      assert.equal(out, '')
      assert.equal(fs.readFileSync(target(), 'utf8'), good)
    }
  })

  it('says what was in the way', async () => {
    const notFound = await update({}, { litellm: `${base}/gone.json` })
    assert.deepEqual([notFound.code, notFound.err], [2, `error: cannot fetch ${base}/gone.json: the server answers 404\n`])
    const closed = http.createServer()
    const nobody = await listen(closed)
    await new Promise((resolve) => closed.close(resolve))
    assert.equal((await update({}, { litellm: nobody })).err, `error: cannot fetch ${nobody}: nobody answers there\n`)
    assert.equal((await update({}, { litellm: 'ftp://example.com/a' })).err, 'error: not an http address: ftp://example.com/a\n')
    const homeless = await promptfare(['prices', 'update'], {})
    assert.match(homeless.err, /^error: no folder to keep prices in: set XDG_CACHE_HOME/)
    assert.deepEqual([homeless.code, fs.existsSync(target())], [2, false])
  })

  it('follows an address that moved, and no circle', async () => {
    served.set('/old.json', { status: 302, body: '', location: '/litellm.json' })
    assert.equal((await update({}, { litellm: `${base}/old.json` })).code, 0)
    served.set('/round.json', { status: 302, body: '', location: '/round.json' })
    assert.match((await update({}, { litellm: `${base}/round.json` })).err, /it leads from one address to the next/)
  })

  it('does not write where it cannot', async () => {
    fs.writeFileSync(path.join(folder, 'promptfare'), 'a file in the way')
    const { code, err } = await update()
    assert.equal(code, 2)
    assert.match(err, /^error: cannot write /)
  })

  it('goes through the proxy that the environment names, and around it where that says so', async () => {
    const connected: string[] = []
    const proxy = http.createServer((_, response) => response.writeHead(405).end())
    proxy.on('connect', (request, client: net.Socket) => {
      connected.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
      const { hostname, port } = new URL(`http://${request.url}`)
      const upstream = net.connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(client)
        client.pipe(upstream)
      })
      upstream.on('error', () => client.destroy())
      client.on('error', () => upstream.destroy())
    })
    const address = await listen(proxy)
    try {
      const host = new URL(base).host
      assert.equal((await update({ http_proxy: address })).code, 0)
      assert.deepEqual(connected, [`${host} `, `${host} `])
      const withPassword = address.replace('//', '//me:secret@')
      connected.length = 0
      assert.equal((await update({ HTTP_PROXY: withPassword })).code, 0)
      assert.deepEqual(connected[0], `${host} Basic ${Buffer.from('me:secret').toString('base64')}`)
      connected.length = 0
      assert.equal((await update({ http_proxy: address, NO_PROXY: 'example.com, 127.0.0.1' })).code, 0)
      assert.deepEqual(connected, [])
      const dead = await update({ http_proxy: 'http://me:secret@127.0.0.1:1' })
      assert.match(dead.err, / through http:\/\/127\.0\.0\.1:1: nobody answers there\n$/)
      assert.ok(!dead.err.includes('secret'))
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })

  it('is the only command that asks anybody', async () => {
    for (const args of [['models'], ['prices', 'status'], ['simulate', 'growth', '--monthly-usd', '1']])
      assert.equal((await promptfare(args, { XDG_CACHE_HOME: folder })).code, 0)
    assert.deepEqual(asked, [])
    assert.deepEqual(fs.readdirSync(folder), [])
  })
})

describe('the proxy for an address', () => {
  const proxy = (url: string, env: Record<string, string>): string | undefined => proxyFor(new URL(url), env)?.href
  const https = 'https://prices.example.com/a.json'

  it('is named by its scheme, in either case, with or without one of its own', () => {
    assert.equal(proxy(https, { HTTPS_PROXY: 'http://a:1' }), 'http://a:1/')
    assert.equal(proxy(https, { HTTPS_PROXY: 'http://a:1', https_proxy: 'b:2' }), 'http://b:2/')
    assert.equal(proxy(https, { HTTP_PROXY: 'http://a:1' }), undefined)
    assert.equal(proxy('http://a.com', { HTTP_PROXY: 'http://a:1' }), 'http://a:1/')
    assert.equal(proxy(https, { ALL_PROXY: 'http://c:3' }), 'http://c:3/')
    assert.equal(proxy(https, { HTTPS_PROXY: '' }), undefined)
  })

  it('is not for what NO_PROXY names', () => {
    const env = { HTTPS_PROXY: 'http://a:1' }
    for (const NO_PROXY of [
      '*',
      'example.com',
      '.example.com',
      '*.example.com',
      'x, prices.example.com:443',
      'PRICES.EXAMPLE.COM',
    ])
      assert.equal(proxy(https, { ...env, NO_PROXY }), undefined, NO_PROXY)
    for (const NO_PROXY of ['', 'ample.com', 'prices.example.com:80', 'other.example.com', ','])
      assert.equal(proxy(https, { ...env, NO_PROXY }), 'http://a:1/', NO_PROXY)
  })

  it('is an http address', () => {
    assert.throws(() => proxy(https, { HTTPS_PROXY: 'socks5://a:1' }), /HTTPS_PROXY is no http address/)
  })
})

describe('fetched prices', () => {
  let folder = ''
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-cache-')))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  function write(text: string): void {
    fs.mkdirSync(path.join(folder, 'promptfare'), { recursive: true })
    fs.writeFileSync(path.join(folder, 'promptfare', 'prices.json'), text)
  }

  it('lie in the cache folder of the user', () => {
    assert.equal(priceCachePath({ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux'), '/x/promptfare/prices.json')
    assert.equal(priceCachePath({ HOME: '/h' }, 'darwin'), '/h/.cache/promptfare/prices.json')
    assert.equal(priceCachePath({ LOCALAPPDATA: '/local' }, 'win32'), '/local/promptfare/prices.json')
    assert.equal(priceCachePath({ LOCALAPPDATA: '/local' }, 'linux'), undefined)
    assert.equal(priceCachePath({ XDG_CACHE_HOME: 'relative' }, 'linux'), undefined)
  })

  it('hold where they are newer than those that are shipped', () => {
    const generated = (): string => currentPrices({ XDG_CACHE_HOME: folder }).catalog.generated
    assert.equal(generated(), catalog.generated)
    write(JSON.stringify({ ...catalog, generated: '2020-01-01' }))
    assert.equal(generated(), catalog.generated)
    write(JSON.stringify({ ...catalog, generated: '2030-01-01' }))
    assert.equal(generated(), '2030-01-01')
  })

  it('are nothing where the file is damaged', () => {
    const [entry] = catalog.models
    const wrong = [
      ...[
        '',
        '{',
        'null',
        '[]',
        '{}',
        JSON.stringify({ ...catalog, generated: 'today' }),
        JSON.stringify(catalog).slice(0, -100),
      ],
      JSON.stringify({ ...catalog, generated: '2030-01-01', models: [] }),
      JSON.stringify({ ...catalog, generated: '2030-01-01', models: [...catalog.models, { ...entry, id: 7 }] }),
      JSON.stringify({ ...catalog, generated: '2030-01-01', models: [...catalog.models, { ...entry, input: 'free' }] }),
      JSON.stringify({ ...catalog, generated: '2030-01-01', models: [...catalog.models, { ...entry, aliases: [7] }] }),
      JSON.stringify({
        ...catalog,
        generated: '2030-01-01',
        models: [...catalog.models, { ...entry, longContext: { above: 1, input: 'x' } }],
      }),
      JSON.stringify({ ...catalog, generated: '2030-01-01', serviceTiers: 5 }),
      JSON.stringify({ ...catalog, generated: '2030-01-01', sources: {} }),
    ]
    for (const text of wrong) {
      write(text)
      assert.equal(readPriceCache({ XDG_CACHE_HOME: folder }), undefined, text.slice(0, 50))
    }
  })

  it('are said to be old after 60 days, without an error', async () => {
    const status = async (today: string): Promise<Ran> => promptfare(['prices', 'status'], {}, folder, today)
    const old = await status('2027-01-24')
    assert.equal(old.code, 0)
    assert.match(old.out, /catalog {2}2026-11-24, 61 days ago\n[\s\S]*run "promptfare prices update" to fetch newer ones\n$/)
    assert.doesNotMatch((await status('2027-01-22')).out, /prices update/)
  })
})

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function promptfare(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = os.tmpdir(),
  today = '2026-11-24',
): Promise<Ran> {
  const host = createHost({ cwd, env, today: () => today })
  const code = await run(args, host)
  return { code, ...host.said }
}

function listen(server: http.Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      assert.ok(typeof address === 'object' && address !== null)
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
}

function entryOf(file: CatalogFile | undefined, id: string): Entry {
  const entry = file?.models.find((candidate) => candidate.id === id)
  assert.ok(entry)
  return entry
}
