import assert from 'node:assert/strict'
import verbosePhrasing from '../rules/verbose-phrasing'
import { defaults } from '../server/engine/config'
import { describeCall, sumOfRuns, totalsOf } from '../server/hosts/cli/describe'
import { printTotals } from '../server/hosts/cli/formats/totals'
import { createPlaces } from '../server/hosts/cli/places'
import { languageOf } from '../server/hosts/compose'
import { applyEdits } from '../server/model/span'
import { describeText } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'

/** Each call of a file of a project: model, and what is sent with the file it stands in. */
function callsIn(files: Readonly<Record<string, string>>, at: string): string[] {
  return testEngine([], defaults, files)
    .analyze(documentOf(at, files[at] ?? ''))
    .calls.map(({ call, modelId, modelHow }) => {
      const sent = call.prompt.parts.map(
        ({ role, text }) => `${role} ${text.span.document.split('/').at(-1)}: ${describeText(text)}`,
      )
      return [`${modelId ?? '?'} (${modelHow})`, ...sent].join(' | ')
    })
}

/** What one expression of a program comes to, where the program is sent to a model. */
function sent(language: 'ts' | 'py', before: string, expression: string, files: Readonly<Record<string, string>>): string {
  const [at, text] =
    language === 'ts'
      ? [
          '/app/src/main.ts',
          `import OpenAI from 'openai'\n${before}\nnew OpenAI().responses.create({ model: 'acme-small', input: ${expression} })`,
        ]
      : [
          '/app/src/main.py',
          `from openai import OpenAI\n${before}\nOpenAI().responses.create(model="acme-small", input=${expression})\n`,
        ]
  const [call = ''] = callsIn({ '/app/package.json': '{}', ...files, [at]: text }, at)
  return call.replace('acme-small (literal) | user ', '')
}

const files = {
  '/app/src/prompts/hello.md': 'Say {{word}}.\n',
  '/app/prompts/root.txt': 'From the root.',
  '/app/src/prompts/texts.json': '{ "hello": "From JSON." }',
  '/app/src/prompts/texts.yaml': 'hello: |\n  From\n    YAML.\n',
  '/app/src/prompts/texts.toml': '[a]\nhello = "From TOML."\n',
}

describe('files that TypeScript reads', () => {
  const fsImports =
    "import fs, { readFileSync } from 'node:fs'\nimport * as path from 'path'\nimport { fileURLToPath } from 'node:url'"
  const hello = 'hello.md: Say {{word}}.\n'
  const cases: readonly (readonly [what: string, before: string, expression: string, expected: string])[] = [
    ['a path beside the module', fsImports, "readFileSync(path.join(__dirname, 'prompts', 'hello.md'), 'utf8')", hello],
    [
      'a path from an ES module',
      `${fsImports}\nconst here = path.dirname(fileURLToPath(import.meta.url))`,
      "fs.readFileSync(`${here}/prompts/hello.md`, 'utf8')",
      hello,
    ],
    ['an address', fsImports, "readFileSync(new URL('./prompts/hello.md', import.meta.url)).toString('utf8')", hello],
    [
      'import.meta.dirname',
      fsImports,
      "await fs.promises.readFile(path.resolve(import.meta.dirname, 'prompts/hello.md'), 'utf8')",
      hello,
    ],
    [
      'a path from where the program runs',
      fsImports,
      "readFileSync(path.join(process.cwd(), 'prompts', 'root.txt'), 'utf8')",
      'root.txt: From the root.',
    ],
    [
      'a relative path',
      "import { readFile } from 'fs/promises'",
      "await readFile('prompts/root.txt', 'utf8')",
      'root.txt: From the root.',
    ],
    ['a relative path beside the module', fsImports, "readFileSync('./prompts/hello.md', 'utf8')", hello],
    [
      'Bun and Deno',
      '',
      "(await Bun.file('prompts/root.txt').text()) + Deno.readTextFileSync('prompts/root.txt')",
      'main.ts: From the root.From the root.',
    ],
    ['a raw import', "import hello from './prompts/hello.md?raw'", 'hello', hello],
    ['an import through a loader', "import hello from './prompts/hello.md'", 'hello', hello],
    [
      'imports of data',
      "import yaml from './prompts/texts.yaml'\nimport { a } from './prompts/texts.toml'",
      'yaml.hello + a.hello',
      'main.ts: From\n  YAML.\nFrom TOML.',
    ],
    ['JSON', fsImports, "JSON.parse(readFileSync('src/prompts/texts.json', 'utf8')).hello", 'texts.json: From JSON.'],
    [
      'YAML',
      `${fsImports}\nimport yaml from 'js-yaml'`,
      "yaml.load(readFileSync('src/prompts/texts.yaml', 'utf8')).hello",
      'texts.yaml: From\n  YAML.\n',
    ],
    [
      'a function with the name',
      `${fsImports}\nconst load = (name: string) => readFileSync(path.join(__dirname, \`prompts/\${name}.md\`), 'utf8').trim()`,
      "load('hello')",
      'hello.md: Say {{word}}.',
    ],
    [
      'a template',
      `${fsImports}\nimport Mustache from 'mustache'`,
      "Mustache.render(readFileSync('src/prompts/hello.md', 'utf8'), { word: 'hi' })",
      'main.ts: Say hi.\n',
    ],
    [
      'a path that is not settled',
      fsImports,
      "readFileSync(process.argv[2], 'utf8')",
      "main.ts: {readFileSync(process.argv[2], 'utf8')}",
    ],
    [
      'a file that is not there',
      fsImports,
      "readFileSync('prompts/none.txt', 'utf8')",
      "main.ts: {readFileSync('prompts/none.txt', 'utf8')}",
    ],
  ]
  for (const [what, before, expression, expected] of cases) {
    it(what, () => assert.equal(sent('ts', before, expression, files), expected))
  }

  it('keep the folder of the module that names it', () => {
    const project = {
      ...files,
      '/app/package.json': '{}',
      '/app/src/prompts/index.ts': "import path from 'path'\nexport const folder = path.join(__dirname, '.')",
      '/app/main.ts':
        "import fs from 'fs'\nimport OpenAI from 'openai'\nimport { folder } from './src/prompts'\nnew OpenAI().responses.create({ model: 'acme-small', input: fs.readFileSync(folder + '/hello.md', 'utf8') })",
    }
    assert.deepEqual(callsIn(project, '/app/main.ts'), ['acme-small (literal) | user hello.md: Say {{word}}.\n'])
  })
})

