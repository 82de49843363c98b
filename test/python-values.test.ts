import assert from 'node:assert/strict'
import { spanWithin } from '../server/model/value'
import { knownParts, paths, read, show, value } from './python-reading'

describe('python: texts', () => {
  it('reads literals in all their forms, with their places', () => {
    assert.equal(value(`'a' "b" '''c'''`), '"abc"')
    assert.equal(value(String.raw`"a\tb\x41\u00e9\N{BULLET}\101\q"`), String.raw`"a\tbAé�A\\q"`)
    assert.equal(value(String.raw`r"a\tb"`), String.raw`"a\\tb"`)
    assert.equal(value('"a\\\nb"'), '"ab"')
    assert.equal(value('b"x" u"y"'), '"xy"')
    assert.equal(value('""'), '""')
  })

  it('maps each character to its source', () => {
    const source = 'import openai\nopenai.go("a\\n\\u0041b")'
    const part = knownParts(source)[0]
    assert.equal(part?.text, 'a\nAb')
    const span = part && spanWithin(part, 2, 4)
    assert.equal(span && source.slice(span.start, span.end), '\\u0041b')
    const plain = knownParts('import openai\nopenai.go("plain")')[0]
    assert.equal(plain?.offsets, undefined)
    assert.equal(plain?.quote, '"')
  })

  it('reads f-strings with nested formats and braces', () => {
    assert.equal(value('f"a{b}c{d!r:>{w}}{{x}}"', 'def f(b, d, w):\n  '), '"a{parameter b}c{parameter d}{x}"')
    assert.equal(value('f"{1_000} {True} {None} {\'x\'}"'), '"1000 True None x"')
    assert.equal(value('f"{N}-{T}"', 'N = 3\nT = "t"\n'), '"3-t"')
    assert.equal(value('f"{T!s}{T!r}"', 'T = "t"\n'), '"t{unknown T}"')
    assert.equal(value('t"a{b}"', 'def f(b):\n  '), '"a{parameter b}"')
    assert.equal(value('rf"\\d{b}"', 'def f(b):\n  '), '"\\\\d{parameter b}"')
  })

  it('follows what builds a text', () => {
    assert.equal(value('"a" + x + "b"', 'def f(x):\n  '), '"a{parameter x}b"')
    assert.equal(value('"%s and %d%%" % (x, 3)', 'def f(x):\n  '), '"{parameter x} and 3%"')
    assert.equal(value('"%(a)s" % {"a": "b"}'), '"b"')
    assert.equal(value('"{} {name} {{}} {1:>3}".format("a", x, name="n")', 'def f(x):\n  '), '"a n {} {parameter x}"')
    assert.equal(
      value('T.format(topic=x)', 'T = "On {topic} in {tone}"\ndef f(x):\n  '),
      '"On {parameter x} in {unknown tone}"~constant',
    )
    assert.equal(value('"\\n".join(["a", x, "b"])', 'def f(x):\n  '), '"a\\n{parameter x}\\nb"')
    assert.equal(value('"-" * 3 + "x"'), '"---x"')
    assert.equal(value('"  a ".strip()'), '"a"')
    assert.equal(value('T.replace("TOPIC", x)', 'T = "on TOPIC."\ndef f(x):\n  '), '"on {parameter x}."~constant')
    assert.equal(
      value('Template("on $a, ${b}, $$").substitute(a="x", b=y)', 'from string import Template\ndef f(y):\n  '),
      '"on x, {parameter y}, $"',
    )
    assert.equal(value('str(x).strip()', 'def f(x):\n  '), '?parameter str(x).strip()')
  })

  it('removes indentation as textwrap and inspect do', () => {
    const source = 'import openai, textwrap\nopenai.go(textwrap.dedent("""\\\n    You are:\n      - kind\n\n    {x}"""))'
    const part = knownParts(source)[0]
    assert.equal(part?.text, 'You are:\n  - kind\n\n{x}')
    const at = part?.text.indexOf('kind') ?? 0
    const span = part && spanWithin(part, at, at + 4)
    assert.equal(span && source.slice(span.start, span.end), 'kind')
    assert.equal(
      value('dedent(f"""\n    a {x}\n      b\n    """)', 'from textwrap import dedent\ndef f(x):\n  '),
      '"\\na {parameter x}\\n  b\\n"',
    )
    assert.equal(value('cleandoc("""  a\n    b\n      c\n    """)', 'from inspect import cleandoc\n'), '"a\\nb\\n  c"')
  })

  it('says why a hole is not known', () => {
    const imports =
      'import os, time, uuid, random, secrets\nfrom datetime import datetime\nimport datetime as dt\nfrom pathlib import Path\nfrom .prompts import P\n'
    assert.equal(
      value('f"{datetime.now()} {dt.datetime.utcnow().isoformat()} {time.time()} {uuid.uuid4()}"', imports),
      '"{volatile datetime.now()} {volatile dt.datetime.utcnow().isoformat()} {volatile time.time()} {volatile uuid.uuid4()}"',
    )
    assert.equal(
      value('f"{random.choice(xs)} {secrets.token_hex(8)} {str(now)}"', `${imports}now = datetime.now()\n`),
      '"{volatile random.choice(xs)} {volatile secrets.token_hex(8)} {volatile datetime.now()}"',
    )
    assert.equal(value("f\"{os.environ['A']} {os.getenv('B')}\"", imports), '"{environment A} {environment B}"')
    assert.equal(
      value('f"{open(p).read()} {Path(p).read_text()} {P} {foo(1)}"', imports),
      '"{file open(p).read()} {file Path(p).read_text()} {import P} {unknown foo(1)}"',
    )
    assert.equal(value('f"{x}"', 'for x in y:\n  '), '"{loop x}"')
    assert.equal(value('"".join(x for x in y)'), '"{loop x for x in y}"')
    assert.equal(value('f"{data}"', `${imports}with open("a") as f:\n  data = f.read()\n`), '"{file data}"')
  })

  it('grows a text as the statements do', () => {
    assert.equal(value('p', 'p = "a"\np += "b"\n'), '"ab"~constant')
    assert.equal(value('p', 'p = "a"\nif x:\n  p += "b"\n'), '"a(|b)"~constant')
    assert.equal(value('p', 'p = "a"\nfor x in y:\n  p += x\n'), '"a{loop ?}"~constant')
  })

  it('takes the text that a function of the document returns', () => {
    const build = 'def build(topic, tone="dry"):\n  head = f"On {topic}"\n  return head + ", " + tone\n'
    assert.equal(value('build("cats")', build), '"On cats, dry"~factory')
    assert.equal(value('build(x, tone=y)', `${build}def f(x, y):\n  `), '"On {parameter topic}, {parameter tone}"~factory')
    assert.equal(value('build(*z)', build), '"On {parameter topic}, ({parameter tone}|dry)"~factory')
    assert.equal(value('fact(3)', 'def fact(n):\n  return "x" + fact(n)\n'), '"x{unknown fact(n)}"~factory')
  })
})

