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
      .locator('span', { hasText: /≈\S+\stokens\sin\s·\s≈\$\S+\sper\scall$/ })
      .first()
      .waitFor(),
  )
  await step('code lens', () =>
    editor.locator('.codelens-decoration', { hasText: /tokens in · ≈\$.* per call, at most .* · acme-large/ }).waitFor(),
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
      .locator('span', { hasText: /^\s*≈42–442\stokens/ })
      .first()
      .waitFor()
    assert.match(readFileSync(file, 'utf8'), /Please kindly/, 'the file is not saved yet')
    await page.keyboard.press('Control+s')
    await page.locator('.tab.dirty').waitFor({ state: 'detached' })
    assert.doesNotMatch(readFileSync(file, 'utf8'), /Please kindly/)
  })
  await step('nothing left to fix', async () => {
    await editor.locator('.view-line', { hasText: 'billing, shipping' }).click()
    await runCommand('Promptfare: Fix All Findings in This File')
    await message(/Nothing left to fix in triage\.ts; 1 finding needs a decision\./)
  })
  await step('no call under the cursor', async () => {
    await editor.locator('.view-line', { hasText: 'import' }).first().click()
    await runCommand('Promptfare: Show What the Call under the Cursor Costs')
    const shown = await message(/The cursor is on no call to a model\. The nearest is on line 12: chat\.completions\.create\./)
    await shown.locator('.monaco-button', { hasText: 'Go to It' }).click()
    await page.locator('.monaco-hover:not(.hidden)', { hasText: 'per call, expected' }).waitFor()
    await page.keyboard.press('Escape')
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
    const view = page.locator('.pane-body .monaco-list[aria-label^="Costs"]')
    await view.locator('.monaco-list-row', { hasText: 'triage.ts' }).waitFor()
    // Nobody has opened it.
    const closed = view.locator('.monaco-list-row', { hasText: 'line 12' }).first()
    await view.locator('.monaco-list-row', { hasText: 'digest.py' }).waitFor()
    await closed.click()
    await page.locator('.tab.active', { hasText: /digest\.py|triage\.ts/ }).waitFor()
    await page.locator('.statusbar-item', { hasText: /Ln 12, Col/ }).waitFor()
    await page.locator('.composite.title', { hasText: /^Promptfare: Costs/i }).waitFor()
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
    // What is shown follows the file, also where the call goes by another name, and the sliders stay where they are.
    const where = await frame.locator('#call-title button').textContent()
    assert.match(where, /triage\.ts:12$/)
    await editor.locator('.view-line', { hasText: 'export async function triage' }).click()
    await page.keyboard.press('Home')
    for (let word = 0; word < 4; word++) await page.keyboard.press('Control+ArrowRight')
    await page.keyboard.type('Now')
    await editor.locator('.view-line', { hasText: 'function triageNow' }).waitFor()
    await page.waitForTimeout(1500)
    assert.equal(await frame.locator('#call-title button').textContent(), where)
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await frame.locator('#call-title button', { hasText: /triage\.ts:13$/ }).waitFor()
    assert.ok(await frame.locator('#gone').isHidden())
    assert.equal(await frame.locator('#length').inputValue(), '1')
    // What costs more is no saving, and not green.
    await frame.locator('#length').focus()
    for (let stop = 0; stop < 6; stop++) await page.keyboard.press('ArrowRight')
    await frame.locator('#answer dd.loss', { hasText: /^\d+%$/ }).waitFor()
    assert.equal(await frame.locator('#answer .amount.dearer').count(), 1)
    await page.screenshot({ path: join(artifacts, 'panel-dearer.png') })
    // A call that goes and comes back is asked about again.
    assert.equal(await frame.locator('#scope').inputValue(), 'call')
    await editor.locator('.view-line', { hasText: 'completions.create' }).click()
    await page.keyboard.press('Control+/')
    await frame.locator('#gone').waitFor({ state: 'visible' })
    assert.equal(await frame.locator('#scope').inputValue(), 'workspace')
    await page.keyboard.press('Control+z')
    await frame.locator('#gone').waitFor({ state: 'hidden' })
    assert.match(await frame.locator('#call-title button').textContent(), /triage\.ts:13$/)
    assert.equal(await frame.locator('#scope').inputValue(), 'call')
    // A call whose model is not known is asked about on another one.
    await editor.locator('.view-line', { hasText: "'acme-large'" }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('Shift+Home')
    await page.keyboard.insertText('model: process.argv[2],')
    await frame.locator('#call-price', { hasText: /no price: model not settled/ }).waitFor()
    await frame.locator('#answer', { hasText: 'Choose one' }).waitFor()
    await frame.locator('#model').selectOption({ index: 1 })
    await frame.locator('#answer .row .value', { hasText: '≈$' }).waitFor()
    await frame.locator('#what-if').scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(artifacts, 'panel-unpriced.png') })
    // A box leads to its call by keyboard too.
    const shown = await frame.locator('#call-title').textContent()
    await frame.locator('#map .leaf:not([aria-label*="triage.ts"])').first().focus()
    await page.keyboard.press('Enter')
    await frame.locator('#call-title').filter({ hasNotText: shown }).waitFor()
  })
  await step('renamed file', async () => {
    const title = panelFrame(page).locator('#call-title')
    await title.filter({ hasText: 'digest.py:' }).waitFor()
    await page.keyboard.press('Control+Shift+e')
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'digest.py' })
    if (!(await row.isVisible())) await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'jobs' }).click()
    await row.click()
    await page.keyboard.press('F2')
    await page.locator('.explorer-folders-view .monaco-inputbox input').fill('weekly.py')
    await page.keyboard.press('Enter')
    // The file stands in front of the panel, which hears of it when it comes back.
    await page.locator('.tab', { hasText: 'Prompt costs' }).click()
    await title.filter({ hasText: 'weekly.py:' }).waitFor()
    // Of the sliders, too, nothing is lost.
    assert.equal(await panelFrame(page).locator('#length').inputValue(), '7')
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

/** A message with this text, in the list of all: tests get no toasts. */
async function message(text) {
  const list = page.locator('.notifications-center')
  if (!(await list.isVisible())) await page.locator('[id="status.notifications"] a').click()
  const shown = list.locator('.notification-list-item', { hasText: text })
  await shown.waitFor()
  return shown
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
