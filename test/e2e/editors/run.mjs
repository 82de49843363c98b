// The configurations of docs/editors.md, as they stand there, in the editors themselves: node test/e2e/editors/run.mjs [neovim helix emacs]
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../hosts.mjs'
import { editorCommand, editorEnv, emacsDump } from './editors.mjs'

const page = readFileSync(join(root, 'docs/editors.md'), 'utf8')
const here = join(root, 'test/e2e/editors')
const editors = { neovim, helix, emacs }
// Two code units in UTF-16, four bytes in UTF-8, and in front of what is reported.
const script = [
  "import OpenAI from 'openai'",
  'const client = new OpenAI()',
  "/* 🎟 für */ const a = await client.chat.completions.create({ model: 'gpt-5.4', messages: [{ role: 'system', content: '🎟 You are the triage desk of a web shop. Please kindly read the ticket and answer with one word.' }] })",
  '',
].join('\n')
const python = [
  'from openai import OpenAI',
  'a = ("🎟 für", OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "system", "content": "🎟 You are the triage desk of a web shop. Please kindly read the ticket and answer with one word."}]))',
  '',
].join('\n')

let failures = 0
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(editors)) {
  const dir = mkdtempSync(join(tmpdir(), `promptfare-${name}-`))
  try {
    await editors[name](prepare(dir))
    console.log(`  ok ${name}`)
  } catch (error) {
    failures++
    console.error(`  NOT OK ${name}`, error)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
process.exit(failures > 0 ? 1 : 0)

/** A project, a home of its own, and `promptfare` on the path. */
function prepare(dir) {
  for (const folder of ['bin', 'home/.config/helix', 'project']) mkdirSync(join(dir, folder), { recursive: true })
  const command = join(dir, 'bin/promptfare')
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"\n`)
  chmodSync(command, 0o755)
  writeFileSync(join(dir, 'project/package.json'), '{}')
  writeFileSync(join(dir, 'project/ask.ts'), script)
  writeFileSync(join(dir, 'project/ask.py'), python)
  const home = join(dir, 'home')
  const env = { ...process.env, ...editorEnv(), HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_STATE_HOME: home }
  return {
    dir,
    project: join(dir, 'project'),
    env: { ...env, PATH: `${join(dir, 'bin')}:${process.env.PATH}`, E2E_RESULT: join(dir, 'result.json') },
  }
}

/** The only block of a language on the page. */
function block(language) {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
  assert.equal(blocks.length, 1, `one block of ${language} on the page`)
  return blocks[0][1]
}

function run([command, ...args], { env, project }) {
  const { status, stdout, stderr } = spawnSync(command, args, { env, cwd: project, timeout: 90_000, encoding: 'utf8' })
  const result = existsSync(env.E2E_RESULT) ? JSON.parse(readFileSync(env.E2E_RESULT, 'utf8')) : undefined
  assert.ok(result !== undefined, `no result, exit code ${status}\n${stdout}\n${stderr}`)
  return result
}

function neovim(place) {
  const init = join(place.dir, 'init.lua')
  writeFileSync(init, block('lua'))
  const args = [
    '--headless',
    '--clean',
    '-n',
    '-u',
    init,
    join(place.project, 'ask.ts'),
    '-c',
    `luafile ${join(here, 'neovim.lua')}`,
  ]
  const { encoding, found, hover, hints, after } = run(editorCommand('nvim', ...args), place)
  assert.equal(encoding, 'utf-16')
  expectAll(found, hover, hints, after, script)
}

function emacs(place) {
  const init = join(place.dir, 'init.el')
  writeFileSync(init, block('elisp'))
  const args = [`--dump-file=${emacsDump()}`, '-Q', '--batch', '-l', init, '-l', join(here, 'emacs.el')]
  const env = { ...place.env, E2E_FILE: join(place.project, 'ask.py') }
  const { found, hover, hints, after } = run(editorCommand('emacs-nox', ...args), { ...place, env })
  expectAll(found, hover, hints, after, python)
}

/** Finding, hover, hint and quick fix, each at its place behind characters of several units. */
function expectAll(found, hover, hints, after, before) {
  const texts = found.map(({ text }) => text)
  assert.ok(
    texts.some((text) => /create$/.test(text)),
    texts.join(' | '),
  )
  assert.ok(texts.includes('Please kindly'), texts.join(' | '))
  assert.match(JSON.stringify(hover), /per call/)
  assert.match(JSON.stringify(hints), /tokens in ·/)
  assert.equal(after.trim(), fixed(before).trim())
}

function fixed(text) {
  return text.replace('Please kindly read', 'Read')
}

/** Helix has no headless mode: it gets a terminal and keys, and its log says what was told. The fix is in the file. */
async function helix(place) {
  const { dir, project, env } = place
  writeFileSync(join(dir, 'home/.config/helix/languages.toml'), block('toml'))
  const log = join(dir, 'helix.log')
  const quoted = editorCommand('hx', '-vv', '--log', log, join(project, 'ask.ts'))
    .map((part) => `'${part}'`)
    .join(' ')
  const child = spawn('script', ['-qfec', `stty rows 40 cols 200; ${quoted}`, '/dev/null'], {
    env,
    cwd: project,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  try {
    await until('findings', () => /verbose-phrasing/.test(said()))
    assert.match(said(), /"positionEncoding":"utf-16"/)
    await pause(500)
    child.stdin.write('3G]d]d')
    await pause(500)
    child.stdin.write(' a')
    await until('actions', () => /Remove|Delete|please/.test(said().split('textDocument/codeAction')[1] ?? ''))
    await pause(500)
    child.stdin.write('\r')
    await pause(800)
    // Alone, or it would count as the key Alt together with the next.
    child.stdin.write('\x1b')
    await pause(500)
    child.stdin.write(':wq\r')
    await Promise.race([ended, pause(5000)])
    assert.equal(readFileSync(join(project, 'ask.ts'), 'utf8').trim(), fixed(script).trim())
  } finally {
    child.kill()
  }
}

async function until(what, holds) {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return
    await pause(100)
  }
  assert.fail(`waited in vain: ${what}`)
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
