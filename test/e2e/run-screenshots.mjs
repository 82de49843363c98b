// The pictures of the README, taken of the sample project: npm run e2e:screenshots. They go to docs/images/.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './hosts.mjs'
import { createSandbox } from './sandbox.mjs'
import { installVsix, launchBrowser, newPage, remoteUri, startServer, workbenchUrl } from './workbench.mjs'

const images = join(root, 'docs/images')
mkdirSync(images, { recursive: true })
const sandbox = createSandbox({
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'workbench.activityBar.location': 'hidden',
  'breadcrumbs.enabled': false,
})
cpSync(join(root, 'examples/helpdesk'), sandbox.workspace, { recursive: true })
let server
let browser
try {
  await installVsix(sandbox, join(root, 'dist/promptfare.vsix'))
  server = await startServer(sandbox)
  browser = await launchBrowser()
  const page = await newPage(browser)
  page.setDefaultTimeout(30_000)
  await page.setViewportSize({ width: 1180, height: 640 })
  const file = join(sandbox.workspace, 'src/route-ticket.ts')
  await page.goto(workbenchUrl(server, sandbox.workspace, [['openFile', remoteUri(server, file)]]))
  const editor = page.locator('.editor-instance .monaco-editor[role="code"]').first()
  await editor.locator('.squiggly-warning').first().waitFor()
  await page.keyboard.press('Control+b')
  const call = editor
    .locator('.view-line', { hasText: 'client.chat.completions.create' })
    .locator('span', { hasText: 'completions' })
    .last()
  const box = await call.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 })
  await page.locator('.monaco-hover:not(.hidden)', { hasText: 'gpt-5.5' }).waitFor()
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(images, 'hover.png') })
  console.log('docs/images/hover.png')
} finally {
  await browser?.close()
  await server?.stop()
  sandbox.dispose(false)
}
process.exit(0)
