import { rulesOffInSideCode } from './side-code'

/**
 * The text of a configuration that says what could be changed; with the path of its schema, where there is one. It changes nothing
 * but what is said of tests and examples, where patterns for these are given.
 */
export function newConfig(schema: string | undefined, sideCode: readonly string[] = []): string {
  const overrides = sideCode.length === 0 ? '[]' : overrideFor(sideCode)
  return `{\n${schema === undefined ? '' : `  "$schema": ${JSON.stringify(schema)},\n\n`}${settings}${overrides}\n}\n`
}

function overrideFor(sideCode: readonly string[]): string {
  const files = sideCode.map((pattern) => JSON.stringify(pattern)).join(', ')
  const rules = rulesOffInSideCode.map((rule) => `${JSON.stringify(rule)}: "off"`).join(', ')
  return `[
    // Tests and examples run seldom: a missing limit, a dear model or an invented one costs little there.
    { "files": [${files}], "rules": { ${rules} } }
  ]`
}

const settings = `  // Do not look for a configuration in the folders above.
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
  "overrides": `
