import assert from 'node:assert/strict'
import missingMaxTokens from '../rules/missing-max-tokens'
import verbosePhrasing from '../rules/verbose-phrasing'
import { documentOf, testEngine } from './harness/analyze'

const rules = [verbosePhrasing, missingMaxTokens]

/** `line: message` of what is left in a text, or `rule` for what is not about directives. */
function left(path: string, text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { findings } = testEngine(rules, undefined, { ...files, [path]: text }).analyze(documentOf(path, text))
  return findings.map(({ ruleId, span, message }) => {
    const source = span.document === path ? text : (files[span.document] ?? '')
    const place = `${span.document === path ? '' : `${span.document}:`}${source.slice(0, span.start).split('\n').length}`
    return ruleId === 'directive' ? `${place} ${message}` : `${place} ${ruleId}`
  })
}

const verbose = 'promptfare-ignore verbose-phrasing: people like it'

describe('a directive in a script', () => {
  const source = (...lines: readonly string[]): string => ["import OpenAI from 'openai'", ...lines, ''].join('\n')
  const call = (...lines: readonly string[]): string[] => [
    'new OpenAI().responses.create({',
    "  model: 'acme-large',",
    '  max_output_tokens: 10,',
    ...lines,
    '})',
  ]
  const instructions = "  instructions: 'Please kindly answer.',"
  const input = "  input: [{ role: 'system', content: 'Please kindly be brief.' }],"

  it('in front of a line speaks for what stands there, and for nothing else of the call', () => {
    assert.deepEqual(left('/a.ts', source(...call(instructions, input))), ['5 verbose-phrasing', '6 verbose-phrasing'])
    assert.deepEqual(left('/a.ts', source(...call(`  // ${verbose}`, instructions, input))), ['7 verbose-phrasing'])
    assert.deepEqual(left('/a.ts', source(...call(`${instructions} // ${verbose}`, input))), ['6 verbose-phrasing'])
  })
  it('in front of the first line speaks for the whole call', () => {
    assert.deepEqual(left('/a.ts', source(`// ${verbose}`, ...call(instructions, input))), [])
  })
  it('speaks for the line that it begins, and in JSX for the next one', () => {
    const [first = '', ...rest] = call(instructions)
    assert.deepEqual(left('/a.ts', source(`/* ${verbose} */ ${first}`, ...rest)), [])
    const jsx = (comment: string) => source('const page = <div>', comment, `{ask(${first}`, ...rest, ')}', '</div>')
    assert.deepEqual(left('/a.tsx', jsx('')).length, 1)
    assert.deepEqual(left('/a.tsx', jsx(`{/* ${verbose} */}`)), [])
  })
  it('in front of a text speaks for all lines of it, since it cannot stand within', () => {
    const lines = [
      '  instructions: `',
      '    Say hello.',
      `    Please kindly, $\{name}.`,
      '    Answer in order to inform.',
      '  `,',
    ]
    assert.deepEqual(left('/a.ts', source(...call(...lines))), ['7 verbose-phrasing', '8 verbose-phrasing'])
    assert.deepEqual(left('/a.ts', source(...call(`  // ${verbose}`, ...lines))), [])
    const within = call('  instructions: `', `  // ${verbose}`, '', '    Be brief.', '    Please kindly answer.', '  `,')
    assert.deepEqual(left('/a.ts', source(...within)), ['9 verbose-phrasing'])
  })
  it('in front of a constant speaks for what calls send of it', () => {
    const constant = "const SYSTEM = 'Please kindly answer.'"
    const lines = ['', ...call('  instructions: SYSTEM,')]
    assert.deepEqual(left('/a.ts', source(constant, ...lines)), ['2 verbose-phrasing'])
    assert.deepEqual(left('/a.ts', source(`// ${verbose}`, constant, ...lines)), [])
  })
  it('is not heard by lines of the same number elsewhere', () => {
    const files = { '/p.ts': "export const a = 1\n\n\nexport const SYSTEM = 'Please kindly answer.'\n" }
    const text = source("import { SYSTEM } from './p'", `// ${verbose}`, 'const a = "b"', '', ...call('  instructions: SYSTEM,'))
    assert.ok(left('/a.ts', text, files).includes('/p.ts:4 verbose-phrasing'))
  })
})

