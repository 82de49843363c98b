import assert from 'node:assert/strict'
import { python } from '../server/languages/python'
import { type CallSite, pathOf } from '../server/model/call-site'
import { applyEdits } from '../server/model/span'
import type { Value } from '../server/model/value'
import { documentOf, testEngine } from './harness/analyze'
import { paths, read, show, wants } from './python-reading'

describe('python: which calls are found', () => {
  it('follows imports in all their forms', () => {
    const prefix =
      'import openai\nimport google.generativeai as palm\nimport google.genai\nfrom google import genai as g\nfrom openai import OpenAI as O\n'
    const imported = `${prefix}from anthropic.lib.bedrock import AnthropicBedrock\n`
    assert.deepEqual(paths(`${imported}openai.chat.completions.create()`), ['openai: chat.completions.create()'])
    assert.deepEqual(paths(`${imported}palm.configure()`), ['google.generativeai: configure()'])
    assert.deepEqual(paths(`${imported}google.genai.Client()`), ['google.genai: Client()'])
    assert.deepEqual(paths(`${imported}g.types.Part.from_text("x")`), ['google.genai: types.Part.from_text()'])
    assert.deepEqual(paths(`${imported}O().responses.create()`), ['openai: OpenAI()', 'openai: OpenAI().responses.create()'])
    assert.deepEqual(paths(`${imported}AnthropicBedrock()`), ['anthropic.lib.bedrock: AnthropicBedrock()'])
  })

  it('follows the client through what a program does with it', () => {
    const ways = {
      variable: 'client = OpenAI()\nclient.go()',
      parentheses: '(OpenAI()).go()',
      await: 'async def f():\n  await (await OpenAI()).go()',
      tuple: 'client, n = OpenAI(), 1\nclient.go()',
      'nested tuple': '(a, (b, client)) = 1, (2, OpenAI())\nclient.go()',
      walrus: 'if (client := OpenAI()):\n  client.go()',
      with: 'with OpenAI() as client:\n  client.go()',
      'several with': 'with open("a") as f, OpenAI() as client:\n  client.go()',
      'with in parentheses': 'with (\n  open("a") as f,\n  OpenAI() as client,\n):\n  client.go()',
      'or default': 'def f(c):\n  client = c or OpenAI()\n  client.go()',
      conditional: 'client = OpenAI() if x else None\nclient.go()',
      'assigned when missing': 'client = None\nif not client:\n  client = OpenAI()\nclient.go()',
      'global statement': 'client = None\ndef start():\n  global client\n  client = OpenAI()\ndef f():\n  client.go()',
      'defined behind its use': 'def f():\n  client.go()\nclient = OpenAI()',
      'dict member': 'clients = {"a": OpenAI()}\nclients["a"].go()',
      'any dict member': 'clients = {"a": OpenAI(), "b": OpenAI()}\nclients[name].go()',
      'list member': 'clients = [OpenAI()]\nclients[0].go()',
      factory: 'def make():\n  return OpenAI()\nmake().go()',
      'cached factory': '@lru_cache(maxsize=1)\ndef make():\n  client = OpenAI()\n  return client\nclient = make()\nclient.go()',
      'context manager': '@contextmanager\ndef make():\n  yield OpenAI()\nwith make() as client:\n  client.go()',
      'nested function': 'def f():\n  client = OpenAI()\n  def g():\n    client.go()',
      lambda: 'client = OpenAI()\nf = lambda: client.go()',
      'method as a value': 'go = OpenAI().go\ngo()',
      'passed by a caller': 'def f(client):\n  client.go()\nf(OpenAI())',
      'the type of what a function gives':
        'import mylib\ndef make() -> OpenAI:\n  return mylib.get()\nasync def f():\n  client = await make()\n  client.go()',
      'types said in brackets': 'client = OpenAI[int, str]()\nclient.go()',
      'a class of its own with types': 'class A(Generic[T]):\n  client = OpenAI()\nA[int]().client.go()',
      'kept for a session':
        'import streamlit as st\nif "c" not in st.session_state:\n  st.session_state.c = OpenAI()\ndef f():\n  st.session_state["c"].go()',
      'kept for a session under a key':
        'import streamlit as st\nst.session_state["c"] = OpenAI()\nclient = st.session_state.c\nclient.go()',
      'kept for a chat':
        'import chainlit as cl\ndef start():\n  cl.user_session.set("c", OpenAI())\ndef f():\n  cl.user_session.get("c").go()',
      'passed by name through two functions': 'def f(*, c):\n  c.go()\ndef g(client):\n  f(c=client)\ng(client=OpenAI())',
    }
    for (const [way, source] of Object.entries(ways)) {
      assert.ok(paths(`from openai import OpenAI\n${source}`).includes('openai: OpenAI().go()'), way)
    }
  })

  it('means the client that has the method, where it may be one of several', () => {
    const made = 'import openai, anthropic\nclient = openai.OpenAI() if x else anthropic.Anthropic()\n'
    const called = (source: string): readonly string[] =>
      testEngine()
        .analyze(documentOf('/a.py', source))
        .calls.map(({ call }) => `${call.sdk} ${call.method}`)
    assert.deepEqual(called(`${made}client.messages.create(model="m")\nclient.chat.completions.create(model="m")`), [
      'anthropic messages.create',
      'openai chat.completions.create',
    ])
    const given = 'import openai, anthropic\ndef f(client):\n  client.messages.create(model="m")\n'
    assert.deepEqual(called(`${given}f(openai.OpenAI())\nf(anthropic.Anthropic())`), ['anthropic messages.create'])
    assert.deepEqual(called('import openai\ndef f(client):\n  client.create(model="m")\n  client.posts.create(model="m")'), [])
    assert.deepEqual(called('import openai\ndef f(client: Other):\n  client.responses.create(model="m")'), [])
  })

  it('names of several models first one that the client has', () => {
    const source =
      'from anthropic import Anthropic\nmodel = "gpt-4o" if x else "claude-sonnet-5-5"\nAnthropic().messages.create(model=model, max_tokens=9, messages=[])'
    const [call] = testEngine().analyze(documentOf('/a.py', source)).calls
    const model = call?.call.settings.model
    assert.deepEqual(model?.is === 'set' && [model.value, model.alternatives], ['claude-sonnet-5-5', ['gpt-4o']])
  })

  it('follows attributes of classes', () => {
    const ways = {
      'assigned in __init__': 'class A:\n  def __init__(self):\n    self.client = OpenAI()\n  def f(self):\n    self.client.go()',
      'assigned in another method':
        'class A:\n  def start(self):\n    self.client = OpenAI()\n  def f(self):\n    self.client.go()',
      'class attribute': 'class A:\n  client = OpenAI()\n  def f(self):\n    self.client.go()',
      'class method': 'class A:\n  client = OpenAI()\n  @classmethod\n  def f(cls):\n    cls.client.go()',
      'base class':
        'class A:\n  def __init__(self):\n    self.client = OpenAI()\nclass B(A):\n  def f(self):\n    self.client.go()',
      property: 'class A:\n  @cached_property\n  def client(self):\n    return OpenAI()\n  def f(self):\n    self.client.go()',
      method: 'class A:\n  def client(self):\n    return OpenAI()\n  def f(self):\n    self.client().go()',
      instance: 'class A:\n  def __init__(self):\n    self.client = OpenAI()\na = A()\na.client.go()',
      'attribute of an attribute':
        'class A:\n  def __init__(self):\n    self.client = OpenAI()\nclass B:\n  def __init__(self):\n    self.a = A()\n  def f(self):\n    self.a.client.go()',
      'constructor argument': 'class A:\n  def __init__(self, client):\n    self.client = client\nA(OpenAI()).client.go()',
      subclass: 'class A(OpenAI):\n  pass\nA().go()',
      'default factory':
        '@dataclass\nclass A:\n  client: object = field(default_factory=lambda: OpenAI())\n  def f(self):\n    self.client.go()',
    }
    for (const [way, source] of Object.entries(ways)) {
      assert.ok(
        paths(`from openai import OpenAI\nfrom dataclasses import dataclass, field\n${source}`).includes('openai: OpenAI().go()'),
        way,
      )
    }
  })

  it('takes a stated type for the client', () => {
    for (const type of [
      'OpenAI',
      'Optional[OpenAI]',
      'OpenAI | None',
      'None | OpenAI',
      '"OpenAI"',
      '"OpenAI | None"',
      'Annotated[OpenAI, Depends(get)]',
      'openai.OpenAI',
      'Union[str, OpenAI]',
    ]) {
      const [call] = read(
        `import openai\nfrom openai import OpenAI\ndef f(client: ${type}):\n  client.responses.create(model="m")`,
      )
      assert.equal(call && pathOf(call.chain), 'OpenAI().responses.create()', type)
      assert.equal(call?.chain.steps[0]?.typed, true, type)
      assert.equal(call?.chain.steps[0]?.args, undefined, type)
    }
    assert.deepEqual(paths('from openai import OpenAI\nclass A:\n  client: OpenAI\n  def f(self):\n    self.client.go()'), [
      'openai: OpenAI().go()',
    ])
    assert.deepEqual(paths('from openai import OpenAI\ndef make() -> OpenAI:\n  return load()\nmake().go()'), [
      'openai: OpenAI().go()',
    ])
  })

  it('goes on through results', () => {
    const source =
      'from google import genai\nclient = genai.Client()\nchat = client.chats.create(model="m")\nchat.send_message("hi")'
    assert.equal(paths(source).at(-1), 'google.genai: Client().chats.create().send_message()')
    assert.equal(show(read(source).at(-1)?.chain.steps[1]?.name), 'chats')
  })

  it('finds functions that are handed over with their arguments', () => {
    const ways = {
      'import asyncio\nasyncio.to_thread(client.go, "x", model="m")': 'client.go',
      'from asyncio import to_thread\nto_thread(client.go, "x", model="m")': 'client.go',
      'import functools\nfunctools.partial(client.go, "x", model="m")': 'client.go',
      'loop.run_in_executor(None, client.go, "x")': 'client.go',
    }
    for (const [source, at] of Object.entries(ways)) {
      const text = `from openai import OpenAI\nclient = OpenAI()\n${source}`
      const call = read(text).at(-1)
      assert.equal(call && text.slice(call.span.start, call.span.end), at)
      assert.equal(call?.args.positional.map(show).join(), '"x"')
    }
    assert.equal(paths('from openai import OpenAI\nclient = OpenAI()\ndef to_thread(f): pass\nto_thread(client.go)').length, 1)
  })

  it('stays silent where nothing leads back to an import', () => {
    for (const source of [
      'client.chat.completions.create(model="m")',
      'def f(OpenAI):\n  OpenAI().chat.completions.create()',
      'from openai import OpenAI\ndef f():\n  OpenAI = make\n  return OpenAI().go()',
      'from openai import OpenAI\nclass OpenAI:\n  pass\nOpenAI().go()',
      'from twilio.rest import Client\nClient().messages.create(body="x")',
      'from openai import OpenAI\n# OpenAI().chat.completions.create()',
      'from openai import OpenAI\n"""\nOpenAI().chat.completions.create()\n"""',
      'from openai import OpenAI\nx = "OpenAI().chat.completions.create()"',
      'def f():\n  from openai import OpenAI\ndef g():\n  OpenAI().go()',
      'from .openai import OpenAI\nOpenAI().go()',
      'from openai import OpenAI\nprint([x for OpenAI in y for x in OpenAI()])',
      'import openai_mock\nopenai_mock.OpenAI().go()',
    ]) {
      assert.deepEqual(paths(source), [], source)
    }
  })

  it('honours imports where they stand', () => {
    assert.deepEqual(paths('def f():\n  from openai import OpenAI\n  OpenAI().go()').at(-1), 'openai: OpenAI().go()')
    assert.deepEqual(
      paths('try:\n  from openai import OpenAI\nexcept ImportError:\n  OpenAI = None\nOpenAI().go()').at(-1),
      'openai: OpenAI().go()',
    )
  })

  it('says where a call stands', () => {
    const source =
      'from openai import OpenAI\nclass Bot:\n  def ask(self):\n    for q in self.qs:\n      OpenAI().chat.go(q)\n    for r in OpenAI().chat.stop():\n      pass\n    return [OpenAI().chat.third(x) for x in OpenAI().chat.fourth()]'
    const calls = read(source).filter((call) => call.chain.steps.length > 1)
    const [go, stop, third, fourth] = calls
    assert.equal(go && source.slice(go.span.start, go.span.end), 'OpenAI().chat.go')
    assert.equal(go && source.slice(go.nameSpan.start, go.nameSpan.end), 'go')
    assert.equal(go && source.slice(go.whole.start, go.whole.end), 'OpenAI().chat.go(q)')
    assert.deepEqual(go?.enclosing, ['Bot', 'ask'])
    assert.deepEqual([go?.loop, stop?.loop, third?.loop, fourth?.loop], [true, false, true, false])
  })
})

