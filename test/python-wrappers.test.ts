import assert from 'node:assert/strict'
import { python } from '../server/languages/python'
import { budgetOf } from '../server/languages/python/budget'
import type { Imports, Reading } from '../server/model/language'
import { show, wants } from './python-reading'

const methods = new Set(['create', 'complete'])

/** A project of modules by name; `main` is the one that is read. */
function project(modules: Readonly<Record<string, string>>): Reading {
  const readings = new Map<string, Reading>()
  const imports: Imports = {
    wants,
    runs: (name) => methods.has(name),
    leads: (_, specifier) => specifier in modules && !(modules[specifier] ?? '').startsWith('# leads nowhere'),
    resolve: (_, specifier, name) => (specifier in modules ? readingOf(specifier).exported(name) : undefined),
  }
  const readingOf = (name: string): Reading => {
    const known = readings.get(name)
    if (known !== undefined) return known
    const made = python.read({ id: `${name}.py`, languageId: 'python', text: modules[name] ?? '' }, imports)
    readings.set(name, made)
    return made
  }
  return readingOf('main')
}

/** Wrapper calls: what is called, with how many calls in between, and the named arguments of the model call. */
function wrappers(main: string, modules: Readonly<Record<string, string>> = {}): string[] {
  const texts = { ...modules, main }
  return project(texts).calls.flatMap(({ span, via, args }) => {
    if (via === undefined) return []
    const fields = args.named?.fields.map(({ key, value }) => `${key}=${show(value)}`).join(', ')
    return [`${main.slice(span.start, span.end)} ${via.length}: ${fields}`]
  })
}

const client = 'from openai import OpenAI\nclient = OpenAI()\n'
const ask = `${client}def ask(prompt, model="gpt-5"):\n  return client.create(model=model, input=prompt)\n`

