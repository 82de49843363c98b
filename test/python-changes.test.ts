import assert from 'node:assert/strict'
import { read, show, value } from './python-reading'

/** The keyword arguments of the last call. */
function named(source: string): string {
  return show(read(`import openai\n${source}`).at(-1)?.args.named)
}

describe('python: what others do to a list or a dict', () => {
  it('reads what a function of the document does to its parameter', () => {
    const cap = 'def cap(p, limit):\n  p["max"] = limit\n'
    assert.equal(value('p', `${cap}p = {"a": 1}\ncap(p, 5)\n`), '{a: 1, max: 5}~constant')
    assert.equal(value('p', `${cap}p = {"a": 1}\nif x:\n  cap(p, 5)\n`), '{a: 1, max?: 5}~constant')
    assert.equal(value('p', `${cap}p = {"a": 1}\ncap(limit=5, p=p)\n`), '{a: 1, max: 5}~constant')
    assert.equal(value('p', `${cap}def twice(q):\n  cap(q, 6)\np = {"a": 1}\ntwice(p)\n`), '{a: 1, max: 6}~constant')
    assert.equal(value('m', 'def add(m):\n  m.append(2)\n  m.insert(0, 0)\nm = [1]\nadd(m)\n'), '[0, 1, 2]~constant')
    assert.equal(value('p', 'def add(p):\n  p.update(b=2)\np = {"a": 1}\nadd(p)\n'), '{a: 1, b: 2}~constant')
    assert.equal(value('m', 'def add(m):\n  m.append(2)\nm = [1]\nfor x in y:\n  add(m)\n'), '[1, …]~constant')
    assert.equal(value('p', 'def format(p):\n  p["b"] = 2\np = {"a": 1}\nformat(p)\n'), '{a: 1, b: 2}~constant')
    assert.equal(value('p', 'def size(p):\n  return len(p["a"])\np = {"a": 1}\nsize(p)\n'), '{a: 1}~constant')
    assert.equal(
      value(
        'self.m',
        'class A:\n  def add(self, m):\n    m.append(2)\n  def f(self):\n    self.m = [1]\n    self.add(self.m)\n    ',
      ),
      '[1, 2]~constant',
    )
    assert.equal(named(`${cap}p = {"a": 1}\ncap(p, 5)\nopenai.go(**p)`), '{a: 1, max: 5}')
  })

  it('keeps what is around a list that may have grown', () => {
    const made = 'def f(x):\n  m = [{"role": "user", "content": ["a"]}]\n  if x:\n    m[0]["content"].append("b")\n  '
    assert.equal(value('m', made), '[{role: "user", content: ["a", …]}]~constant')
  })

  it('knows no more than that it may have been changed by any other call', () => {
    assert.equal(value('p', 'p = {"a": 1}\nfoo(p)\n'), '{a?: 1, …}~constant')
    assert.equal(value('p', 'p = {"a": 1}\nfoo(extra=p)\n'), '{a?: 1, …}~constant')
    assert.equal(value('m', 'm = [1]\nfoo(m)\n'), '[1, …]~constant')
    assert.equal(value('p', 'p = {"a": 1}\nif x:\n  foo(p)\n'), '{a?: 1, …}~constant')
    assert.equal(value('p', 'def f(p):\n  q = p\n  q["a"] = 2\np = {"a": 1}\nf(p)\n'), '{a?: 1, …}~constant')
    assert.equal(value('p', 'def f(p):\n  if x:\n    p["a"] = 2\n    return\np = {"a": 1}\nf(p)\n'), '{a?: 1, …}~constant')
    assert.equal(value('p', 'p = {"a": 1}\nfoo(p)\np["a"] = 2\n'), '{a: 2, …}~constant')
    assert.equal(value('p', 'p = {"a": 1}\np = foo(p)\n'), '?unknown foo(p)')
    assert.equal(value('p', 'def f(p):\n  p["b"] = 2\n  return p\np = {"a": 1}\np = f(p)\n'), '{a: 1, b: 2}~factory')
    assert.equal(value('t', 't = "text"\nfoo(t)\n'), '"text"~constant')
    assert.equal(value('t', 't = "text"\nfor x in y:\n  foo(t)\n'), '"text"~constant')
  })

  it('trusts calls that only look', () => {
    const looks = 'import json, copy, logging\nlogger = logging.getLogger()\np = {"a": 1}\nm = [1]\n'
    for (const call of [
      'print(p, m)',
      'len(m)',
      'json.dumps(p)',
      'str(p) + repr(m)',
      'logging.info("%s", p)',
      'logger.debug(m)',
      'isinstance(p, dict)',
      'sorted(m) + list(m) + [dict(p)]',
      'q = copy.deepcopy(p)',
      'tuple(m), sum(m), any(m), all(m)',
      'other.append(p)',
      'openai.go(p, m, messages=m)',
      'import asyncio\nasyncio.to_thread(openai.go, p, messages=m)',
    ]) {
      const [arguments_] = read(`import openai\n${looks}${call}\nopenai.last(p, m)`).slice(-1)
      assert.equal(arguments_?.args.positional.map(show).join(' '), '{a: 1}~constant [1]~constant', call)
    }
  })

  it('keeps what is put into a copy of a list that cannot be read', () => {
    const within = (lines: string): string => value('m', `def f(hist):\n  ${lines.replaceAll('\n', '\n  ')}\n  `)
    assert.equal(within('m = hist.copy()\nm.insert(0, {"role": "s"})'), '[{role: "s"}, …]~dynamic')
    assert.equal(within('m = list(hist)\nm.append({"role": "u"})'), '[{role: "u"}, …]~dynamic')
    assert.equal(within('m = hist[:]\nm.extend([1, 2])'), '[1, 2, …]~dynamic')
    assert.equal(within('m = hist[-4:]\nm.insert(0, 1)\nm.insert(1, 2)\nm.append(3)'), '[1, 2, 3, …]~dynamic')
    assert.equal(within('m = [*hist, {"role": "u"}]'), '[{role: "u"}, …]~constant')
    assert.equal(within('m = hist + [{"role": "u"}]'), '[{role: "u"}, …]~constant')
    assert.equal(within('m = [{"role": "s"}] + hist.copy()\nm.append(1)'), '[{role: "s"}, 1, …]~constant')
    assert.equal(value('m', 'def f(m=None):\n  m.append(1)\n  '), '[1, …]~dynamic')
  })

  it('never takes a comprehension for an empty list', () => {
    assert.equal(value('[build(t) for t in y]'), '[…]')
    assert.equal(value('[*[{"a": h} for h in y]]'), '[…]')
    assert.equal(value('list(h for h in y)'), '[…]')
    assert.equal(value('[1] + [h for h in y]'), '[1, …]')
    assert.equal(value('build(y)', 'def build(y):\n  return [{"a": t} for t in y]\n'), '[…]~factory')
  })
})