describe('python: modules of the project', () => {
  const files: Record<string, string> = {
    '.prompts': 'SYSTEM = "You are kind."\ndef build(topic):\n  return f"On {topic}"',
    'app.llm':
      'from openai import OpenAI\nclient = OpenAI()\ndef get_client():\n  return OpenAI()\nclass Llm:\n  model = "m"\n  def __init__(self):\n    self.client = OpenAI()\nsettings = Llm()',
    'app.loop': 'from app.loop import X\nX = X',
  }
  const resolve = (_from: string, specifier: string, name: string): Value | undefined => {
    const text = files[specifier]
    return text === undefined
      ? undefined
      : python.read({ id: specifier, languageId: 'python', text }, { wants, resolve: () => undefined }).exported(name)
  }
  const readWith = (text: string): readonly CallSite[] =>
    python.read({ id: 'main.py', languageId: 'python', text }, { wants, resolve }).calls

  it('takes constants from them', () => {
    const [call] = readWith(
      'import openai\nfrom .prompts import SYSTEM\nfrom . import prompts\nopenai.go(SYSTEM, f"{prompts.SYSTEM}!")',
    )
    assert.equal(show(call?.args.positional[0]), '"You are kind."~import')
    assert.equal(show(call?.args.positional[1]), '"You are kind.!"')
    assert.equal(call?.args.positional[0]?.span.document, '.prompts')
  })

  it('takes clients from them, also through functions and classes', () => {
    for (const source of [
      'from app.llm import client\nclient.go()',
      'from app import llm\nllm.client.go()',
      'import app.llm\napp.llm.client.go()',
      'from app.llm import get_client\nget_client().go()',
      'from app.llm import Llm\nLlm().client.go()',
      'from app.llm import settings\nsettings.client.go()',
      'from app.llm import Llm\nclass Bot:\n  def __init__(self, llm: Llm):\n    self.llm = llm\n  def f(self):\n    self.llm.client.go()',
    ]) {
      assert.deepEqual(
        readWith(source).map((call) => pathOf(call.chain)),
        ['OpenAI().go()'],
        source,
      )
    }
    const [call] = readWith(
      'import openai\nfrom app.llm import settings\nfrom .prompts import build\nopenai.go(settings.model, build("x"))',
    )
    assert.equal(call?.args.positional.map(show).join(' '), '"m"~import "On x"~import')
  })

  it('says nothing of what it cannot tell', () => {
    const reading = python.read(
      { id: 'a.py', languageId: 'python', text: 'import x\nclass A: pass\ndef f(): pass\nb = x.y\nc = 1' },
      { wants, resolve: () => undefined },
    )
    assert.deepEqual(
      ['A', 'f', 'b', 'missing', 'c.d'].map((name) => reading.exported(name)?.kind),
      // What can be called is something, whatever it gives.
      ['opaque', 'opaque', undefined, undefined, undefined],
    )
    assert.equal(show(reading.exported('c')), '1~constant')
  })
})

