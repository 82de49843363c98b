// The extension without Node, as on vscode.dev: VS Code's web build, the extension host and the language server in threads of the
// browser. Screenshots go to .e2e/.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { installed, root, webCommit } from './hosts.mjs'
import { artifacts, createSandbox } from './sandbox.mjs'
import { launchBrowser, newPage } from './workbench.mjs'

const started = Date.now()
const sandbox = createSandbox()
mkdirSync(join(sandbox.workspace, '.vscode'))
const settings = { 'workbench.startupEditor': 'none', 'editor.hover.delay': 100, 'editor.minimap.enabled': false }
writeFileSync(join(sandbox.workspace, '.vscode/settings.json'), JSON.stringify({ ...settings, 'js/ts.validate.enabled': false }))
mkdirSync(join(sandbox.workspace, 'prompts'))
writeFileSync(join(sandbox.workspace, 'prompts/support.prompty'), promptyFile())
writeFileSync(join(sandbox.workspace, 'prompts/support.py'), pythonFile())
const { open } = createRequire(join(installed('web'), 'package.json'))('@vscode/test-web')
const port = await freePort()
const host = await open({
  browserType: 'none', // it could not start the browser that is installed here
  ...{ host: 'localhost', port, quality: 'stable', commit: webCommit, testRunnerDataDir: join(installed('web'), 'data') },
  ...{ extensionDevelopmentPath: root, folderPath: sandbox.workspace },
})
const lines = []
let browser
let page
let failed = false
try {
  browser = await launchBrowser()
  page = await newPage(browser)
  page.setDefaultTimeout(60_000)
  page.on('console', (message) => lines.push(message.text()))
  page.on('pageerror', (error) => lines.push(String(error)))
  await page.goto(`http://localhost:${port}/`)
  await lookAround()
} catch (error) {
  failed = true
  console.error('  NOT OK', error, '\n', lines.slice(-30).join('\n'))
  await page?.screenshot({ path: join(artifacts, 'web-failed.png') })
} finally {
  await browser?.close()
  host.dispose()
  sandbox.dispose(false)
}
console.log(`${failed ? 'FAILED' : 'passed'} after ${((Date.now() - started) / 1000).toFixed(1)} s`)
process.exit(failed ? 1 : 0)

async function lookAround() {
  await openFile('src', 'triage.ts')
  const editor = page.locator('.editor-instance .monaco-editor[role="code"]').first()
  const call = editor.locator('.view-line', { hasText: 'openai.chat.completions.create' })
  await step('squiggle', () => editor.locator('.squiggly-warning').first().waitFor())
  await step('inlay hint', () =>
    call
      .locator('span', { hasText: /≈\S+\stokens\sin\s·/ })
      .first()
      .waitFor(),
  )
  await step('status bar', () => page.locator('.statusbar-item', { hasText: /2 calls/ }).waitFor())
  await step('hover', async () => {
    const box = await editor.locator('.squiggly-warning').first().boundingBox()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 })
    const shown = page.locator('.monaco-hover:not(.hidden)', { hasText: 'per call, expected' })
    await shown.waitFor()
    // The configuration of the fixture declares this model: it was read through the client.
    assert.match((await shown.textContent()) ?? '', /acme-large/)
    await page.screenshot({ path: join(artifacts, 'web-hover.png') })
    await page.mouse.move(1000, 700)
  })
  await step('quick fix', async () => {
    const box = await editor.locator('.squiggly-info').first().boundingBox()
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    const row = page.locator('.action-widget .monaco-list-row', { hasText: /Remove .*please/i }).first()
    for (let attempt = 0; attempt < 5 && !(await row.isVisible()); attempt++) {
      await page.keyboard.press('Control+.')
      await row.waitFor({ timeout: 3000 }).catch(() => page.keyboard.press('Escape'))
    }
    await row.hover({ force: true })
    await row.click()
    await editor.locator('.view-line', { hasText: 'Please kindly read' }).waitFor({ state: 'detached' })
  })
  await step('Python', async () => {
    await openFile('jobs', 'digest.py')
    await page.locator('.editor-instance .squiggly-warning, .editor-instance .squiggly-info').first().waitFor()
  })
  await step('restart', async () => {
    const status = page.locator('.statusbar-item', { hasText: /1 call|2 calls/ })
    await page.keyboard.press('F1')
    await page.keyboard.type('Promptfare: Restart')
    const row = page.locator('.quick-input-widget .monaco-list-row', { hasText: /Promptfare: Restart/ }).first()
    await row.waitFor()
    const threads = page.workers().length
    await page.keyboard.press('Enter')
    await status.waitFor({ state: 'detached' }).catch(() => {})
    await status.waitFor()
    assert.equal(page.workers().length, threads, 'the old thread has ended')
  })
  await step('tree of open documents', async () => {
    await page.locator('.activitybar .action-item a[aria-label^="Promptfare"]').click()
    const view = page.locator('.pane-body .monaco-list[aria-label^="Costs"]')
    await view.locator('.monaco-list-row', { hasText: 'triage.ts' }).waitFor()
    await page.locator('.tree-explorer-viewlet-tree-view .message', { hasText: 'Only open files' }).waitFor()
    await page.screenshot({ path: join(artifacts, 'web-tree.png') })
    await page.locator('.activitybar .action-item a[aria-label^="Explorer"]').first().click()
  })
  await step('colours of a prompt file', async () => {
    await openFile('prompts', 'support.prompty')
    await expectColours('for item in', ['for', 'item'])
    await page.screenshot({ path: join(artifacts, 'web-prompty.png') })
  })
  await step('colours of a prompt in Python', async () => {
    await openFile('prompts', 'support.py')
    await expectColours('- Call the customer', ['-', 'customer_name'])
    await page.screenshot({ path: join(artifacts, 'web-python.png') })
  })
}

