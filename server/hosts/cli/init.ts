import fs from 'node:fs'
import path from 'node:path'
import { failure } from '../failure'
import { writeText } from '../files'
import { exit, type Host } from './host'
import { whyNot } from './output'

const file = 'promptfare.json'

/** Writes a configuration that changes nothing yet and says what could be changed. */
export function init(host: Host): number {
  const target = path.join(host.cwd, file)
  if (fs.existsSync(target)) throw failure(`${file} is there already: edit it, or remove it first`)
  try {
    writeText(target, template)
  } catch (error) {
    throw failure(`cannot write ${file}: ${whyNot(error)}`)
  }
  host.stdout(`wrote ${file}: run "promptfare lint" next, and "promptfare explain" to see the rules\n`)
  return exit.clean
}

const template = `{
  "$schema": "./node_modules/promptfare/docs/schema.json",

  // Do not look for a configuration in the folders above.
  "root": true,

  // promptfare:recommended, promptfare:strict or promptfare:all, and files by relative path.
  "extends": "promptfare:recommended",

  // error, warning, info or off; with options: ["warning", { "limit": 500 }].
  "rules": {},

  "models": {
    // The model to assume where the source does not settle one, by provider.
    "default": {},
    // The model that an environment variable stands for.
    "env": {}
  },

  // Your own prices, in US dollars per million tokens: { "my-model": { "input": 3, "output": 15 } }.
  "prices": {},

  // Share off every list price: 0.15 for 15%.
  "discount": 0,

  "assume": {
    // Tokens of text that is known only at run time, by its name in the source.
    "holeTokens": { "default": 200 },
    // Tokens that a model which thinks is taken to think before it answers.
    "thinkingTokens": 1000
    // Of the requests that could read a cached prefix, the share that does: "cacheHitRate": 0.8
  },

  // How often each call of some files runs: { "files": "src/chat/**", "callsPerMonth": 100000 }.
  "traffic": [],

  // What each call of some files may cost: { "files": "src/**", "maxInputTokens": "20k", "maxUsdPerCall": 0.05 }.
  "budgets": [],

  // Files and folders to leave out.
  "ignore": [],

  // Other settings for some files: { "files": "scripts/**", "rules": { "missing-max-tokens": "off" } }.
  "overrides": []
}
`