describe('files that Python reads', () => {
  const paths = 'import os\nfrom pathlib import Path\nHERE = Path(__file__).parent'
  const hello = 'hello.md: Say {{word}}.\n'
  const packaged = { ...files, '/app/src/pkg/__init__.py': '', '/app/src/pkg/hello.txt': 'Packaged {word}.' }
  const cases: readonly (readonly [what: string, before: string, expression: string, expected: string])[] = [
    ['a Path', paths, '(HERE / "prompts" / "hello.md").read_text(encoding="utf-8")', hello],
    [
      'joinpath and parents',
      paths,
      'Path(__file__).resolve().parents[1].joinpath("prompts", "root.txt").read_text()',
      'root.txt: From the root.',
    ],
    ['open', '', 'open("prompts/root.txt").read()', 'root.txt: From the root.'],
    [
      'with',
      `${paths}\nwith open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "prompts", "hello.md"), "r") as f:\n    text = f.read()`,
      'text',
      hello,
    ],
    ['a file that is written', '', 'open("prompts/root.txt", "w").read()', 'main.py: {open("prompts/root.txt", "w").read()}'],
    [
      'importlib.resources',
      'from importlib import resources',
      'resources.files("pkg").joinpath("hello.txt").read_text().format(word="thing")',
      'main.py: Packaged thing.',
    ],
    ['pkgutil', 'import pkgutil', 'pkgutil.get_data("pkg", "hello.txt").decode("utf-8")', 'hello.txt: Packaged {word}.'],
    [
      'JSON',
      'import json\nwith open("src/prompts/texts.json") as f:\n    texts = json.load(f)',
      'texts["hello"]',
      'texts.json: From JSON.',
    ],
    [
      'YAML',
      'import yaml\ntexts = yaml.safe_load(open("src/prompts/texts.yaml"))',
      'texts["hello"]',
      'texts.yaml: From\n  YAML.\n',
    ],
    [
      'TOML',
      'import tomllib\nfrom pathlib import Path\ntexts = tomllib.loads(Path("src/prompts/texts.toml").read_text())',
      'texts["a"]["hello"]',
      'texts.toml: From TOML.',
    ],
    [
      'a Jinja template',
      'from jinja2 import Template',
      'Template(open("src/prompts/hello.md").read()).render(word=place)',
      'main.py: Say {place}.\n',
    ],
    [
      'a Jinja loader',
      'from jinja2 import Environment, FileSystemLoader\nenv = Environment(loader=FileSystemLoader("src/prompts"))',
      'env.get_template("hello.md").render({"word": "hi"})',
      'main.py: Say hi.\n',
    ],
    [
      'a function with the name',
      `${paths}\ndef load(name):\n    return (HERE / "prompts" / f"{name}.md").read_text().strip()`,
      'load("hello")',
      'hello.md: Say {{word}}.',
    ],
    ['a path that is not settled', 'import sys', 'open(sys.argv[1]).read()', 'main.py: {open(sys.argv[1]).read()}'],
  ]
  for (const [what, before, expression, expected] of cases) {
    it(what, () => assert.equal(sent('py', before, expression, packaged), expected))
  }
})