/** The colours that a line's pieces have, by their text. */
async function coloursOf(line) {
  const editor = page.locator('.editor-instance .monaco-editor[role="code"]').first()
  const shown = editor.locator('.view-line', { hasText: line }).first()
  await shown.waitFor()
  return shown.evaluate((element) =>
    Object.fromEntries(
      [...element.querySelectorAll('span > span')].map((span) => [span.textContent.trim(), getComputedStyle(span).color]),
    ),
  )
}

async function expectColours(line, pieces) {
  let colours = {}
  for (let tries = 0; tries < 50; tries++) {
    colours = await coloursOf(line)
    const seen = pieces.map((piece) => colours[piece])
    if (!seen.includes(undefined) && new Set(seen).size === pieces.length) return
    await page.waitForTimeout(200)
  }
  assert.fail(`${line}: ${JSON.stringify(colours)}`)
}

function promptyFile() {
  return `---
name: Support
model:
  api: chat
  id: gpt-5.4
---
system:
# Role
You answer for {{ shop.name | upper }}, and **never** promise a refund.
{# this line is not sent #}
## Documents
{% for item in documents if item.isPublic %}
- {{ item.title }}: \`{{ item.id }}\`
{% endfor %}
<example lang="en">
  <question>Where is my order?</question>
</example>

user:
{{ question }}
`
}

function pythonFile() {
  return `from openai import OpenAI

SYSTEM = """You answer for a shop.

## Rules
- Never promise a refund.
- Call the customer {customer_name}.

<example>
<question>Where is my order?</question>
</example>
Today is {{today}}.
"""

def ask(question: str, tone: str):
    """Asks once.

    - no prompt, so no colours
    """
    return OpenAI().responses.create(model="gpt-5.4", instructions=SYSTEM, input=f"""In a {tone} tone:
1. Answer this.
<question>
{question}
</question>""")
`
}

async function openFile(folder, name) {
  const row = (text) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text }).first()
  await row(folder).waitFor()
  if (!(await row(name).isVisible())) await row(folder).click()
  await row(name).dblclick()
  await page.locator('.tab.active', { hasText: name }).waitFor()
}

async function step(name, work) {
  const from = Date.now()
  await work()
  console.log(`  ok ${name} (${Date.now() - from} ms)`)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