describe('python: insertions', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['openai.go()', 'openai.go(new=1)'],
    ['openai.go(a=1)', 'openai.go(a=1, new=1)'],
    ['openai.go(a=1,)', 'openai.go(a=1, new=1,)'],
    ['openai.go(\n    a=1,\n    b=2\n)', 'openai.go(\n    a=1,\n    b=2,\n    new=1\n)'],
    ['openai.go(\n    a=1,\n    b=2,\n)', 'openai.go(\n    a=1,\n    b=2,\n    new=1,\n)'],
    ['openai.go(\r\n    a=1,\r\n)', 'openai.go(\r\n    a=1,\r\n    new=1,\r\n)'],
    ['openai.go(\n    a=1,  # why, (oh) why\n)', 'openai.go(\n    a=1,  # why, (oh) why\n    new=1,\n)'],
    ['openai.go(\n    a=1  # why\n)', 'openai.go(\n    new=1,\n    a=1  # why\n)'],
    ['openai.go(a=1,\n          b=2)', 'openai.go(a=1,\n          b=2,\n          new=1)'],
    ['openai.go(m=[\n    1,\n])', 'openai.go(m=[\n    1,\n], new=1)'],
    ['openai.go(x, **kw)', 'openai.go(x, **kw, new=1)'],
    ['openai.go(\n    x,\n    **kw,\n)', 'openai.go(\n    x,\n    **kw,\n    new=1,\n)'],
    ['openai.go(  # nothing yet\n)', 'openai.go(new=1  # nothing yet\n)'],
  ]

  for (const [before, after] of cases) {
    it(`adds a keyword to ${JSON.stringify(before)}`, () => {
      const source = `import openai\n${before}`
      const at = read(source)[0]?.args.insertion
      assert.equal(at?.form, 'keyword')
      const result = at && applyEdits('main.py', source, [{ span: at.at, text: `${at.before}new=1${at.after}` }])
      assert.equal(result, `import openai\n${after}`)
      const again = read(result ?? '')[0]?.args.named
      assert.equal(again?.fields.find((field) => field.key === 'new')?.value.kind, 'literal')
    })
  }

  it('adds an entry to a dict literal', () => {
    for (const [before, after] of [
      ['{}', '{"new": 1}'],
      ['{"a": 1}', '{"a": 1, "new": 1}'],
      ['{\n  "a": 1,\n  **b,\n}', '{\n  "a": 1,\n  **b,\n  "new": 1,\n}'],
    ]) {
      const source = `import openai\nopenai.go(${before})`
      const [dict] = read(source)[0]?.args.positional ?? []
      const at = dict?.kind === 'dict' ? dict.insertion : undefined
      assert.equal(at?.form, 'entry')
      assert.equal(
        at && applyEdits('main.py', source, [{ span: at.at, text: `${at.before}"new": 1${at.after}` }]),
        `import openai\nopenai.go(${after})`,
      )
    }
  })

  it('offers no place where the call is not closed or holds a generator', () => {
    assert.equal(read('import openai\nopenai.go(x for x in y)')[0]?.args.insertion, undefined)
    assert.equal(read('import openai\nopenai.go(a=1')[0]?.args.insertion, undefined)
  })
})

