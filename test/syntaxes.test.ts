import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma'
import { INITIAL, type IRawGrammar, parseRawGrammar, Registry } from 'vscode-textmate'

const root = join(__dirname, '..')

interface Manifest {
  readonly contributes: {
    readonly languages: readonly {
      readonly id: string
      readonly extensions?: readonly string[]
      readonly configuration?: string
    }[]
    readonly grammars: readonly {
      readonly scopeName: string
      readonly path: string
      readonly language?: string
      readonly injectTo?: readonly string[]
    }[]
  }
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

/** Grammars of VS Code's own languages, which ours include or are injected into. */
const others: Readonly<Record<string, string>> = {
  'source.yaml': 'yaml',
  'source.ts': 'typescript',
  'source.python': 'python',
}

describe('syntaxes', function () {
  this.timeout(20_000)
  let registry: Registry

  before(async () => {
    const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'))
    await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength))
    registry = new Registry({
      onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
      loadGrammar: (scopeName) => Promise.resolve(grammarOf(scopeName)),
      getInjections: (scopeName) =>
        contributes.grammars.filter(({ injectTo }) => injectTo?.includes(scopeName)).map((grammar) => grammar.scopeName),
    })
  })

  /** The scopes of a piece of a text, innermost last, without those of the whole; `$0` marks the start of the piece. */
  async function scopes(scopeName: string, marked: string, length = 1): Promise<readonly string[]> {
    const grammar = await registry.loadGrammar(scopeName)
    assert.ok(grammar !== null)
    let stack = INITIAL
    for (const line of marked.split('\n')) {
      const at = line.indexOf('$0')
      const { tokens, ruleStack } = grammar.tokenizeLine(line.replace('$0', ''), stack)
      stack = ruleStack
      if (at < 0) continue
      const covering = tokens.filter(({ startIndex, endIndex }) => startIndex < at + length && endIndex > at)
      assert.equal(covering.length, 1, `more than one token: ${JSON.stringify(covering)}`)
      return covering[0]?.scopes.slice(1) ?? []
    }
    throw new Error('no mark')
  }

  async function has(scopeName: string, marked: string, scope: string, length?: number): Promise<void> {
    const found = await scopes(scopeName, marked, length)
    assert.ok(found.includes(scope), `${scope} is not among ${found.join(' ')}`)
  }

  async function hasNone(scopeName: string, marked: string): Promise<void> {
    const found = await scopes(scopeName, marked)
    const ours = found.filter((scope) => /promptfare|^(?:markup|entity\.name\.tag|punctuation\.definition\.list)/.test(scope))
    assert.deepEqual(ours, [], marked)
  }

  describe('of a .prompty file', () => {
    const file = [
      '---',
      'name: Support',
      'model:',
      '  api: chat',
      '---',
      'system:',
      '# Role of the agent',
      'You answer for {{ shop.name | upper }}.',
      '{# not sent #}',
      '{% for item in documentation %}',
      '- **{{item.id}}** of `id`',
      '{% endfor %}',
      '<example lang="en">',
      'system: is no role within a line',
      '</example>',
      'user[name="x"]:',
      '{{question}}',
      '',
    ].join('\n')
    const at = (text: string): string => {
      assert.ok(file.includes(text), text)
      return file.replace(text, `$0${text}`)
    }

    it('reads its settings as YAML', async () => {
      await has('text.prompty', at('name: Support'), 'entity.name.tag.yaml')
      await has('text.prompty', at('name: Support'), 'meta.embedded.block.settings')
      await has('text.prompty', at('api: chat'), 'entity.name.tag.yaml')
    })

    it('tells who speaks, and nothing else that looks like it', async () => {
      await has('text.prompty', at('system:\n'), 'keyword.control.role.prompt', 'system'.length)
      await has('text.prompty', at('user[name'), 'keyword.control.role.prompt', 'user'.length)
      assert.deepEqual(await scopes('text.prompty', at('system: is no role')), [])
    })

    it('tells the marks of its template', async () => {
      await has('text.prompty', at('shop.name'), 'variable.other.prompt', 'shop.name'.length)
      await has('text.prompty', at('upper'), 'support.function.prompt', 'upper'.length)
      await has('text.prompty', at('not sent'), 'comment.block.prompt', 'not sent'.length)
      await has('text.prompty', at('for item'), 'keyword.control.prompt', 3)
      await has('text.prompty', at('in documentation'), 'keyword.control.prompt', 2)
      await has('text.prompty', at('endfor'), 'keyword.control.prompt', 6)
      await has('text.prompty', at('question'), 'variable.other.prompt', 'question'.length)
    })

    it('tells headings, lists and tags', async () => {
      await has('text.prompty', at('Role of the agent'), 'markup.heading.prompt', 'Role of the agent'.length)
      await has('text.prompty', at('- **'), 'punctuation.definition.list.begin.markdown')
      await has('text.prompty', at('`id`'), 'markup.inline.raw.string.markdown', 4)
      await has('text.prompty', at('example lang'), 'entity.name.tag.prompt', 'example'.length)
      await has('text.prompty', at('lang="en"'), 'entity.other.attribute-name.prompt', 4)
      await has('text.prompty', at('example>'), 'entity.name.tag.prompt', 'example'.length)
    })
  })

