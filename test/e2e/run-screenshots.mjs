// The pictures of README and walkthrough, taken of the sample project: npm run e2e:screenshots. They go to docs/images/.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './hosts.mjs'
import { artifacts, createSandbox } from './sandbox.mjs'
import { installVsix, launchBrowser, newPage, panelFrame, remoteUri, startServer, workbenchUrl } from './workbench.mjs'

const images = join(root, 'docs/images')
mkdirSync(images, { recursive: true })
const sandbox = createSandbox({
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'breadcrumbs.enabled': false,
  'workbench.layoutControl.enabled': false,
  'workbench.colorTheme': 'Default Light Modern',
})
const workspace = join(sandbox.dir, 'helpdesk')
cpSync(join(root, 'examples/helpdesk'), workspace, { recursive: true })
const file = join(workspace, 'src/route-ticket.ts')
const themes = {
  'panel-light': { label: 'Light Modern', kind: 'vs' },
  'panel-dark': { label: 'Dark Modern', kind: 'vs-dark' },
  'panel-contrast': { label: 'Dark High Contrast', kind: 'hc-black' },
}
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
  await page.setViewportSize({ width: 1180, height: 640 })
  await page.goto(workbenchUrl(server, workspace, [['openFile', remoteUri(server, file)]]))
  await takeAll()
} catch (error) {
  failed = true
  console.error(error)
  await page?.screenshot({ path: join(artifacts, 'screenshots-failed.png') })
} finally {
  await browser?.close()
  await server?.stop()
  sandbox.dispose(false)
}
process.exit(failed ? 1 : 0)

async function takeAll() {
  const editor = page.locator('.editor-instance .monaco-editor[role="code"]').first()
  await editor.locator('.squiggly-warning').first().waitFor()
  await editor.locator('.codelens-decoration', { hasText: 'per call' }).first().waitFor()
  await page.keyboard.press('Control+b')
  await settle()
  await take('hints', await around(editor, { height: 380 }))

  const call = editor
    .locator('.view-line', { hasText: 'client.chat.completions.create' })
    .locator('span', { hasText: 'completions' })
    .last()
  await hover(call)
  await page.locator('.monaco-hover:not(.hidden)', { hasText: 'per call, expected' }).waitFor()
  await settle()
  await take('hover')
  await page.mouse.move(1100, 600)
  await page.keyboard.press('Escape')

  const phrase = editor.locator('.view-line', { hasText: 'Please kindly' })
  await phrase.click({ position: { x: 90, y: 8 } })
  await page.mouse.move(1100, 600)
  const row = page.locator('.action-widget .monaco-list-row', { hasText: /Remove/ }).first()
  for (let attempt = 0; attempt < 5 && !(await row.isVisible()); attempt++) {
    await page.keyboard.press('Control+.')
    await row.waitFor({ timeout: 3000 }).catch(() => page.keyboard.press('Escape'))
  }
  await settle()
  await take('quick-fix', await around(editor, { height: 480 }))
  await page.keyboard.press('Escape')

  await page.locator('.activitybar .action-item a[aria-label^="Promptfare"]').click()
  await page.locator('.monaco-list-row', { hasText: 'route-ticket.ts' }).first().waitFor()
  await page.locator('.tree-explorer-viewlet-tree-view .message', { hasText: 'runs once' }).waitFor()
  await dragSash(110)
  await settle()
  await take('tree')
  await page.keyboard.press('Control+b')

  await editor.locator('.codelens-decoration a', { hasText: 'per call' }).first().click()
  const panel = panelFrame(page)
  await panel.locator('#map .leaf').first().waitFor()
  await page.setViewportSize({ width: 1180, height: 1500 })
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Control+m') // the panel over the whole width
  const slider = panel.locator('#calls')
  await slider.focus()
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight')
  await panel.locator('#length').focus()
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowLeft')
  await panel.locator('#answer dd', { hasText: '%' }).waitFor()
  await panel.locator('body').evaluate(() => document.activeElement?.blur())
  await panel.locator('#call').evaluate((call) => call.scrollIntoView())
  for (const [name, { label, kind }] of Object.entries(themes)) {
    await choose(label)
    await page.locator(`.monaco-workbench.${kind}`).first().waitFor()
    await settle()
    await take(name)
  }
}

async function choose(theme) {
  const box = page.locator('.quick-input-widget:visible input.input')
  for (let attempt = 0; attempt < 5 && !(await box.isVisible()); attempt++) {
    await page.locator('.tab.active', { hasText: 'Prompt costs' }).click()
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+t')
    await page.waitForTimeout(1500)
  }
  await page.keyboard.type(theme)
  await page.waitForTimeout(800)
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'hidden' })
}

async function hover(target) {
  const box = await target.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 })
}

/** Makes the side bar wider by so many pixels. */
async function dragSash(pixels) {
  const box = await page.locator('.part.sidebar').boundingBox()
  await page.mouse.move(box.x + box.width, box.y + 300)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width + pixels, box.y + 300, { steps: 5 })
  await page.mouse.up()
  await page.mouse.move(1100, 600)
}

async function around(locator, { height }) {
  const { x, y, width } = await locator.boundingBox()
  return { x, y, width, height }
}

async function settle() {
  await page.waitForTimeout(900)
}

async function take(name, clip) {
  await page.screenshot({ path: join(images, `${name}.png`), ...(clip === undefined ? {} : { clip }) })
  console.log(`docs/images/${name}.png`)
}