describe('python: broken source', () => {
  const source = `import os
from dataclasses import dataclass

from openai import OpenAI
from anthropic import Anthropic

MODEL = os.getenv("CHAT_MODEL", "gpt-5.4-mini")
SYSTEM = """
You answer questions about "tea" (and nothing else).
"""

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


@dataclass
class Topic:
    name: str
    limit: int = 256


def outline(topic: Topic) -> str:
    reply = client.responses.create(
        model=MODEL,
        instructions=SYSTEM,
        input=f"Outline {topic.name!r} in {topic.limit:>4} words.",
        max_output_tokens=topic.limit,
    )
    return reply.output_text


class Writer:
    def __init__(self, temperature=0.2):
        self.claude = Anthropic()
        self.settings = {"temperature": temperature, "max_tokens": 1024}

    async def write(self, plan):
        messages = [
            {"role": "user", "content": f"Write this up:\\n{plan}"},
        ]
        if self.settings.get("short"):
            messages.append({"role": "user", "content": 'Keep it "short".'})
        answer = self.claude.messages.create(model="claude-haiku-5", messages=messages, **self.settings)
        for block in answer.content:
            if block.type == "text":
                yield block.text

    def label(self, text):
        result = client.chat.completions.create(
            model=MODEL,
            messages=[
                {"role": "system", "content": "Say 'yes' or 'no'."},
                {"role": "user", "content": text},
            ],
        )
        return result.choices[0].message.content


def main():
    plan = outline(Topic("oolong"))
    print(client.responses.create(model="gpt-5.4", input=[{"role": "user", "content": plan}]).output_text)


if __name__ == "__main__":
    main()
`

  it('still gives the calls that are complete, wherever the file ends', () => {
    const whole = read(source).filter((call) => /create$/.test(source.slice(call.span.start, call.span.end)))
    assert.equal(whole.length, 4)
    let expected = 0
    let found = 0
    for (let cut = 0; cut <= source.length; cut += 3) {
      const starts = new Set(read(source.slice(0, cut)).map((call) => call.nameSpan.start))
      for (const call of whole.filter(({ whole: { end } }) => end <= cut)) {
        expected++
        if (starts.has(call.nameSpan.start)) found++
      }
    }
    assert.ok(expected > 600)
    assert.ok(found / expected >= 0.95, `${found} of ${expected}`)
  })

  it('never throws when characters are lost', () => {
    for (let at = 0; at < source.length; at += 3) read(source.slice(0, at) + source.slice(at + 1))
    for (const odd of [
      '',
      '\0',
      '"',
      'f"{',
      'f"{x',
      '"""',
      'def',
      'class A(',
      'import',
      'from',
      'from .',
      'x[',
      '@',
      'with a as',
      'lambda',
      'a = = b',
      '\\',
      'x = "\ud800',
    ])
      read(odd)
  })
})

describe('python: comments', () => {
  it('gives directives and leaves other comments out', () => {
    const text = '# hello\nx = "# promptfare-ignore a"  # promptfare-ignore rule: why\n'
    const { comments } = python.read({ id: 'main.py', languageId: 'python', text }, { wants, resolve: () => undefined })
    assert.deepEqual(
      comments.map((comment) => comment.text),
      ['promptfare-ignore rule: why'],
    )
    assert.equal(text.slice(comments[0]?.span.start, comments[0]?.span.end), '# promptfare-ignore rule: why')
  })
})
