// Writes or renews one comment of a pull request: node ci/github-comment.mjs diff.md
//
// From the environment: GITHUB_TOKEN, COMMENT (changes | always | never), CHANGES (how many there are), and what the runner sets. Where
// the token may not write, as for pull requests from forks, the text is in the summary of the job, and that is no failure.
import { appendFileSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { readEvent } from './github-check.mjs'

const marker = '<!-- promptfare-diff -->'
/** GitHub takes 65,536 characters. */
const most = 65_000

/** The exit code: 0 where the comment stands, is not wanted, or may not be written. */
export async function comment(
  file,
  env,
  say,
  fetch = globalThis.fetch,
  wait = (ms) => new Promise((done) => setTimeout(done, ms)),
) {
  const wanted = env.COMMENT || 'changes'
  const number = readEvent(env)?.pull_request?.number
  if (wanted === 'never' || !Number.isInteger(number)) return 0
  const body = cut(readFileSync(file, 'utf8'))
  if (!body.startsWith(marker)) throw new Error(`${file} does not begin with ${marker}`)
  const base = `${env.GITHUB_API_URL ?? 'https://api.github.com'}/repos/${env.GITHUB_REPOSITORY}/issues`

  const ask = async (method, address, content) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(fetch, method, address, content, env.GITHUB_TOKEN)
      if (!(answer.status >= 500 || answer.status === 429) || attempt === 3) return answer
      await wait(attempt * 1000)
    }
  }

  const known = await findComment(ask, `${base}/${number}/comments`)
  if (known.status !== undefined) return refused(known.status, body, env, say)
  // A pull request that costs nothing needs no comment; one that no longer does needs to say so where it said otherwise.
  if (known.id === undefined && wanted === 'changes' && env.CHANGES === '0') return 0
  const renewed = known.id === undefined ? undefined : await ask('PATCH', `${base}/comments/${known.id}`, { body })
  // Somebody else's comment may hold the marker too.
  const isOurs = renewed !== undefined && renewed.status !== 403 && renewed.status !== 404
  const { status } = isOurs ? renewed : await ask('POST', `${base}/${number}/comments`, { body })
  return status < 300 ? 0 : refused(status, body, env, say)
}

async function send(fetch, method, address, content, token) {
  const answer = await fetch(address, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      'user-agent': 'promptfare',
      'x-github-api-version': '2022-11-28',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    signal: AbortSignal.timeout(20_000),
  })
  return { status: answer.status, value: answer.status < 300 ? await answer.json() : undefined }
}

/** The comment that begins with the marker, by a program if there is one; or why that cannot be told. */
async function findComment(ask, address) {
  const found = []
  for (let page = 1; ; page++) {
    const { status, value } = await ask('GET', `${address}?per_page=100&page=${page}`)
    if (status >= 300) return { status }
    found.push(...value.filter(({ body }) => typeof body === 'string' && body.startsWith(marker)))
    if (value.length < 100) break
  }
  return { id: (found.find(({ user }) => user?.type === 'Bot') ?? found[0])?.id }
}

function refused(status, body, env, say) {
  const mayNot = status === 401 || status === 403 || status === 404
  const why = mayNot ? 'the token may not comment, as for pull requests from forks' : `GitHub answered ${status}`
  say(`::${mayNot ? 'notice' : 'error'}::no comment was written: ${why}; the result is in the summary of this job\n`)
  if (env.GITHUB_STEP_SUMMARY) {
    const written = readOr(env.GITHUB_STEP_SUMMARY)
    if (!written.includes(marker)) appendFileSync(env.GITHUB_STEP_SUMMARY, body)
  }
  return mayNot ? 0 : 1
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Cut at a line, and it says so. */
function cut(text) {
  if (text.length <= most) return text
  const head = text.slice(0, text.lastIndexOf('\n', most))
  const open = head.split('<details>').length - head.split('</details>').length
  return `${head}\n${'\n</details>\n'.repeat(Math.max(0, open))}\n…cut here: the rest is in the results of the job\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await comment(process.argv[2] ?? '', process.env, (text) => void process.stdout.write(text))