describe('python: calls of functions that make model calls', () => {
  it('fill in what they are given, and say which call is meant', () => {
    assert.deepEqual(wrappers(`${ask}ask("Hello.")\nask("Bye.", model="gpt-5-nano")`), [
      'ask 1: model="gpt-5"~default, input="Hello."',
      'ask 1: model="gpt-5-nano", input="Bye."',
    ])
    const { calls } = project({ main: `${ask}ask("Hello.")` })
    const [inner, outer] = calls.filter(({ chain }) => chain.steps.at(-1)?.name === 'create')
    assert.deepEqual(outer?.via, [inner?.nameSpan])
    assert.equal(outer?.chain.package, 'openai')
  })

  it('are left out where their arguments change nothing', () => {
    assert.deepEqual(wrappers(`${client}def hello():\n  return client.create(model="m")\nhello()\n`), [])
    assert.deepEqual(wrappers(`${client}def hello(name):\n  print(name)\n  return client.create(model="m")\nhello("x")\n`), [])
  })

  const forms: Readonly<Record<string, string>> = {
    'a method with fields from the constructor':
      'class Llm:\n  def __init__(self, model):\n    self.client = OpenAI()\n    self.model = model\n  def ask(self, p):\n    return self.client.create(model=self.model, input=p)\nLlm(model="m").ask("x")',
    'an inherited method':
      'class Base:\n  def __init__(self, model):\n    self.model = model\n  def ask(self, p):\n    return client.create(model=self.model, input=p)\nclass Llm(Base):\n  def __init__(self):\n    super().__init__("m")\nLlm().ask("x")',
    'a closure':
      'def make(model):\n  def go(p):\n    return client.create(model=model, input=p)\n  return go\ngo = make("m")\ngo("x")',
    'a factory of instances':
      'class Llm:\n  def __init__(self, model):\n    self.model = model\n  def ask(self, p):\n    return client.create(model=self.model, input=p)\ndef make():\n  return Llm("m")\nmake().ask("x")',
    'a decorated function': '@retry(3)\ndef go(p, m):\n  return client.create(model=m, input=p)\ngo("x", "m")',
    'a static method': 'class A:\n  @staticmethod\n  def go(p, m):\n    return client.create(model=m, input=p)\nA.go("x", m="m")',
    'a class method':
      'class A:\n  @classmethod\n  def go(cls, p, m):\n    return client.create(model=m, input=p)\nA.go("x", m="m")',
    partial:
      'from functools import partial\ndef go(p, m):\n  return client.create(model=m, input=p)\nfast = partial(go, m="m")\nfast("x")',
    'an awaited call in gather':
      'import asyncio\nasync def go(p, m):\n  return await client.create(model=m, input=p)\nasyncio.run(asyncio.gather(go("x", "m")))',
    'a thread': 'import asyncio\ndef go(p, m):\n  return client.create(model=m, input=p)\nasyncio.to_thread(go, "x", m="m")',
    'keywords handed through': 'def go(p, **kw):\n  return client.create(**kw, input=p)\ngo("x", model="m")',
    'merged options':
      'D = {"model": "d"}\ndef go(p, o):\n  return client.create(**{**D, **o, "input": p})\ngo("x", {"model": "m"})',
    'a fallback': 'def go(p, m=None):\n  return client.create(model=m or "m", input=p)\ngo("x")',
    'a dict of models': 'M = {"a": "m", "b": "n"}\ndef go(p, k):\n  return client.create(model=M[k], input=p)\ngo("x", "a")',
    'a lambda': 'go = lambda p, m: client.create(model=m, input=p)\ngo("x", "m")',
    'a client that is handed in': 'def go(c, p, m):\n  return c.create(model=m, input=p)\ngo(OpenAI(), "x", "m")',
    'an object that is called':
      'class A:\n  def __call__(self, p, m):\n    return client.create(model=m, input=p)\na = A()\na("x", "m")',
    'several hops': 'def b(p, m):\n  return client.create(model=m, input=p)\ndef a(p):\n  return b(p, "m")\na("x")',
  }
  for (const [form, source] of Object.entries(forms)) {
    it(`are found through ${form}`, () => {
      const found = wrappers(`${client}${source}`)
      const [last = ''] = found.slice(-1)
      assert.match(last, /model="m"/, found.join('\n'))
      assert.match(last, /input="x"/)
    })
  }

  it('take the arm that their arguments decide, and none where they do not', () => {
    const pick =
      'def go(kind, p):\n  if kind == "a":\n    return client.create(model="a", input=p)\n  elif kind in ["b", "c"]:\n    return client.create(model="b", input=p)\n  return client.create(model="z", input=p)\n'
    assert.deepEqual(wrappers(`${client}${pick}go("a", "x")\ngo("c", "x")\ngo("q", "x")\ngo(other(), "x")`), [
      'go 1: model="a", input="x"',
      'go 1: model="b", input="x"',
      'go 1: model="z", input="x"',
    ])
    const cases =
      'def go(kind, p):\n  match kind:\n    case "a":\n      client.create(model="a", input=p)\n    case _:\n      client.create(model="z", input=p)\n'
    assert.deepEqual(wrappers(`${client}${cases}go("a", "x")\ngo("q", "x")`), [
      'go 1: model="a", input="x"',
      'go 1: model="z", input="x"',
    ])
  })

  it('are no more than three for one call, and come to an end', () => {
    const many = `def go(p):\n${'  client.create(input=p)\n'.repeat(5)}`
    assert.equal(wrappers(`${client}${many}go("x")`).length, 3)
    const circle = 'def a(p):\n  b(p)\n  client.create(input=p)\ndef b(p):\n  a(p)\n'
    assert.ok(wrappers(`${client}${circle}a("x")\nb("y")`).includes('a 1: input="x"'))
  })

  it('are followed across modules', () => {
    const llm = `${client}class Base:\n  def __init__(self, model):\n    self.model = model\n  def ask(self, p):\n    return client.create(model=self.model, input=p)\ndef go(p, m="m"):\n  return client.create(model=m, input=p)\nbot = Base("m")\ndef make(m):\n  return Base(m)\n`
    const modules = {
      'app.llm': llm,
      'app.more': 'from app.llm import go\ndef further(p):\n  return go(p)\n',
      texts: '# leads nowhere\nX = "x"\n',
    }
    const cases: readonly (readonly [string, number])[] = [
      ['from app.llm import go\ngo("x")', 1],
      ['import app.llm\napp.llm.go("x")', 1],
      ['from app.llm import bot\nbot.ask("x")', 1],
      ['from app.llm import Base\nBase("m").ask("x")', 1],
      ['from app.llm import make\nmake("m").ask("x")', 1],
      ['from app.llm import Base\nclass Own(Base):\n  def __init__(self):\n    super().__init__(model="m")\nOwn().ask("x")', 1],
      ['from app.more import further\nfrom texts import X\nfurther(X)', 2],
    ]
    for (const [source, hops] of cases) {
      const found = wrappers(source, modules)
      assert.equal(found.length, 1, `${source}\n${found.join('\n')}`)
      assert.match(found[0] ?? '', new RegExp(` ${hops}: model="m".*, input="x"`))
    }
  })

  it('are not looked for in modules that lead to no SDK', () => {
    const asked: string[] = []
    const imports: Imports = {
      wants,
      runs: (name) => methods.has(name),
      leads: () => false,
      resolve(_, specifier) {
        asked.push(specifier)
        return undefined
      },
    }
    const text = `${client}from tools import run\nimport helpers\nrun("x")\nhelpers.create("x")\nclient.create(model="m")`
    assert.equal(python.read({ id: 'main.py', languageId: 'python', text }, imports).calls.length, 1)
    assert.deepEqual(asked, [])
  })

  it('are followed only by names that are known to make a model call, which the document asks for anew', () => {
    const known = new Set<string>()
    const asked: string[] = []
    const imports: Imports = {
      wants,
      runs: (name) => methods.has(name),
      wraps(name, from) {
        asked.push(`${from} ${name}`)
        return known.has(name)
      },
      resolve(_, specifier, name) {
        if (specifier !== 'llm') return undefined
        return python.read({ id: 'llm.py', languageId: 'python', text: ask }, imports).exported(name)
      },
    }
    const text = `from llm import ask\nask("x")\ndef own(p):\n  return ask(p)\nown("y")`
    const reading = python.read({ id: 'main.py', languageId: 'python', text }, imports)
    assert.deepEqual(reading.calls, [])
    assert.ok(asked.includes('main.py ask'))
    known.add('ask')
    const inputs = reading.again?.().calls.map(({ args }) => show(args.named?.fields.find(({ key }) => key === 'input')?.value))
    assert.deepEqual(inputs, ['"x"', '?parameter p', '"y"'])
  })

  it('never throw, wherever the source is cut', () => {
    const whole = `${client}${Object.values(forms).join('\n')}`
    for (let end = 0; end < whole.length; end += 3) project({ main: whole.slice(0, end) }).calls
  })
})

