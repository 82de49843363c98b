/** Code that runs seldom, whatever it costs: tests and examples, told by the names of folders and files. */
export function isSideCode(file: string): boolean {
  return patternsOf(file).length > 0
}

/** Patterns for the tests and examples among files, as a configuration names them, each once and in order. */
export function sidePatterns(files: readonly string[]): readonly string[] {
  return [...new Set(files.flatMap(patternsOf))].sort()
}

/** Rules that speak of what pays only where a call runs often, or of ids that a test may well invent. */
export const rulesOffInSideCode = ['missing-max-tokens', 'over-tiered-model', 'unknown-model'] as const

/** Of the folders the outermost counts: what is in it goes with it. */
function patternsOf(file: string): readonly string[] {
  const steps = file.split(/[\\/]/)
  const name = steps.pop() ?? ''
  const folder = steps.find((step) => folders.has(step.toLowerCase()))
  const pattern = folder ?? names.find(([, form]) => form.test(name))?.[0]
  return pattern === undefined ? [] : [pattern]
}

const folders = new Set([
  'test',
  'tests',
  '__tests__',
  'e2e',
  'fixtures',
  'example',
  'examples',
  'sample',
  'samples',
  'demo',
  'demos',
  'cookbook',
  'cookbooks',
  'quickstarts',
  'tutorial',
  'tutorials',
])

const names: readonly (readonly [pattern: string, form: RegExp])[] = [
  ['*.test.*', /\.test\.\w+$/],
  ['*.spec.*', /\.spec\.\w+$/],
  ['test_*.py', /^test_.*\.py$/],
  ['*_test.py', /_test\.py$/],
]
