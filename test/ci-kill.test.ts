import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeText } from '../server/hosts/files'
import { killed } from './harness/killing'

describe('a program that is ended at a random moment', function () {
  this.timeout(180_000)

  it('leaves no file half written, and the next run is right', async () => {
    const results = await killed(4)
    assert.deepEqual(Object.keys(results), ['lint --fix', 'lint --cache', 'baseline'])
    for (const [name, { kills, problems }] of Object.entries(results)) {
      assert.equal(kills, 4)
      assert.deepEqual(problems, [], name)
    }
  })

  it('has what it left beside a file taken away with the next write, and nobody else has', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-beside-'))
    try {
      const nobody = 2 ** 22 + 1
      const names = [nobody, process.ppid].map((id) => `.ask.ts.${os.hostname()}-${id}.tmp`)
      const others = [`.ask.ts.elsewhere-${nobody}.tmp`, `.other.ts.${os.hostname()}-${nobody}.tmp`, '.ask.ts.tmp']
      for (const name of [...names, ...others]) fs.writeFileSync(path.join(folder, name), 'half')
      writeText(path.join(folder, 'ask.ts'), 'whole')
      assert.deepEqual(fs.readdirSync(folder).sort(), ['ask.ts', names[1], ...others].sort())
      assert.equal(fs.readFileSync(path.join(folder, 'ask.ts'), 'utf8'), 'whole')
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
})