describe('python: values', () => {
  it('reads numbers, booleans and arithmetic', () => {
    assert.equal(
      value('[1_000, 4 * 1024, 0x10, -1, 1.5, 7 // 2, True, None, 2 ** 3]'),
      '[1000, 4096, 16, -1, 1.5, 3, true, null, 8]',
    )
    assert.equal(value('N', 'N = 2 * K\nK = 3\n'), '?unknown 2 * K')
    assert.equal(value('N', 'K = 3\nN = 2 * K\n'), '6~constant')
  })

  it('does not know what a library says of itself, nor what its functions give', () => {
    const imports = 'import openai\nfrom openai import OpenAI\n'
    assert.equal(value('openai.legacy or "x"', imports), '(<openai: legacy()>~import | "x")')
    assert.equal(value('openai.is_legacy() or "x"', imports), '(<openai: is_legacy({})>~import | "x")')
    assert.equal(value('OpenAI() or "x"', imports), '<openai: OpenAI({})>~import')
  })

  it('sees what a method set before, also from a function within it', () => {
    const made = 'class A:\n  m = "old"\n  def f(self):\n    self.m = "new"\n'
    assert.equal(value('self.m', `${made}    `), '"new"~constant')
    assert.equal(value('self.m', `${made}    def g():\n      `), '"new"~constant')
    assert.equal(value('self.m', `${made}    self.m = "newer"\n    def g():\n      `), '"newer"~constant')
  })

  it('forgets what was before where the other way leaves', () => {
    const ways = (other: string): string => `def f(x):\n  m = "old"\n  if x:\n    m = "new"\n  else:\n    ${other}\n  `
    assert.equal(value('m', ways('raise ValueError()')), '"new"~constant')
    assert.equal(value('m', ways('return')), '"new"~constant')
    assert.equal(value('m', ways('pass')), '("old"~constant | "new"~constant)')
  })

  it('does not know texts and lists that are kept for a session', () => {
    const imports = 'import streamlit as st\nst.session_state.kind = "new"\nst.session_state.messages = []\n'
    assert.equal(value('st.session_state.kind', imports), '?import st.session_state.kind')
    assert.equal(value('st.session_state["messages"]', imports), '?import st.session_state["messages"]')
  })

  it('follows constants, attributes and enumerations', () => {
    assert.equal(value('M', 'M = "m"\n'), '"m"~constant')
    assert.equal(value('C.model', 'class C:\n  model = "m"\n'), '"m"~constant')
    assert.equal(value('Model.FAST.value', 'from enum import Enum\nclass Model(str, Enum):\n  FAST = "m"\n'), '"m"~constant')
    assert.equal(value('Model.FAST', 'from enum import Enum\nclass Model(str, Enum):\n  FAST = "m"\n'), '"m"~constant')
    assert.equal(value('self.m', 'class A:\n  def __init__(self):\n    self.m = "m"\n  def f(self):\n    '), '"m"~constant')
    assert.equal(value('A("m").m', 'class A:\n  def __init__(self, m):\n    self.m = m\n'), '"m"~constant')
    assert.equal(value('S().m', '@dataclass\nclass S:\n  m: str = "m"\n'), '"m"~constant')
    assert.equal(value('S(m="n").m', '@dataclass\nclass S:\n  m: str = "m"\n'), '"n"')
    assert.equal(value('self.m', '@dataclass\nclass S:\n  m: str = "m"\n  def f(self):\n    '), '"m"~default')
  })

  it('gives parameters with their function, name, index and path', () => {
    const source =
      'import openai\nclass A:\n  def f(self, a, options, *, k):\n    openai.go(options.model, options["max"], k, options.get("t", 1))'
    const [call] = read(source)
    const parameters = call?.args.positional.map((one) => (one.kind === 'opaque' ? one.parameter : undefined)) ?? []
    assert.deepEqual(
      parameters.slice(0, 3).map((one) => [one?.name, one?.index, one?.path]),
      [
        ['options', 1, ['model']],
        ['options', 1, ['max']],
        ['k', -1, []],
      ],
    )
    assert.equal(source.slice(parameters[0]?.of.start, parameters[0]?.of.end).split('(')[0], 'def f')
    assert.equal(show(call?.args.positional[3]), '(?parameter options.get("t", 1) | 1~default)')
  })

  it('gives alternatives where a condition or the environment decides', () => {
    assert.equal(value('"a" if x else "b"'), '("a" | "b")')
    assert.equal(value('x or "b"', 'def f(x):\n  '), '(?parameter x | "b"~default)')
    assert.equal(value('os.getenv("M", "m")', 'import os\n'), '(?environment M | "m"~default)')
    assert.equal(value('os.environ.get("M") or "m"', 'import os\n'), '(?environment M | "m"~default)')
    assert.equal(value('m', 'def f(m="x"):\n  '), '(?parameter m | "x"~default)')
    assert.equal(value('M["a"]', 'M = {"a": "x", "b": "y"}\n'), '"x"~constant')
    assert.equal(value('M[k]', 'M = {"a": "x", "b": "y"}\n'), '("x"~constant | "y"~constant)')
    assert.equal(value('M.get(k, "z")', 'M = {"a": "x", "b": "y"}\n'), '("x"~constant | "y"~constant | "z"~default)')
    assert.equal(value('M.get(k, k)', 'M = {"a": "x"}\n'), '?unknown k')
  })

  it('takes the assignment that reaches the use', () => {
    assert.equal(value('m', 'm = "a"\nm = "b"\n'), '"b"~constant')
    assert.equal(value('m', 'm = "a"\nif x:\n  m = "b"\n'), '("a"~constant | "b"~constant)')
    assert.equal(value('m', 'm = "a"\nif x:\n  m = "b"\nelse:\n  m = "c"\n'), '("b"~constant | "c"~constant)')
    assert.equal(value('m', 'm = "a"\nif x:\n  m = "b"\n  '), '"b"~constant')
    assert.equal(value('m', 'if x:\n  m = "b"\nelse:\n  m = "c"\n  '), '"c"~constant')
    assert.equal(value('m', 'm = "a"\nif x:\n  m = "b"\n  raise E\n'), '"a"~constant')
    assert.equal(`${value('m', 'm = "a"\n')}`, '"a"~constant')
    const later = read('import openai\nm = "a"\nopenai.go(m)\nm = "b"')
    assert.equal(show(later[0]?.args.positional[0]), '"a"~constant')
    assert.equal(value('m', 'm = "a"\ndef f():\n  m = "b"\n'), '"a"~constant')
  })

  it('reads lists and what is done to them', () => {
    assert.equal(value('[1, *a, *b]', 'a = [2, 3]\n'), '[1, 2, 3, …]')
    assert.equal(value('m', 'm = [1]\nm.append(2)\nm.extend([3])\nm.insert(0, 0)\nm += [4]\n'), '[0, 1, 2, 3, 4]~constant')
    assert.equal(value('m', 'm = [1]\nif x:\n  m.append(2)\n'), '[1, …]~constant')
    assert.equal(value('m', 'm = [1]\nfor x in y:\n  m.append(x)\n'), '[1, …]~constant')
    assert.equal(value('m', 'm = [1]\ndef f():\n  m.append(2)\n  '), '[1, 2, …]~constant')
    assert.equal(value('[1] + h', 'def f(h):\n  '), '[1, …]')
    assert.equal(value('[x for x in y]'), '[…]')
    assert.equal(value('m[-1]', 'm = [1, 2]\n'), '2~constant')
    assert.equal(value('m', 'm = [{"a": 1}]\nm[0]["a"] = 2\n'), '[{a: 2}]~constant')
    assert.equal(
      value('self.h', 'class A:\n  def __init__(self):\n    self.h = ["s"]\n  def f(self):\n    self.h.append("u")\n    '),
      '["s", "u", …]~constant',
    )
  })

  it('reads dicts and what is done to them', () => {
    assert.equal(value('{"a": 1, **b, "c": 3}', 'b = {"a": 2, "d": 4}\n'), '{a: 2, d: 4, c: 3}')
    assert.equal(value('{"a": 1, **b, "c": 3}', 'def f(b):\n  '), '{a?: 1, c: 3, …}')
    assert.equal(value('dict(a=1, **b)', 'b = {"c": 2}\n'), '{c: 2, a: 1}')
    assert.equal(value('a | {"b": 2}', 'a = {"a": 1, "b": 1}\n'), '{a: 1, b: 2}')
    assert.equal(value('p', 'p = {"a": 1}\np["b"] = 2\np.update({"c": 3}, d=4)\n'), '{a: 1, b: 2, c: 3, d: 4}~constant')
    assert.equal(value('p', 'p = {"a": 1}\nif x:\n  p["b"] = 2\n'), '{a: 1, b?: 2}~constant')
    assert.equal(value('p', 'p = {"a": 1}\nif x:\n  p["a"] = 2\n'), '{a: (1 | 2)}~constant')
    assert.equal(value('p', 'p = {"a": 1, "b": 2}\ndel p["a"]\np.pop("b")\n'), '{}~constant')
    assert.equal(value('{"a": 1, **({"b": 2} if x else {})}'), '{a: 1, b?: 2}')
  })

  it('unpacks keyword arguments', () => {
    const named = (source: string): string => show(read(`import openai\n${source}`).at(-1)?.args.named)
    assert.equal(named('openai.go()'), '{}')
    assert.equal(named('p = {"model": "m"}\np["stream"] = True\nopenai.go(**p, n=1)'), '{model: "m", stream: true, n: 1}')
    assert.equal(named('def f(**kw):\n  openai.go(model="m", **kw)'), '{model: "m", …}')
    assert.equal(named('def f(**kw):\n  kw["model"] = "m"\n  openai.go(**kw)'), '{model: "m", …}')
    const either = 'kw = {"top": 1}\nif x:\n  kw = {}\ndef f(tools):\n  if tools:\n    kw["a"] = "a"\n    kw["b"] = "b"\n'
    assert.equal(named(`${either}  openai.go(model="m", **kw)`), '{top?: 1, a?: "a", b?: "b", model: "m"}')
    assert.equal(named(`${either}    kw[tools] = 1\n  openai.go(**kw)`), '{top?: 1, a?: "a", b?: "b", …}')
    const [call] = read('import openai\nopenai.go(*a, 1)')
    assert.equal(call?.args.open, true)
  })

  it('gives what leads to imports as calls', () => {
    assert.equal(value('types.Config(n=5)', 'from google.genai import types\n'), '<google.genai: types.Config({n: 5})>~import')
    assert.equal(value('schema.Thing(1)', 'import schema\n'), '<schema: Thing(1, {})>~import')
    assert.equal(value('schema.thing', 'import schema\n'), '?import schema.thing')
  })

  it('never goes round in circles', () => {
    assert.equal(value('a', 'a = b\nb = a\n'), '?unknown b')
    assert.equal(value('f()', 'def f():\n  return g()\ndef g():\n  return f()\n').startsWith('?unknown'), true)
    assert.equal(value('x', `x = "a"\n${'x = x + "b"\n'.repeat(400)}`).length > 10, true)
    assert.doesNotThrow(() => value(`${'('.repeat(3000)}1${')'.repeat(3000)}`))
    assert.doesNotThrow(() => value(Array.from({ length: 5000 }, () => '"a"').join(' + ')))
    assert.doesNotThrow(() => paths(`import openai\nopenai${'.a()'.repeat(3000)}`))
  })
})
