import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { bundle } from './bundle'
import { createRepository, type TestRepository } from './harness/repository'

const root = path.join(__dirname, '..')
const marker = '<!-- promptfare-diff -->'

interface Comment {
  readonly id: number
  body: string
  readonly user: { readonly type: string }
}

interface Request {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
}

/** GitHub, as far as comments are concerned: 30 to 100 a page, and only bodies that are short enough. */
interface Server {
  readonly url: string
  readonly comments: Comment[]
  readonly requests: Request[]
  /** Answers a request with this status, in place of its own. */
  refuse: (request: Request) => number | undefined
  close(): void
}

async function serve(): Promise<Server> {
  const comments: Comment[] = []
  const requests: Request[] = []
  const server: Server = { url: '', comments, requests, refuse: () => undefined, close: () => void listener.close() }
  const answer = (method: string, url: URL, body: string): { status: number; value: unknown } => {
    const one = /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(url.pathname)
    const isList = url.pathname === '/repos/acme/shop/issues/7/comments'
    if (!isList && one === null) return { status: 404, value: {} }
    if (method === 'GET') {
      const [size, page] = [Number(url.searchParams.get('per_page') ?? 30), Number(url.searchParams.get('page') ?? 1)]
      return { status: 200, value: comments.slice((page - 1) * size, page * size) }
    }
    const text = (JSON.parse(body) as { body: string }).body
    if (text.length > 65_536) return { status: 422, value: {} }
    const known = comments.find(({ id }) => id === Number(one?.[1]))
    if (method === 'PATCH' && known === undefined) return { status: 404, value: {} }
    if (known !== undefined) known.body = text
    else comments.push({ id: comments.length + 100, body: text, user: { type: 'Bot' } })
    return { status: known === undefined ? 201 : 200, value: {} }
  }
  const listener = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const asked = { method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization }
      requests.push(asked)
      const refused = server.refuse(asked)
      const { status, value } =
        refused === undefined ? answer(asked.method, new URL(asked.url, 'http://x'), body) : { status: refused, value: {} }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    })
  })
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  return Object.assign(server, { url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}` })
}

type Env = Readonly<Record<string, string>>

/** Runs a program of `ci/` as the runner does. */
function start(program: string, args: readonly string[], cwd: string, env: Env): Promise<{ code: number | null; out: string }> {
  const { GITHUB_ACTIONS: _, ...own } = process.env
  const child = spawn(process.execPath, [path.join(root, 'ci', program), ...args], { cwd, env: { ...own, ...env } })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8')
    })
  return new Promise((done) => child.on('close', (code) => done({ code, out })))
}

describe('the GitHub Action', function () {
  this.timeout(60_000)
  let repository: TestRepository
  let base: string
  const source = (model: string): string => `import OpenAI from 'openai'
export const ask = (text: string) =>
  new OpenAI().responses.create({ model: '${model}', input: text, max_output_tokens: 50 })
`
  before(() => {
    repository = createRepository({
      'promptfare.json':
        '{ "prices": { "acme-small": { "input": 1, "output": 4 }, "acme-large": { "input": 10, "output": 40 } } }',
      'src/ask.ts': source('acme-small'),
    })
    base = repository.git('rev-parse', 'HEAD')
  })
  after(() => repository.remove())

  const at = (name: string): string => path.join(repository.folder, '.git', name)

  function event(value: object): Env {
    fs.writeFileSync(at('event.json'), JSON.stringify(value))
    fs.writeFileSync(at('summary.md'), '')
    fs.writeFileSync(at('output.txt'), '')
    return {
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_STEP_SUMMARY: at('summary.md'),
      GITHUB_OUTPUT: at('output.txt'),
      GITHUB_REPOSITORY: 'acme/shop',
      OUT: at('results'),
      PROMPTFARE: `${process.execPath} ${bundle('cli.js')}`,
    }
  }
  const pull = () => event({ pull_request: { number: 7, base: { sha: base } } })
  const outputs = (): string => fs.readFileSync(at('output.txt'), 'utf8')
  const summary = (): string => fs.readFileSync(at('summary.md'), 'utf8')

  describe('checks', () => {
    beforeEach(() => {
      repository.git('checkout', '-q', '-B', 'main', base)
      fs.rmSync(at('results'), { recursive: true, force: true })
    })

    it('compares what the merge of a pull request changes, and leaves findings as SARIF', async () => {
      repository.git('checkout', '-q', '-b', 'topic')
      repository.commit({ 'src/ask.ts': source('acme-large') })
      repository.git('checkout', '-q', 'main')
      repository.commit({ 'src/other.ts': source('acme-large') })
      repository.git('merge', '-q', '--no-ff', '-m', 'merge', 'topic')
      const { code } = await start('github-check.mjs', [], repository.folder, pull())
      repository.git('branch', '-D', 'topic')
      assert.equal(code, 0)
      assert.equal(outputs(), 'lint-code=0\ndiff-code=0\nverdict=warn\nchanges=1\n')
      const { runs } = JSON.parse(fs.readFileSync(path.join(at('results'), 'lint.sarif'), 'utf8')) as { runs: unknown[] }
      assert.equal(runs.length, 1)
      const text = fs.readFileSync(path.join(at('results'), 'diff.md'), 'utf8')
      assert.ok(text.startsWith(marker) && text.includes('src/ask.ts') && !text.includes('src/other.ts'))
      assert.equal(summary(), text)
    })

    it('gives the codes of both commands, and annotations', async () => {
      repository.commit({ 'src/ask.ts': source('gpt-4o').replace(', max_output_tokens: 50', '') })
      const env = { ...pull(), FAIL_ON: 'warning', FAIL_ON_DIFF: 'warn' }
      const { code, out } = await start('github-check.mjs', [], repository.folder, env)
      assert.equal(code, 0)
      assert.match(outputs(), /^lint-code=1\ndiff-code=1\nverdict=warn\n/)
      assert.match(out, /^::warning file=src\/ask\.ts,line=3,/m)
    })

    it('compares nothing where there is no pull request, and what is named where something is', async () => {
      await start('github-check.mjs', [], repository.folder, event({}))
      assert.equal(outputs(), 'lint-code=0\ndiff-code=\nverdict=\nchanges=\n')
      await start('github-check.mjs', [], repository.folder, { ...event({}), BASE: 'HEAD' })
      assert.equal(outputs(), 'lint-code=0\ndiff-code=0\nverdict=pass\nchanges=0\n')
    })

    it('never passes for clean where the work could not be done', async () => {
      const env = { ...event({ pull_request: { number: 7, base: { sha: 'a'.repeat(40) } } }), PATHS: 'no/such/folder' }
      const { code, out } = await start('github-check.mjs', [], repository.folder, env)
      assert.equal(code, 0)
      assert.equal(outputs(), 'lint-code=2\ndiff-code=2\nverdict=\nchanges=\n')
      assert.match(out, /check it out with fetch-depth: 2/)
      const missing = await start('github-check.mjs', [], repository.folder, { ...pull(), PROMPTFARE: 'no-such-program' })
      assert.equal(missing.code, 1)
    })
  })

  describe('comments', () => {
    let server: Server
    beforeEach(async () => {
      server = await serve()
    })
    afterEach(() => server.close())

    const comment = (text: string, env: Env = {}) => {
      fs.writeFileSync(at('diff.md'), text)
      const all = { ...pull(), GITHUB_API_URL: server.url, GITHUB_TOKEN: 'secret', CHANGES: '1', ...env }
      return start('github-comment.mjs', [at('diff.md')], repository.folder, all)
    }
    const bodies = () => server.comments.map(({ body }) => body)

    it('once, and renews what it wrote, wherever it stands', async () => {
      for (let id = 0; id < 230; id++) server.comments.push({ id, body: `talk ${id}`, user: { type: 'User' } })
      assert.deepEqual(await comment(`${marker}\nfirst`), { code: 0, out: '' })
      assert.equal(bodies().at(-1), `${marker}\nfirst`)
      assert.deepEqual(await comment(`${marker}\nsecond`), { code: 0, out: '' })
      assert.equal(server.comments.length, 231)
      assert.equal(bodies().at(-1), `${marker}\nsecond`)
      assert.ok(server.requests.every(({ authorization }) => authorization === 'Bearer secret'))
    })

    it('only where something changed, unless told to always; and says so where it said otherwise before', async () => {
      await comment(`${marker}\nnothing`, { CHANGES: '0' })
      assert.deepEqual(bodies(), [])
      await comment(`${marker}\nnothing`, { CHANGES: '0', COMMENT: 'always' })
      assert.deepEqual(bodies(), [`${marker}\nnothing`])
      await comment(`${marker}\nsomething`)
      await comment(`${marker}\nnothing any more`, { CHANGES: '0' })
      assert.deepEqual(bodies(), [`${marker}\nnothing any more`])
      await comment(`${marker}\nmore`, { COMMENT: 'never' })
      assert.deepEqual(bodies(), [`${marker}\nnothing any more`])
    })

    it('cuts what is too long, at a line, and closes what is open', async () => {
      const long = `${marker}\n<details>\n${'one more line of the table\n'.repeat(6000)}</details>\n`
      assert.equal((await comment(long)).code, 0)
      const [body = ''] = bodies()
      assert.ok(body.length < 65_536 && body.length > 60_000)
      assert.match(body, /line of the table\n\n<\/details>\n\n…cut here: the rest is in the results of the job\n$/)
    })

    it('into the summary of the job where the token may not write, as for forks', async () => {
      server.refuse = ({ method }) => (method === 'POST' ? 403 : undefined)
      const { code, out } = await comment(`${marker}\nfrom a fork`)
      assert.equal(code, 0)
      assert.match(out, /^::notice::no comment was written: the token may not comment/)
      assert.equal(summary(), `${marker}\nfrom a fork`)
      server.refuse = () => 401
      assert.equal((await comment(`${marker}\nno token`, { GITHUB_TOKEN: '' })).code, 0)
    })

    it('by itself where the comment with the marker is somebody else’s', async () => {
      server.comments.push({ id: 1, body: `${marker}\nquoted`, user: { type: 'User' } })
      server.refuse = ({ method }) => (method === 'PATCH' ? 403 : undefined)
      assert.equal((await comment(`${marker}\nours`)).code, 0)
      assert.deepEqual(bodies(), [`${marker}\nquoted`, `${marker}\nours`])
    })

    it('after another try where GitHub is tired, and fails where it stays so', async () => {
      let refusals = 1
      server.refuse = () => (refusals-- > 0 ? 502 : undefined)
      assert.equal((await comment(`${marker}\nonce more`)).code, 0)
      assert.deepEqual(bodies(), [`${marker}\nonce more`])
      server.refuse = () => 500
      const { code, out } = await comment(`${marker}\nnever`)
      assert.equal(code, 1)
      assert.match(out, /GitHub answered 500/)
    })
  })
})
