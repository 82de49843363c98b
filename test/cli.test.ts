import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { createFolder, matches, type PageCommand, readPage, runCommand, updatePage } from './harness/console'
import { updating } from './harness/page'

const root = path.join(__dirname, '..')

const folder = path.join(__dirname, 'cli')
const pages = fs.readdirSync(folder).map((name) => path.join(folder, name))
const readme = path.join(root, 'README.md')
if (fs.existsSync(readme)) pages.push(readme)

for (const file of pages.filter((name) => name.endsWith('.md'))) {
  const page = readPage(file)
  if (page.consoles.length === 0) continue
  describe(path.relative(root, file), () => {
    const outputs = new Map<PageCommand, string>()
    let folder = ''
    before(() => {
      folder = createFolder(page)
    })
    after(() => {
      fs.rmSync(folder, { recursive: true, force: true })
      if (updating) updatePage(page, outputs)
    })
    for (const command of page.consoles.flatMap(({ commands }) => commands)) {
      it(`${command.line}: ${command.command}`, async () => {
        const output = await runCommand(command.command, folder)
        outputs.set(command, output)
        if (!updating && !matches(command.expected, output)) assert.equal(output, command.expected)
      })
    }
  })
}