describe('a file that changes', () => {
  it('changes the calls that send it, and is read again for no other', () => {
    const project: Record<string, string> = {
      '/app/package.json': '{}',
      '/app/hello.md': 'Before.',
      '/app/main.py': 'from openai import OpenAI\nOpenAI().responses.create(model="acme-small", input=open("hello.md").read())\n',
      '/app/other.py': 'from openai import OpenAI\nOpenAI().responses.create(model="acme-small", input="Hi")\n',
    }
    const engine = testEngine([], defaults, project)
    const textOf = (id: string) =>
      engine
        .analyze(documentOf(id, project[id] ?? ''))
        .calls.map(({ call }) => call.prompt.parts.map((part) => describeText(part.text)).join())
    assert.deepEqual([textOf('/app/main.py'), textOf('/app/other.py')], [['Before.'], ['Hi']])
    project['/app/hello.md'] = 'After.'
    const { reused } = engine.work
    assert.deepEqual([textOf('/app/main.py'), textOf('/app/other.py')], [['After.'], ['Hi']])
    assert.equal(engine.work.reused - reused, 1)
  })
})

const prompty = `---
name: Support
model:
  api: chat
  configuration:
    type: openai
    model: acme-small
  parameters:
    max_tokens: 64
---
system:
In order to help, answer briefly.

user:
{{ question }}
`

