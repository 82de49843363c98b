// Fetches editors from Debian's archive into a cache folder, without installing them: node test/e2e/editors/install.mjs
// Needs apt and dpkg, no root. They bring every library along, the C library included, and are started through it.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editorsDir } from './editors.mjs'

const packages = ['neovim', 'hx', 'emacs-nox']

if (existsSync(editorsDir)) console.log(`editors are in ${editorsDir}`)
else install()

function install() {
  const staging = `${editorsDir}.staging-${process.pid}`
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(staging, folder), { recursive: true })
  // Nothing counts as installed, so that all that is needed is fetched.
  writeFileSync(join(staging, 'state/status'), '')
  writeFileSync(join(staging, 'sources.list'), 'deb http://deb.debian.org/debian sid main\n')
  const settings = {
    'Dir::Etc::sourcelist': join(staging, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State': join(staging, 'state'),
    'Dir::State::status': join(staging, 'state/status'),
    'Dir::Cache': join(staging, 'cache'),
    'Debug::NoLocking': '1',
  }
  const apt = (...args) =>
    execFileSync('apt-get', [...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  apt('update')
  apt('install', '--yes', '--download-only', '--no-install-recommends', ...packages)
  const archives = join(staging, 'cache/archives')
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['--extract', join(archives, name), join(staging, 'root')])
  }
  for (const folder of ['state', 'cache']) rmSync(join(staging, folder), { recursive: true })
  renameSync(staging, editorsDir)
  console.log(`editors installed in ${editorsDir}`)
}