  it('read Handlebars as Genkit writes it', async () => {
    await has('text.dotprompt', '{{$0role "system"}}', 'keyword.control.prompt', 4)
    await has('text.dotprompt', '{{role "$0system"}}', 'string.quoted.double.prompt', 6)
    await has('text.dotprompt', '{{$0#each items}}', 'keyword.control.prompt', 5)
    await has('text.dotprompt', '{{$0/each}}', 'keyword.control.prompt', 5)
    await has('text.dotprompt', '{{$0role}}', 'variable.other.prompt', 4)
    await has('text.dotprompt', '{{!-- $0never sent --}}', 'comment.block.prompt')
    await has('text.dotprompt', '---\n$0model: googleai/gemini-2.5-flash\n---\nHi {{name}}', 'entity.name.tag.yaml')
    // An ending that is missing ends with its line's mark, and not with the file.
    await has('text.dotprompt', '{{role "system}}\n{{$0name}}', 'variable.other.prompt', 4)
  })

  describe('of prompts within TypeScript', () => {
    it('tell headings, lists, tags and placeholders of a template literal with several lines', async () => {
      const text = (line: string): string => `const prompt = \`You help.\n${line}\n\``
      await has('source.ts', text('# $0Rules of the house'), 'markup.heading.promptfare', 5)
      await has('source.ts', text('$0- never promise'), 'punctuation.definition.list.begin.markdown')
      await has('source.ts', text('$012. never promise'), 'punctuation.definition.list.begin.markdown', 3)
      await has('source.ts', text('<$0example>'), 'entity.name.tag.promptfare', 7)
      await has('source.ts', text('  <$0doc>text</doc>'), 'entity.name.tag.promptfare', 3)
      await has('source.ts', text('<doc>text</$0doc>'), 'entity.name.tag.promptfare', 3)
      await has('source.ts', text('of {$0name} and'), 'variable.other.placeholder.promptfare', 4)
      await has('source.ts', text('of {{ $0name }} and'), 'variable.other.placeholder.promptfare', 4)
    })

    it("leave the language's own alone", async () => {
      await has('source.ts', 'const a = `\n# Of ${$0name}\n`', 'variable.other.readwrite.ts', 4)
      await hasNone('source.ts', 'const a = `\n# Of ${$0name}\n`')
      await hasNone('source.ts', 'const a = `${items.map((x) =>\n  $0- x)}`')
      await hasNone('source.ts', 'const a = `\n# Head`\n$0- b')
      await has('source.ts', 'const a = `\n# Head $0`', 'punctuation.definition.string.template.end.ts')
    })

    it('are found nowhere else', async () => {
      await hasNone('source.ts', 'const a = `$0- b`')
      await hasNone('source.ts', 'const a = `<$0div>` + b')
      await hasNone('source.ts', "const a = '{$0name}'")
      await hasNone('source.ts', 'const a = { $0name }')
      await hasNone('source.ts', '$0- b')
      await hasNone('source.ts', 'const a = <$0T>(b: T) => b')
    })
  })

  describe('of prompts within Python', () => {
    it('tell headings, lists and tags of a string in three quotes, formatted or not', async () => {
      for (const prefix of ['', 'f']) {
        const text = (line: string): string => `PROMPT = ${prefix}"""You help.\n${line}\n"""`
        await has('source.python', text('## $0Rules'), 'markup.heading.promptfare', 5)
        await has('source.python', text('* $0never'.replace('* $0', '$0* ')), 'punctuation.definition.list.begin.markdown')
        await has('source.python', text('</$0example>'), 'entity.name.tag.promptfare', 7)
      }
    })

    it('tell placeholders', async () => {
      await has('source.python', 'A = """Of {{$0name}}"""', 'variable.other.placeholder.promptfare', 4)
      await has('source.python', 'A = """Of {$0name}"""', 'variable.other.placeholder.promptfare', 4)
    })

    it('leave docstrings, expressions and other strings alone', async () => {
      await hasNone('source.python', 'def f():\n    """Says it.\n\n    $0- b\n    """')
      await hasNone('source.python', 'A = f"""Of {$0name} now"""')
      await hasNone('source.python', 'A = "$0- b"')
      await hasNone('source.python', 'A = "<$0div>"')
      await hasNone('source.python', '$0# a comment')
    })
  })

  it('are all there, and take no ending that is not a prompt file’s', () => {
    for (const { path } of contributes.grammars) assert.ok(existsSync(join(root, path)), path)
    const own = contributes.languages.filter(({ configuration }) => configuration !== undefined)
    for (const { configuration = '' } of own) JSON.parse(readFileSync(join(root, configuration), 'utf8'))
    const endings = own.flatMap(({ extensions }) => extensions ?? [])
    assert.deepEqual(
      endings.filter((ending) => !/^\.prompt/.test(ending)),
      [],
    )
    // Others have grammars for Jinja.
    assert.ok(!contributes.grammars.some(({ language }) => language === 'jinja'))
  })
})

function grammarOf(scopeName: string): IRawGrammar | null {
  const own = contributes.grammars.find((grammar) => grammar.scopeName === scopeName)
  const other = others[scopeName]
  if (own === undefined && other === undefined) return null
  const file = own === undefined ? require.resolve(`tm-grammars/grammars/${other}.json`) : join(root, own.path)
  return parseRawGrammar(readFileSync(file, 'utf8'), file)
}