describe('prompt files', () => {
  it('are told by their names', () => {
    const read = [
      'a.prompty',
      'a.prompt',
      'x/a.prompt.md',
      'a.prompt.txt',
      'my-prompts/x/a.j2',
      'x/system_prompt.jinja2',
      'promptfooconfig.yaml',
      'src/config/agents.yaml',
    ]
    const not = [
      'a.md',
      'a.txt',
      'templates/a.j2',
      'promptly/a.j2',
      'prompts/setup.py.j2',
      'prompts/Dockerfile.jinja2',
      'agents.yaml',
      'ansible/tasks.yml',
      'prompts.yaml',
      'prompt',
    ]
    assert.deepEqual(
      read.map((file) => languageOf(`/app/${file}`)?.languageId),
      read.map(() => 'prompt-file'),
    )
    assert.deepEqual(
      not.map((file) => languageOf(`/app/${file}`)?.languageId),
      not.map(() => undefined),
    )
  })

  it('are messages where a template begins with a speaker', () => {
    const spoken =
      '{# for the shop #}\n\n# system:\nAnswer briefly.\n\n# user:\nWhat is 1 + 1?\nassistant:\n2\nuser:\n{{ question }}\n'
    assert.deepEqual(callsIn({ '/app/prompts/chat.jinja2': spoken }, '/app/prompts/chat.jinja2'), [
      '? (dynamic) | system chat.jinja2: Answer briefly. | user chat.jinja2: What is 1 + 1? | assistant chat.jinja2: 2 | user chat.jinja2: {question}',
    ])
    const told = 'Go on with this talk.\n\nuser:\nHello\n'
    assert.equal(callsIn({ '/app/prompts/talk.jinja2': told }, '/app/prompts/talk.jinja2').join().split(' | ').length, 2)
  })

  it('may name functions, files and commands that make the prompt', () => {
    const prompts = ['prompts.py:classify', 'file://prompts/none.txt', 'prompts/*.md', 'exec:./prompt.sh', 'src/prompt.mjs']
    const files = {
      '/app/promptfooconfig.yaml': `prompts:\n${prompts.map((one) => `  - '${one}'\n`).join('')}providers: [openai:acme-small]\n`,
    }
    const found = testEngine([], defaults, files).analyze(
      documentOf('/app/promptfooconfig.yaml', files['/app/promptfooconfig.yaml']),
    )
    assert.deepEqual(
      found.calls.map(({ estimate }) => estimate.staticTokens),
      prompts.map(() => 0),
    )
  })

  it('are what a call of Prompty runs', () => {
    const project = {
      '/app/a/chat.prompty': prompty,
      '/app/a/main.py':
        'import prompty\nprompty.execute("chat.prompty", inputs={"question": "Why?"})\nprompty.execute(prompty.load("chat.prompty"))\nprompty.execute("none.prompty")\n',
    }
    const read = 'acme-small (file) | system chat.prompty: In order to help, answer briefly. | user chat.prompty: {question}'
    assert.deepEqual(callsIn(project, '/app/a/main.py'), [read, read, '? (dynamic)'])
  })

  it('may be evaluations', () => {
    const project = {
      '/app/prompts/a.txt': 'From a file: {{ topic }}.',
      '/app/promptfooconfig.yaml':
        'prompts:\n  - "Write about {{topic}}."\n  - file://prompts/a.txt\nproviders:\n  - openai:chat:acme-small\n  - id: openai:acme-large\n    config: { max_tokens: 50 }\n',
    }
    assert.deepEqual(callsIn(project, '/app/promptfooconfig.yaml'), [
      'openai:acme-small (default) | user promptfooconfig.yaml: Write about {topic}.',
      'openai:acme-small (default) | user a.txt: From a file: {topic}.',
    ])
  })

  it('may be agents and tasks of a crew, and nothing else that is called so', () => {
    const project = {
      '/app/config/agents.yaml':
        'writer:\n  role: Writer\n  goal: Write about {topic}\n  backstory: >\n    You write\n    well.\n  llm: openai/acme-small\nother: 1\n',
      '/app/config/tasks.yaml': 'write:\n  description: Write it.\n  expected_output: A text.\n- name: Install\n',
      '/app/x/config/tasks.yml': '- name: Install\n  apt: { name: nginx }\n',
    }
    assert.deepEqual(callsIn(project, '/app/config/agents.yaml'), [
      'openai/acme-small (file) | system agents.yaml: You are Writer. You write well.\n\nYour personal goal is: Write about {topic}',
    ])
    assert.deepEqual(callsIn(project, '/app/x/config/tasks.yml'), [])
  })

  it('are checked for what they say, where it is written', () => {
    const engine = testEngine([verbosePhrasing])
    const { findings } = engine.analyze(documentOf('/app/chat.prompty', prompty))
    const [finding] = findings
    const edits = (finding?.fix ?? finding?.suggestion)?.edits ?? []
    assert.equal(findings.length, 1)
    assert.equal(prompty.slice(finding?.span.start, finding?.span.end), 'In order to')
    assert.equal(applyEdits('/app/chat.prompty', prompty, edits), prompty.replace('In order to', 'To'))
  })

  it('can hold directives among their settings', () => {
    const source = prompty.replace('---\nname', '---\n# promptfare-ignore verbose-phrasing: it is liked so\nname')
    assert.deepEqual(testEngine([verbosePhrasing]).analyze(documentOf('/app/chat.prompty', source)).findings, [])
  })

  it('break no reading when they are half written', () => {
    const sources = {
      '/a.prompty': prompty,
      '/a.prompt': '---\nmodel: openai/acme-small\n---\n{{role "system"}}\nHi {{#if x}}{{y}}{{/if}}',
      '/prompts/a.j2': '{% for x in y %}{{ x }}{% endfor %}{# c #}{% raw %}{{ z }}{% endraw %}',
      '/promptfooconfig.yaml': 'prompts:\n  - "{{a}}"\nproviders: [openai:gpt-5]\n',
      '/config/agents.yaml': 'a:\n  role: R\n  goal: G {x}\n  backstory: |\n    B\n',
    }
    for (const [at, source] of Object.entries(sources)) {
      for (let end = 0; end <= source.length; end += 3) {
        const { calls } = testEngine([verbosePhrasing]).analyze(documentOf(at, source.slice(0, end)))
        assert.ok(calls.length <= 1)
      }
    }
  })

  it('are counted apart from calls, and in no sum', () => {
    const project = {
      '/app/chat.prompty': prompty,
      '/app/main.py': 'import prompty\nprompty.execute("chat.prompty")\n',
    }
    const engine = testEngine([], defaults, project)
    const world = { displayPath: (id: string) => id, read: (id: string) => (project as Record<string, string>)[id] }
    const places = createPlaces({ ...world, kindOf: () => 'file', identityPath: (id) => id, today: '2026-11-23' })
    const [inCode = [], alone = []] = ['/app/main.py', '/app/chat.prompty'].map((at) =>
      engine.analyze(documentOf(at, world.read(at) ?? '')).calls.map((call) => describeCall(call, places)),
    )
    assert.equal(alone[0]?.usd?.basis, 'assumed')
    assert.equal(printTotals(alone), '1 prompt file')
    assert.equal(printTotals([...inCode, ...alone]), `${printTotals(inCode)}; 1 prompt file`)
    assert.deepEqual(sumOfRuns([...inCode, ...alone]), sumOfRuns(inCode))
    const { calls, promptFiles } = totalsOf([...inCode, ...alone])
    assert.deepEqual({ calls, promptFiles }, { calls: 1, promptFiles: 1 })
  })
})