describe('python: what others do to an object', () => {
  it('takes what is written to a constructed object for its arguments', () => {
    const start = 'from google.genai import types\nc = types.C(temperature=0)\n'
    assert.equal(value('c', `${start}c.max = 5\n`), '<google.genai: types.C({temperature: 0, max: 5})>~import')
    assert.equal(value('c', `${start}c.temperature = 1\n`), '<google.genai: types.C({temperature: 1})>~import')
    assert.equal(value('c', `${start}if x:\n  c.max = 5\n`), '<google.genai: types.C({temperature: 0, max?: 5})>~import')
    assert.equal(value('c', `${start}if x:\n  c.temperature = 1\n`), '<google.genai: types.C({temperature: (0 | 1)})>~import')
    assert.equal(value('c', `${start}def f():\n  c.max = 5\n`), '<google.genai: types.C({temperature: 0, max?: 5})>~import')
    assert.equal(
      value(
        'self.c',
        'from google.genai import types\nclass A:\n  def __init__(self):\n    self.c = types.C()\n    self.c.max = 5\n  def f(self):\n    ',
      ),
      '<google.genai: types.C({max: 5})>~import',
    )
  })

  it('is not sure of an attribute that others may set', () => {
    const model = (source: string): string => named(source).replace(/^\{model: (.*)\}$/, '$1')
    const base = 'class A:\n  model = "a"\n  def ask(self):\n    openai.go(model=self.model)\n'
    const within = (statement: string): string =>
      model(
        `class A:\n  model = "a"\n  def __init__(self, **cfg):\n    ${statement}\n  def ask(self):\n    openai.go(model=self.model)`,
      )
    assert.equal(model(base), '"a"~constant')
    assert.equal(within('for k, v in cfg.items():\n      setattr(self, k, v)'), '"a"~default')
    assert.equal(within('self.__dict__.update(cfg)'), '"a"~default')
    assert.equal(within('vars(self).update(cfg)'), '"a"~default')
    assert.equal(within('setattr(self, "other", cfg)'), '"a"~constant')
    assert.equal(within('setattr(self, "model", "b")'), '("a"~default | "b"~default)')
    assert.equal(within('other.update(cfg)'), '"a"~constant')
    assert.equal(model(`${base}class B(A):\n  model = "b"\n`), '("a"~default | "b"~default)')
    assert.equal(model(`${base}class B(A):\n  def __init__(self):\n    self.model = "b"\n`), '("a"~default | "b"~default)')
    assert.equal(model(`${base}class B(A):\n  other = "b"\n`), '"a"~constant')
    assert.equal(model(`class A:\n  M = "a"\nclass B(A):\n  M = "b"\nopenai.go(model=A.M)`), '"a"~constant')
    assert.equal(model(`class A:\n  M = "a"\nclass B(A):\n  M = "b"\nopenai.go(model=B().M)`), '"b"~constant')
    assert.equal(
      model('class A:\n  M = "a"\n  @classmethod\n  def ask(cls):\n    openai.go(model=cls.M)\nclass B(A):\n  M = "b"\n'),
      '("a"~default | "b"~default)',
    )
    assert.equal(model('class C:\n  M = "a"\ndef use(m):\n  C.M = m\nopenai.go(model=C.M)'), '("a"~default | ?parameter m)')
    assert.equal(model('class C:\n  m = "a"\nc = C()\nc.m = "b"\nopenai.go(model=c.m)'), '("a"~default | "b"~default)')
  })
})

