// Runs lint and diff for the GitHub Action and leaves their results as files: node ci/github-check.mjs
//
// From the environment: PROMPTFARE (the command line to run, words apart by blanks), PATHS, CONFIG, FAIL_ON, FAIL_ON_DIFF, BASE, OUT (a
// folder), and what the runner sets. Outputs: lint-code, diff-code (empty where nothing was compared), verdict, changes.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The exit code: 0 unless a result could not even be asked for. Whether the results pass is decided by their own codes. */
export function check(env, say) {
  const out = resolve(env.OUT ?? 'promptfare-results')
  mkdirSync(out, { recursive: true })
  const [command = '', ...words] = (env.PROMPTFARE ?? 'npx --no-install promptfare').split(' ').filter((word) => word !== '')
  const run = (...args) => {
    // Its words reach no shell. On Windows npx is a script, which only a shell starts; nothing there comes from a pull request.
    const { status, error, stdout, stderr } = spawnSync(command, [...words, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      shell: process.platform === 'win32',
    })
    if (error !== undefined) throw new Error(`cannot run ${command}: ${error.message}`)
    // A file's name may hold a line break, and what begins a line with colons is an order to the runner.
    say(stderr.replaceAll(/^::/gm, ' ::'))
    return { code: status ?? 2, text: stdout }
  }
  const kept = ['--cache-location', join(out, 'runs')]
  const config = (env.CONFIG ?? '') === '' ? [] : ['--config', env.CONFIG]
  const paths = (env.PATHS ?? '').split(/\s+/).filter((path) => path !== '')
  const lint = (...args) => run('lint', ...args, ...kept, ...config, '--fail-on', env.FAIL_ON || 'error', '--', ...paths)
  const { code } = lint('--format', 'sarif', '--output-file', join(out, 'lint.sarif'))
  // The same result, from the folder that the first run kept it in.
  say(lint('--format', 'github').text)

  const range = rangeOf(env, say)
  const compared =
    range === undefined ? undefined : compare(out, (...args) => run('diff', range, ...args, ...kept, ...config), env)
  const outputs = {
    'lint-code': code,
    'diff-code': compared?.code ?? '',
    verdict: compared?.verdict ?? '',
    changes: compared?.changes ?? '',
  }
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`)
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, lines.join(''))
  return 0
}

function compare(out, diff, env) {
  const [json, markdown] = [join(out, 'diff.json'), join(out, 'diff.md')]
  for (const file of [json, markdown]) rmSync(file, { force: true })
  const { code } = diff('--format', 'json', '--output-file', json, '--fail-on', env.FAIL_ON_DIFF || 'fail')
  diff('--format', 'markdown', '--output-file', markdown, '--fail-on', 'never')
  if (!existsSync(json)) return { code, verdict: '', changes: '' }
  const { verdict, changes } = JSON.parse(readFileSync(json, 'utf8'))
  if (env.GITHUB_STEP_SUMMARY && existsSync(markdown)) appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(markdown, 'utf8'))
  return { code, verdict, changes: changes.length }
}

/** What to compare: what was named; for a pull request, what its merge changes; nothing otherwise. */
function rangeOf(env, say) {
  if ((env.BASE ?? '') !== '') return env.BASE
  const event = readEvent(env)
  const base = event?.pull_request?.base?.sha
  if (typeof base !== 'string' || !/^[0-9a-f]{40,64}$/.test(base)) return undefined
  const git = (...args) => spawnSync('git', args, { encoding: 'utf8' }).status === 0
  // Of a pull request the merge is checked out, and its first parent is what it would be merged into.
  if (git('rev-parse', '--verify', '--quiet', 'HEAD^2')) return 'HEAD^1..HEAD'
  if (!git('rev-parse', '--verify', '--quiet', `${base}^{commit}`) && !git('fetch', '--no-tags', '--depth=1', 'origin', base))
    say(`::warning::the base of the pull request cannot be fetched: check it out with fetch-depth: 2\n`)
  return `${base}..HEAD`
}

/** What started the workflow; `undefined` where it cannot be read. */
export function readEvent({ GITHUB_EVENT_PATH }) {
  try {
    return JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8'))
  } catch {
    return undefined
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = check(process.env, (text) => void process.stdout.write(text))