describe('python: objects that are called, and pipes', () => {
  const callsWith = (text: string): string[] =>
    python
      .read(
        { id: 'a.py', languageId: 'python', text },
        { wants, runs: (name) => name === '__call__' || name === 'invoke', resolve: () => undefined },
      )
      .calls.map(({ chain }) => chain.steps.map((step) => (step.args === undefined ? step.name : `${step.name}()`)).join('.'))

  it('give one more step for a call of what was constructed', () => {
    assert.ok(callsWith('import openai\nopenai.Predict("a")(q="x")').includes('Predict().__call__()'))
    const field =
      'import openai\nclass A:\n  def __init__(self):\n    self.p = openai.Predict("a")\n  def f(self):\n    self.p(q="x")'
    assert.ok(callsWith(field).includes('Predict().__call__()'))
  })

  it('read a pipe as steps of its first part', () => {
    const text = 'from openai import Prompt, Chat, Parser\nchain = Prompt() | Chat(model="m") | Parser()\nchain.invoke("x")'
    assert.ok(callsWith(text).includes('Prompt().pipe().pipe().invoke()'))
    const behind = 'from openai import Prompt, Chat\n({"a": 1} | Prompt() | Chat()).invoke("x")'
    assert.ok(callsWith(behind).includes('Prompt().pipe().invoke()'))
  })
})

describe('what a question about Python may cost', () => {
  it('is bounded however functions hand things to each other, and given back with the answer', () => {
    const { handover } = budgetOf({ wants, resolve: () => undefined })
    let looks = 0
    // Each hands on what it is given to five others, a hundred deep.
    const look = (depth: number): number => {
      looks++
      if (depth > 0) for (let other = 0; other < 5; other++) handover(() => look(depth - 1))
      return looks
    }
    assert.equal(
      handover(() => look(100)),
      50,
    )
    assert.equal(
      handover(() => 'anew'),
      'anew',
    )
  })
})
