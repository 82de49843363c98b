// Who wrote what of the bundles that we did not: every package whose files are in them, with its licence as it ships it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** The text for these files of `node_modules`; fails where a package names no licence, so that nobody ships one without. */
export function thirdPartyNotices(files) {
  const folders = new Set([...files].flatMap((file) => packageOf(file) ?? []))
  const packages = [...folders].map(describe).sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
  const unique = [...new Map(packages.map((one) => [one.title, one])).values()]
  const list = unique.map(({ title, license }) => `- ${title}: ${license}`).join('\n')
  const head = `Third-party software in the bundles of Promptfare\n\nThe bundles hold the following packages, or parts of them.\n\n${list}\n`
  return [head, ...unique.map(({ title, text }) => `${title}\n\n${text.trim()}\n`)].join(`\n${'-'.repeat(80)}\n\n`)
}

/** The folder of the package that a file belongs to; `undefined` for our own. */
function packageOf(file) {
  const steps = file.split(/[\\/]/)
  const at = steps.lastIndexOf('node_modules')
  if (at < 0) return undefined
  return steps.slice(0, at + (steps[at + 1]?.startsWith('@') ? 3 : 2)).join(sep)
}

function describe(folder) {
  const { name, version, license, author, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${name} names no licence in its package.json`)
  const files = licencesIn(folder)
  // A package that comes out of a repository of many may leave the text to that.
  const origin = [author?.name ?? author, repository?.url ?? repository].filter((text) => typeof text === 'string')
  const text = files.length === 0 ? [`Licensed under ${license}.`, ...origin].join('\n') : files.join('\n\n')
  return { title: `${name} ${version}`, license, text }
}

function licencesIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice|copying|third.?party)/i.test(name))
  const files = names.sort().map((name) => join(folder, name))
  return files.filter((file) => existsSync(file) && dirname(file) === folder).map((file) => readFileSync(file, 'utf8').trim())
}