describe('python: which client it is', () => {
  /** Steps of the last call, `?` where another construction may stand there. */
  const chain = (source: string): string =>
    read(`from openai import OpenAI, AzureOpenAI\n${source}`)
      .at(-1)
      ?.chain.steps.map((step) => step.name + (step.ambiguous ? '?' : ''))
      .join('.') ?? ''

  it('says where another construction may stand', () => {
    const ways = {
      'assigned again on a condition': 'c = OpenAI()\nif x:\n  c = OpenAI(base_url=u)\nc.go()',
      'an attribute assigned again on a condition':
        'class A:\n  def __init__(self, u):\n    self.c = OpenAI()\n    if u:\n      self.c = OpenAI(base_url=u)\n  def f(self):\n    self.c.go()',
      conditional: 'c = OpenAI() if x else OpenAI(base_url=u)\nc.go()',
      'another class': 'c = OpenAI() if x else AzureOpenAI()\nc.go()',
      'another package': 'from groq import Groq\nc = OpenAI() if x else Groq()\nc.go()',
      'a factory with several returns': 'def make():\n  if x:\n    return OpenAI()\n  return OpenAI(base_url=u)\nmake().go()',
      'a dict indexed by something unknown': 'cs = {"a": OpenAI(), "b": OpenAI(base_url=u)}\ncs[k].go()',
      'passed by several callers': 'def f(c):\n  c.go()\nf(OpenAI())\nf(OpenAI(base_url=u))',
      'a subclass with its own':
        'class A:\n  c = OpenAI()\n  def f(self):\n    self.c.go()\nclass B(A):\n  c = OpenAI(base_url=u)\n',
      'more than eight': `cs = {${Array.from({ length: 8 }, (_, at) => `"${at}": OpenAI(n=${at})`).join(', ')}}\nc = cs[k] if x else OpenAI()\nc.go()`,
    }
    for (const [way, source] of Object.entries(ways)) {
      const calls = read(`from openai import OpenAI, AzureOpenAI\n${source}`).filter(
        (call) => call.chain.steps.at(-1)?.name === 'go',
      )
      assert.deepEqual(
        calls.map((call) => call.chain.steps.map((step) => step.ambiguous ?? false)),
        [[true, false]],
        way,
      )
    }
  })

  it('is sure where only one construction is seen', () => {
    for (const source of [
      'def f(c=None):\n  c = c or OpenAI()\n  c.go()',
      'c = None\nif not c:\n  c = OpenAI()\nc.go()',
      'def f(c: OpenAI = None):\n  if not c:\n    c = OpenAI()\n  c.go()',
      'def f(c: OpenAI | None = None):\n  (c or OpenAI()).go()',
      'if x:\n  c = OpenAI(timeout=5)\nelse:\n  c = OpenAI(timeout=5)\nc.go()',
      'c = OpenAI(base_url=u)\nc = OpenAI()\nc.go()',
      'cs = {"a": OpenAI(), "b": OpenAI(base_url=u)}\ncs["a"].go()',
      'c = OpenAI()\nif x:\n  c = wrap(c)\nc.go()',
    ]) {
      assert.equal(chain(source), 'OpenAI.go', source)
    }
  })
})

describe('python: where a call stands', () => {
  it('takes map for a loop', () => {
    const loop = (source: string): boolean | undefined => read(`import openai, asyncio\n${source}`).at(-1)?.loop
    assert.equal(loop('map(lambda i: openai.go(i), y)'), true)
    assert.equal(loop('list(pool.map(lambda i: openai.go(i), y))'), true)
    assert.equal(loop('asyncio.gather(*(openai.go(i) for i in y))'), true)
    assert.equal(loop('def h(i):\n  openai.go(i)\nasyncio.gather(*(h(i) for i in y))'), false)
    assert.equal(loop('f = lambda i: openai.go(i)'), false)
    assert.equal(loop('foo(lambda i: openai.go(i), y)'), false)
    assert.equal(loop('map(f, openai.go(y))'), false)
  })

  it('reads a document with a byte order mark as well as without', () => {
    for (const source of [
      'import openai\nopenai.go("a")',
      '# x\nimport openai\nopenai.go("a")',
      '"""x"""\nimport openai\nopenai.go("a")',
    ]) {
      const [call] = read(`\uFEFF${source}`)
      assert.equal(show(call?.args.positional[0]), '"a"', source)
      assert.equal(call?.nameSpan.start, source.indexOf('go(') + 1, source)
    }
  })
})
