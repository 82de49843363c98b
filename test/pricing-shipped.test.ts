import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { bundle } from './bundle'

describe('the shipped command line', () => {
  function promptfare(...args: string[]): readonly [number | null, string, string] {
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: tmpdir() }
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle('cli.js'), ...args], {
      cwd: tmpdir(),
      env,
      encoding: 'utf8',
    })
    return [status, stdout, stderr]
  }

  it('tells errors of a scenario’s flags from its own, though each bundle has its own classes', function () {
    this.timeout(60_000)
    const [code, , err] = promptfare('simulate', 'caching', '--hitrate', '1')
    assert.deepEqual([code, err.split('\n')[0]], [2, "error: unknown option '--hitrate'"])
    assert.deepEqual(promptfare('simulate', 'routng').slice(0, 2), [2, ''])
    assert.equal(promptfare('simulate', 'caching', '--help')[0], 0)
  })

  it('finds its catalog and its list of models', function () {
    this.timeout(60_000)
    assert.match(promptfare('models', 'gpt-4o-mini')[1], /^gpt-4o-mini {2}openai {5}0\.15 {5}0\.6/m)
    assert.match(promptfare('prices', 'status')[1], /^source {3}bundled/m)
  })

  it('says why the lists cannot be fetched', function () {
    this.timeout(60_000)
    const failing = ['prices', 'update', '--litellm', 'http://127.0.0.1:1/a', '--genai-prices', 'http://127.0.0.1:1/b']
    assert.match(promptfare(...failing)[2], /^error: cannot fetch http:\/\/127\.0\.0\.1:1\/[ab]: nobody answers there$/m)
  })
})
