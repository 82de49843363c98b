// The packaged .vsix, installed as a user would and seen through the workbench. Screenshots go to .e2e/.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './hosts.mjs'
import { artifacts, createSandbox } from './sandbox.mjs'
import { installVsix, launchBrowser, newPage, panelFrame, remoteUri, startServer, workbenchUrl } from './workbench.mjs'

const started = Date.now()
const sandbox = createSandbox({ 'editor.hover.delay': 100, 'editor.minimap.enabled': false, 'editor.fontSize': 13 })
const file = join(sandbox.workspace, 'src/triage.ts')
const fixTitle = /Remove .*please/i
let server
let browser
let page
let failed = false
try {
  await installVsix(sandbox, join(root, 'dist/promptfare.vsix'))
  server = await startServer(sandbox)
  browser = await launchBrowser()
  page = await newPage(browser)
  page.setDefaultTimeout(30_000)
  await page.goto(workbenchUrl(server, sandbox.workspace, [['openFile', remoteUri(server, file)]]))
  await lookAround(page)
} catch (error) {
  failed = true
  console.error('  NOT OK', error, '\n', server?.log().slice(-2000))
} finally {
  await browser?.close()
  await server?.stop()
  sandbox.dispose(failed)
}
console.log(`${failed ? 'FAILED' : 'passed'} after ${((Date.now() - started) / 1000).toFixed(1)} s, screenshots in .e2e/`)
process.exit(failed ? 1 : 0)

async function lookAround() {
  const editor = page.locator('.editor-instance .monaco-editor[role="code"]').first()
  const call = editor.locator('.view-line', { hasText: 'openai.chat.completions.create' })
  const squiggle = editor.locator('.squiggly-warning').first()

  await step('editor opens', () => call.waitFor())
  await step('squiggle', () => squiggle.waitFor())
  await step('inlay hint', () =>
    call
      .locator('span', { hasText: /≈\S+\stok\s·\s≈\$.*\s\+\s≤\s\$/ })
      .first()
      .waitFor(),
  )
  await step('code lens', () =>
    editor.locator('.codelens-decoration', { hasText: /tokens in · ≈\$.* per call · acme-large/ }).waitFor(),
  )
  await step('status bar', () => page.locator('.statusbar-item', { hasText: /2 calls · ≈\$/ }).waitFor())
  await step('hover', async () => {
    await hover(squiggle)
    const box = page.locator('.monaco-hover:not(.hidden)', { hasText: 'per call, expected' })
    await box.waitFor()
    const text = (await box.textContent()) ?? ''
    assert.match(text, /per call, expected/)
    assert.match(text, /no output limit/)
  })
  await page.mouse.move(1000, 700)
  await step('quick fix', async () => {
    const phrase = editor.locator('.view-line', { hasText: 'Please kindly read' })
    const row = page.locator('.action-widget .monaco-list-row', { hasText: fixTitle }).first()
    await openQuickFixes(editor.locator('.squiggly-info').first(), row)
    await row.hover({ force: true }) // older workbenches take no click on the menu before the mouse has moved
    await row.click()
    await phrase.waitFor({ state: 'detached' })
    // Two tokens fewer than before.
    await call
      .locator('span', { hasText: /^\s*≈42–442\stok/ })
      .first()
      .waitFor()
    assert.match(readFileSync(file, 'utf8'), /Please kindly/, 'the file is not saved yet')
    await page.keyboard.press('Control+s')
    await page.locator('.tab.dirty').waitFor({ state: 'detached' })
    assert.doesNotMatch(readFileSync(file, 'utf8'), /Please kindly/)
  })
  await step('compare models', async () => {
    await editor.locator('.view-line', { hasText: 'billing, shipping' }).click()
    await runCommand('Promptfare: Compare Models')
    const rows = page.locator('.quick-input-list .monaco-list-row')
    await rows.filter({ hasText: 'acme-large' }).waitFor()
    const cheaper = rows.filter({ hasText: /gpt-5\.\d.*−\d+%/ }).first()
    assert.match((await cheaper.textContent()) ?? '', /per million tokens/)
    await page.screenshot({ path: join(artifacts, 'compare-models-list.png') })
    await page.keyboard.press('Escape')
  })
  await step('tree', async () => {
    await page.locator('.activitybar .action-item a[aria-label^="Promptfare"]').click()
    const view = page.locator('.pane-body .monaco-list[aria-label^="Prompt Costs"]')
    await view.locator('.monaco-list-row', { hasText: 'triage.ts' }).waitFor()
    // Nobody has opened it.
    const closed = view.locator('.monaco-list-row', { hasText: 'line 12' }).first()
    await view.locator('.monaco-list-row', { hasText: 'digest.py' }).waitFor()
    await closed.click()
    await page.locator('.tab.active', { hasText: /digest\.py|triage\.ts/ }).waitFor()
    await page.locator('.composite.title', { hasText: /Prompt Costs · ≈\$/i }).waitFor()
    await page.locator('.tree-explorer-viewlet-tree-view .message', { hasText: /≈\$.* if each of 4 calls runs once/ }).waitFor()
  })
  await step('panel', async () => {
    await page.locator('.tab', { hasText: 'triage.ts' }).click()
    await editor.locator('.codelens-decoration a', { hasText: 'acme-large' }).click()
    const frame = panelFrame(page)
    await frame.locator('#call-title', { hasText: 'triage.ts:' }).waitFor()
    await frame.locator('#call-bar .piece').first().waitFor()
    assert.equal(await frame.locator('#map .leaf').count(), 4)
    const before = await frame.locator('#answer .row .value').allTextContents()
    await frame.locator('#length').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await frame.locator('#answer dd', { hasText: /^[1-9][\d.]*%$/ }).waitFor()
    const after = await frame.locator('#answer .row .value').allTextContents()
    assert.equal(after[0], before[0])
    assert.notEqual(after[1], before[1])
    // A box leads to its call by keyboard too.
    const shown = await frame.locator('#call-title').textContent()
    await frame.locator('#map .leaf:not([aria-label*="triage.ts"])').first().focus()
    await page.keyboard.press('Enter')
    await frame.locator('#call-title').filter({ hasNotText: shown }).waitFor()
  })
}

async function step(name, work) {
  const from = Date.now()
  try {
    await work()
    console.log(`  ok ${name} (${Date.now() - from} ms)`)
  } finally {
    await page.screenshot({ path: join(artifacts, `${name.replaceAll(' ', '-')}.png`) })
  }
}

async function runCommand(title) {
  await page.keyboard.press('F1')
  await page.locator('.quick-input-widget input.input').fill(`>${title}`)
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: title.replace('Promptfare: ', '') })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
}

async function hover(target) {
  const box = await target.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 })
}

/** The first press after start-up may be answered with "no code actions": press again, as a person would. */
async function openQuickFixes(target, row) {
  const box = await target.boundingBox()
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.move(1000, 700)
  for (let attempt = 0; attempt < 5; attempt++) {
    await page.keyboard.press('Control+.')
    const shown = await row.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    )
    if (shown) return
    await page.keyboard.press('Escape')
  }
  throw new Error('the menu did not offer the fix')
}