describe('a directive in another module', () => {
  const text = [
    "import OpenAI from 'openai'",
    "import { SYSTEM } from './prompts'",
    "new OpenAI().responses.create({ model: 'acme-large', max_output_tokens: 10, instructions: SYSTEM })",
    '',
  ].join('\n')
  const prompts = (comment: string, more = '') => ({
    '/prompts.ts': `${more}${comment}\nexport const SYSTEM = 'Please kindly answer.'\n`,
  })

  it('is heard beside the text that is written there', () => {
    assert.deepEqual(left('/a.ts', text, prompts('')), ['/prompts.ts:2 verbose-phrasing'])
    assert.deepEqual(left('/a.ts', text, prompts(`// ${verbose}`)), [])
    assert.deepEqual(left('/a.ts', text, prompts('', `// ${verbose.replace('ignore', 'ignore-file')}\n`)), [])
    assert.deepEqual(left('/a.ts', text, prompts('', `// ${verbose}\n`)), ['/prompts.ts:3 verbose-phrasing'])
  })
  it('is found faulty where it is heard, if its own file makes no call', () => {
    assert.deepEqual(left('/a.ts', text, prompts('// promptfare-ignore verbose-phrasing')), [
      '/prompts.ts:1 gives no reason: write promptfare-ignore verbose-phrasing: <reason>',
      '/prompts.ts:2 verbose-phrasing',
    ])
  })
  it('is found faulty once, whatever it would have suppressed', () => {
    const files = {
      '/prompts.ts': "// promptfare-ignore verbose-phrasing\nexport const SYSTEM = 'Please kindly answer in order to help.'\n",
    }
    const found = left('/a.ts', text, files)
    assert.deepEqual(found.filter((one) => one.includes('gives no reason')).length, 1)
    assert.equal(found.filter((one) => one.endsWith('verbose-phrasing')).length, 2)
  })
  it('is not called idle by a file that makes no use of the text itself', () => {
    const own = `import OpenAI from 'openai'\nexport const client = new OpenAI()\n${prompts(`// ${verbose}`)['/prompts.ts']}`
    assert.deepEqual(left('/prompts.ts', own), [])
    const used = `${own}client.responses.create({ model: 'acme-large', max_output_tokens: 9, input: 'Hi', instructions: 'Be brief.' })\n`
    assert.deepEqual(left('/prompts.ts', used), [])
    assert.deepEqual(left('/prompts.ts', used.replace("instructions: 'Be brief.'", 'instructions: SYSTEM')), [])
    assert.deepEqual(left('/prompts.ts', used.replace('Please kindly a', 'A').replace("'Be brief.'", 'SYSTEM')), [
      '3 suppresses nothing: verbose-phrasing reports nothing here',
    ])
  })
  it('is read again when it changes', () => {
    const files: Record<string, string> = { ...prompts(''), '/a.ts': text }
    const engine = testEngine(rules, undefined, files)
    assert.equal(engine.analyze(documentOf('/a.ts', text)).findings.length, 1)
    Object.assign(files, prompts(`// ${verbose}`))
    assert.deepEqual(engine.analyze(documentOf('/a.ts', text)).findings, [])
  })
})

describe('a directive in Python', () => {
  const python = (...lines: readonly string[]): string =>
    ['from openai import OpenAI', 'client = OpenAI()', ...lines, ''].join('\n')
  const call = 'client.responses.create(model="acme-large", max_output_tokens=10, instructions=SYSTEM)'

  it('in front of a string speaks for all lines of it', () => {
    const lines = ['SYSTEM = """Answer.', 'Please kindly be brief."""', call]
    assert.deepEqual(left('/a.py', python(...lines)), ['4 verbose-phrasing'])
    assert.deepEqual(left('/a.py', python(`# ${verbose}`, ...lines)), [])
  })
  it('cannot stand behind a backslash', () => {
    const lines = ['SYSTEM = \\', '    "Please kindly answer."', call]
    assert.deepEqual(left('/a.py', python(`# ${verbose}`, ...lines)), [])
  })
  it('is heard in another module, and in a notebook', () => {
    const files = { '/p.py': `# ${verbose}\nSYSTEM = "Please kindly answer."\n` }
    assert.deepEqual(left('/a.py', python('from p import SYSTEM', call), files), [])
    const notebook = (...lines: readonly string[]): string => {
      const source = ['from openai import OpenAI\n', 'client = OpenAI()\n', ...lines.map((line) => `${line}\n`), call]
      return JSON.stringify(
        { cells: [{ cell_type: 'code', metadata: {}, outputs: [], source }], metadata: {}, nbformat: 4 },
        null,
        1,
      )
    }
    const lines = ['SYSTEM = """Answer.', 'Please kindly be brief."""']
    assert.deepEqual(
      left('/n.ipynb', notebook(...lines)).map((one) => one.split(' ')[1]),
      ['verbose-phrasing'],
    )
    assert.deepEqual(left('/n.ipynb', notebook(`# ${verbose}`, ...lines)), [])
  })
})
