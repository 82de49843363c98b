// A profile and a workspace to throw away: everything that a run writes lies in here.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './hosts.mjs'

/** Screenshots, and after a failure the logs of VS Code. */
export const artifacts = join(root, '.e2e')

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.autoSave': 'off',
  // The workspace has no node_modules: TypeScript's own complaints would stand beside ours.
  'typescript.validate.enable': false,
  'js/ts.validate.enabled': false,
}

export function createSandbox(settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'promptfare-e2e-'))
  const workspace = join(dir, 'workspace')
  const user = join(dir, 'data/User')
  cpSync(join(root, 'test/e2e/fixtures/workspace'), workspace, { recursive: true })
  mkdirSync(user, { recursive: true })
  mkdirSync(join(dir, 'home'))
  mkdirSync(artifacts, { recursive: true })
  rmSync(join(artifacts, 'logs'), { recursive: true, force: true })
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2))
  return {
    dir,
    workspace,
    extensions: join(dir, 'extensions'),
    dispose(failed) {
      const logs = join(dir, 'data/logs')
      if (failed && existsSync(logs)) cpSync(logs, join(artifacts, 'logs'), { recursive: true })
      if (process.env.E2E_KEEP !== '1') rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}
