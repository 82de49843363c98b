import assert from 'node:assert/strict'
import { pathOf } from '../server/model/call-site'
import { fieldOf, settingsOf, spanWithin } from '../server/model/value'
import { cut, inFunction, insert, only, options, read, shapeOf, shown, textValue, valueIn } from './typescript-source'

describe('typescript: values', () => {
  const texts: Readonly<Record<string, readonly [before: string, expression: string, text: string]>> = {
    'a literal': ['', `'it\\'s \\u{1F600}\\n'`, `it's 😀\n`],
    'a constant': [`const M = 'gpt-4o'`, 'M', 'gpt-4o'],
    'a template': [`const a = 'x'`, '`1 ${a} 2 ${b} 3`', '1 x 2 {b} 3'],
    'a concatenation': ['', `'a' + 'b' + c + 1`, 'ab{c}1'],
    'a joined list': ['', `['a', x, 'b'].join('\\n')`, 'a\n{x}\nb'],
    'a trimmed template': ['', '`\n  a\n`.trim()', 'a'],
    'a replaced placeholder': [
      `const T = 'Hi {name}, {{x}}'`,
      `T.replace('{name}', name).replace(/{{x}}/g, 'y')`,
      'Hi {name}, y',
    ],
    'String()': ['', 'String(n)', '{n}'],
    concat: ['', `'a'.concat('b', c)`, 'ab{c}'],
    'an enum member': [`enum Models { Fast = 'gpt-4o-mini' }`, 'Models.Fast', 'gpt-4o-mini'],
    'a member of an object': [`const M = { fast: 'a', slow: 'b' } as const`, `M['slow']`, 'b'],
    'an item of a list': [`const M = ['a', 'b']`, 'M[1]', 'b'],
    'a destructured member': [`const { m: { x } } = { m: { x: 'y' } }`, 'x', 'y'],
    'a static field': [`class C { static readonly M = 'a' }`, 'C.M', 'a'],
    'a function that builds a text': [
      `function f(topic, tone = 'dry') { return \`On \${topic}, \${tone}\` }`,
      `f('owls')`,
      'On owls, dry',
    ],
    'an arrow function with an object': ['const f = ({ a, b }) => `${a}-${b}`', `f({ a: '1', b: q })`, '1-{b}'],
    'a mapped list': [`const xs = ['a', 'b']`, '`${xs.map((x, i) => `${i}. ${x}`).join("\\n")}`', '0. a\n1. b'],
    'text added in straight line': [`let p = 'a'; p += 'b'`, 'p', 'ab'],
    'the assignment that dominates': [`let m = 'a'; m = 'b'`, 'm', 'b'],
    'not the assignment behind': [`let m = 'a'`, `(use(m), m)); m = 'b'; void (0`, 'a'],
    'a known condition': ['const DEBUG = false', `DEBUG ? 'a' : 'b'`, 'b'],
    'a raw text': ['', 'String.raw`\\d`', '\\d'],
  }
  for (const [name, [before, expression, text]] of Object.entries(texts)) {
    it(`reads ${name}`, () => assert.equal(shown(valueIn(before, expression)), text))
  }

  it('keeps the place of each character, escapes and all', () => {
    const source = `import { generateText } from 'ai'; generateText({ prompt: 'a\\tb\\u0041c' })`
    const [part] = textValue(fieldOf(settingsOf(only(source, 'generateText').args) ?? assert.fail(), 'prompt')?.value).parts
    assert.ok(part?.kind === 'known')
    assert.equal(part.text, 'a\tbAc')
    assert.equal(part.quote, "'")
    assert.equal(cut(source, spanWithin(part, 1, 2)), '\\t')
    assert.equal(cut(source, spanWithin(part, 3, 4)), '\\u0041')
    assert.equal(cut(source, part.span), 'a\\tb\\u0041c')
  })

  it('takes the indentation off a dedented template, and still knows the places', () => {
    const source = "import { generateText } from 'ai'; generateText({ prompt: dedent`\n    One\n      ${x}\n    Two\n  ` })"
    const value = textValue(fieldOf(settingsOf(only(source, 'generateText').args) ?? assert.fail(), 'prompt')?.value)
    assert.equal(shown(value), 'One\n  {x}\nTwo')
    const last = value.parts.at(-1)
    assert.ok(last?.kind === 'known')
    assert.equal(cut(source, spanWithin(last, last.text.indexOf('Two'), last.text.length)), 'Two')
  })

  it('leaves other tags alone', () => assert.equal(valueIn('', 'sql`select 1`').kind, 'opaque'))

  it('offers both branches of a condition', () => {
    assert.deepEqual(options(valueIn('', `fast ? 'a' : 'b'`)), ['a', 'b'])
    assert.deepEqual(options(valueIn('let m; if (x) m = "a"; else m = "b"', 'm')), ['a', 'b'])
    assert.deepEqual(options(valueIn(`const M = { a: '1', b: '2' }`, 'M[key]')), ['1', '2'])
    const five = [...'abcde']
    const cases = five.map((name) => `case '${name}': m = '${name}'; break`).join('; ')
    assert.deepEqual([...options(valueIn(`let m = '0'; switch (x) { ${cases} }`, 'm'))].sort(), ['0', ...five])
    const returns = five.map((name) => `if (x === '${name}') return '${name}'`).join('; ')
    assert.deepEqual(options(valueIn(`function f(x) { ${returns}; return '0' }`, 'f(y)')), [...five, '0'])
    // Nobody knows whether there is such an entry, wherever the key comes from.
    for (const key of ['key', 'z.parse(x).key']) {
      const value = valueIn(`import z from 'zod'; const M = { a: '1' }`, `M[${key}] ?? ${key}`)
      assert.ok(value.kind === 'opaque' || value.kind === 'call', key)
    }
  })

  it('puts a choice into a text', () => {
    const value = textValue(valueIn('', '`x${more ? "y" : ""}z`'))
    const part = value.parts[1]
    assert.ok(part?.kind === 'choice')
    assert.deepEqual(
      part.options.map((option) => option.length),
      [1, 0],
    )
  })

  it('takes a default as soft', () => {
    const soft = valueIn('', `process.env.MODEL ?? 'gpt-4o'`)
    assert.ok(soft.kind === 'choice')
    const [environment, fallback] = soft.options
    assert.ok(environment?.kind === 'opaque' && environment.why === 'environment')
    assert.equal(environment.name, 'process.env.MODEL')
    assert.equal(fallback?.how, 'default')
    assert.deepEqual(options(inFunction(`{ model = 'gpt-4o' }: Options`, 'model')), ['?', 'gpt-4o'])
    assert.deepEqual(options(inFunction(`model: string = 'gpt-4o'`, 'model')), ['?', 'gpt-4o'])
  })

  it('says how a value was reached', () => {
    assert.equal(valueIn('', `'a'`).how, 'literal')
    assert.equal(valueIn(`const a = 'a'`, 'a').how, 'constant')
    assert.equal(valueIn(`const f = () => 'a'`, 'f()').how, 'factory')
  })

  const holes: Readonly<Record<string, readonly [before: string, expression: string, why: string]>> = {
    'an environment variable': ['const { MODEL } = process.env', 'MODEL', 'environment'],
    'import.meta.env': ['', 'import.meta.env.MODEL', 'environment'],
    'Deno.env': ['', `Deno.env.get('MODEL')`, 'environment'],
    'the time': ['const now = new Date().toISOString()', 'now', 'volatile'],
    'a formatted time': ['', 'format(Date.now())', 'volatile'],
    chance: ['', 'Math.random()', 'volatile'],
    'a random id': [`import { v4 as uuid } from 'uuid'`, 'uuid()', 'volatile'],
    'a global random id': ['', 'crypto.randomUUID()', 'volatile'],
    'a module that was not read': [`import { prompt } from './prompt'`, 'prompt', 'import'],
    'a result of the project': ['const x = compute()', 'x', 'unknown'],
  }
  for (const [name, [before, expression, why]] of Object.entries(holes)) {
    it(`says why ${name} is not known`, () => {
      const [hole] = textValue(valueIn(before, `\`\${${expression}}\``)).parts
      assert.ok(hole?.kind === 'hole')
      assert.equal(hole.why, why)
    })
  }

  it('says which parameter a hole is, and where in it', () => {
    const value = inFunction('first, user: User', '`${user.name.first}`')
    const [hole] = textValue(value).parts
    assert.ok(hole?.kind === 'hole' && hole.parameter !== undefined)
    assert.deepEqual({ ...hole.parameter, of: undefined }, { of: undefined, name: 'user', index: 1, path: ['name', 'first'] })
    assert.equal(hole.name, 'user.name.first')
  })

  it('takes loop variables and callback items as loop', () => {
    const source = `import { generateText } from 'ai'; for (const x of xs) generateText({ prompt: x }); xs.map((y) => generateText({ prompt: y }))`
    const whys = read(source).calls.map((call) => fieldOf(settingsOf(call.args) ?? assert.fail(), 'prompt')?.value)
    assert.deepEqual(
      whys.map((value) => value?.kind === 'opaque' && value.why),
      ['loop', 'loop'],
    )
  })

  it('gives calls that lead to a package with their arguments', () => {
    const value = valueIn(`import { openai } from '@ai-sdk/openai'`, `openai('gpt-5')`)
    assert.ok(value.kind === 'call')
    assert.equal(value.chain.package, '@ai-sdk/openai')
    assert.equal(pathOf(value.chain), 'openai()')
    assert.equal(shown(value.chain.steps[0]?.args?.positional[0]), 'gpt-5')
  })

  it('ends where values go round in circles', () => {
    assert.equal(valueIn('let a = b; let b = a', 'a').kind, 'opaque')
    assert.equal(valueIn('const f = (n) => f(n - 1)', 'f(1)').kind, 'opaque')
    assert.equal(valueIn('let xs = []; xs = [...xs, "a"]', 'xs').kind, 'list')
  })
})

describe('typescript: work', () => {
  it('is bounded where a value doubles and doubles again', () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `const t${i + 1} = t${i} + t${i}; const o${i + 1} = { a: o${i}, b: o${i} }`,
    )
    assert.equal(valueIn(`const t0 = 'x', o0 = {}; ${lines.join(';')}`, 't60').kind, 'opaque')
    assert.equal(valueIn(`const t0 = 'x', o0 = {}; ${lines.join(';')}`, 'o60').kind, 'opaque')
  })

  it('is bounded where a list is changed all over', () => {
    const list = valueIn(`const xs = []; ${'xs.push(1);'.repeat(3000)}`, 'xs')
    assert.ok(list.kind === 'list' && list.open)
  }).timeout(20_000)
})

describe('typescript: objects and lists', () => {
  const objects: Readonly<Record<string, readonly [before: string, expression: string, shape: string]>> = {
    shorthand: [`const model = 'm'`, '{ model }', '{model: m}'],
    'a computed key': [`const k = 'model'`, `{ [k]: 'm' }`, '{model: m}'],
    'a known spread': [`const base = { a: 1, b: 2 }`, '{ ...base, b: 3 }', '{a: 1, b: 3}'],
    'an unknown spread behind': ['', '{ a: 1, ...rest }', '{a?: 1 …}'],
    'an unknown spread in front': ['', '{ ...rest, a: 1 }', '{a: 1 …}'],
    'a conditional spread': ['', '{ ...(x && { a: 1 }), ...(y ? { b: 2 } : {}) }', '{a?: 1, b?: 2}'],
    'a field set later': [`const p = { a: 1 }; p.b = 2; p['c'] = 3`, 'p', '{a: 1, b: 2, c: 3}'],
    'a field set under a condition': ['const p = { a: 1 }; if (x) p.b = 2', 'p', '{a: 1, b?: 2}'],
    'a field set again under a condition': [`const p = { a: 'x' }; if (c) p.a = 'y'`, 'p', '{a: choice}'],
    'a field set deeper': ['const p = { a: { b: 1 } }; p.a.c = 2', 'p', '{a: {b: 1, c: 2}}'],
    'a field set behind the use': ['const p = { a: 1 }', 'p }); p.b = 2; void ({ a: 1', '{a: 1}'],
    'Object.assign': ['const p = { a: 1 }; Object.assign(p, { b: 2 })', 'Object.assign({}, p, { c: 3 })', '{a: 1, b: 2, c: 3}'],
    'a removed field': ['const p = { a: 1, b: 2 }; delete p.b', 'p', '{a: 1}'],
    'the rest of an object': ['const { a, ...rest } = { a: 1, b: 2 }', 'rest', '{b: 2}'],
    'a spread list': ['const xs = [1, 2]', '[0, ...xs]', '[0, 1, 2]'],
    'an unknown spread in a list': ['', '[0, ...xs]', '[0 …]'],
    'a pushed item': ['const xs = [1]; xs.push(2, 3)', 'xs', '[1, 2, 3]'],
    'a push under a condition': ['const xs = [1]; if (x) xs.push(2)', 'xs', '[1 …]'],
    'a push in a loop': ['const xs = [1]; for (const y of ys) xs.push(y)', 'xs', '[1 …]'],
    'a push in a callback': ['const xs = [1]; ys.forEach((y) => xs.push(y))', 'xs', '[1 …]'],
    'an item put in its place': ['const xs = []; xs[0] = 1', 'xs', '[ …]'],
    'an empty list that something else fills': ['export const xs = []', '[...xs.map((x) => ({ x }))]', '[ …]'],
    'a mapped list that is not known': ['', '[0, ...xs.map((x) => ({ x }))]', '[0 …]'],
    'a mapped list that may have more': ['const xs = [1]; if (x) xs.push(2)', 'xs.map((x) => ({ x }))', '[{x: 1} …]'],
    'a concatenated list': ['const xs = [1]', 'xs.concat([2], ys)', '[1, 2 …]'],
  }
  for (const [name, [before, expression, shape]] of Object.entries(objects)) {
    it(`reads ${name}`, () => assert.equal(shapeOf(valueIn(before, expression)), shape))
  }

  it('keeps a pushed message out of an earlier call, and in a later one', () => {
    const source = `import { generateText } from 'ai'; const messages = [1]; generateText({ messages }); messages.push(2); generateText({ messages })`
    const shapes = read(source).calls.map((call) => shapeOf(settingsOf(call.args)))
    assert.deepEqual(shapes, ['{messages: [1]}', '{messages: [1, 2]}'])
  })
})

describe('typescript: what is handed over', () => {
  const cap = 'function cap(p, n) { p.max = n; p.xs.push(2) }'
  const cases: Readonly<Record<string, readonly [before: string, expression: string, shape: string]>> = {
    'an object to a function of this document': [`${cap} const p = { xs: [1] }; cap(p, 5)`, 'p', '{xs: [1, 2], max: 5}'],
    'an object to a function that may change it': [
      'function cap(p) { if (p.a > x) return; p.b = 1 } const p = { a: 1 }; cap(p)',
      'p',
      '{a: 1, b?: 1}',
    ],
    'an object handed on': [
      `${cap} const outer = (q) => { cap(q, 7) }; const p = { xs: [1] }; outer(p)`,
      'p',
      '{xs: [1, 2], max: 7}',
    ],
    'an object to somebody else': [
      `import { cap } from './cap'; const p = { a: 1, xs: [1] }; cap(p)`,
      'p',
      '{a?: 1, xs?: [1 …] …}',
    ],
    'a part of an object': [`const p = { a: 1, b: { c: 2 } }; cap(p.b)`, 'p', '{a: 1, b: {c?: 2 …}}'],
    'a list to somebody else': [`import { count } from 'tokens'; const xs = ['a']; count(xs)`, 'xs', '[a …]'],
    'an object behind its use': ['const p = { a: 1 }', '(p)}); cap(p); void ({ a: p', '{a: 1}'],
    'an object elsewhere': ['const p = { a: 1 }; function f() { cap(p) }', 'p', '{a: 1}'],
    'an object to those who only look': [
      `import { z } from 'zod'; const p = { a: 1 }; console.log(p); JSON.stringify(p); Object.keys(p); logger.info(p); z.parse(p); all.push(p)`,
      'p',
      '{a: 1}',
    ],
    'an object that comes back': ['function cap(p) { p.b = 2; return p } let p = { a: 1 }; p = cap(p)', 'p', '{a: 1, b: 2}'],
  }
  for (const [name, [before, expression, shape]] of Object.entries(cases)) {
    it(`reads ${name}`, () => assert.equal(shapeOf(valueIn(before, expression)), shape))
  }
})

describe('typescript: fields that others write', () => {
  const ask = `import { embed } from 'ai'; class A { model = 'a'; ask() { embed({ value: this.model }) }`
  const cases: Readonly<Record<string, readonly [source: string, values: readonly string[]]>> = {
    'Object.assign(this, …)': [`${ask} constructor(o) { Object.assign(this, o) } }`, ['a', '?']],
    'a computed name': [`${ask} set(k) { this[k] = 'b' } }`, ['a', 'b']],
    'a subclass': [`${ask} } class B extends A { model = 'b' }`, ['a', 'b']],
    "a subclass's constructor": [`${ask} } class B extends A { constructor() { super(); this.model = 'b' } }`, ['a', 'b']],
    'a variable that holds one': [`${ask} } const a = new A(); a.model = 'b'`, ['a', 'b']],
    'a static one, by its class': [
      `import { embed } from 'ai'; class A { static model = 'a'; ask() { embed({ value: A.model }) } } A.model = 'b'`,
      ['a', 'b'],
    ],
  }
  for (const [name, [source, values]] of Object.entries(cases)) {
    it(`offers what comes by ${name}`, () => {
      const value = fieldOf(settingsOf(only(source, 'embed').args) ?? assert.fail(), 'value')?.value ?? assert.fail()
      assert.deepEqual(options(value), values)
      assert.ok(value.kind === 'choice' && value.options[0]?.how === 'default')
    })
  }

  it('keeps a field that nobody writes', () => {
    const value = fieldOf(settingsOf(only(`${ask} } class B extends A { other = 'b' }`, 'embed').args) ?? assert.fail(), 'value')
    assert.equal(value?.value.how, 'constant')
  })

  it('does not take an option as missing that somebody may set', () => {
    for (const change of ['this.o = o', 'Object.assign(this.o, o)', 'this.o = { ...this.o, ...o }', 'this.o.max = o']) {
      const source = `import { embed } from 'ai'; class A { private o: { max?: number } = {}; set(o) { ${change} } ask() { embed({ value: this.o.max }) } }`
      const value = fieldOf(settingsOf(only(source, 'embed').args) ?? assert.fail(), 'value')?.value
      assert.notEqual(value?.kind, 'literal', change)
    }
  })
})

describe('typescript: functions as values', () => {
  it('tells them apart, and never puts them into a text', () => {
    for (const code of ['async () => 1', 'function () {}', 'f']) {
      const value = valueIn('function f() {}', code)
      assert.ok(value.kind === 'opaque' && value.why === 'function', code)
    }
    for (const text of ['`${f}`', `'' + f`, 'String(f)', `['a', f].join()`]) {
      const parts = textValue(valueIn('function f() {}', text)).parts
      assert.ok(
        parts.some((part) => part.kind === 'hole' && part.why === 'unknown'),
        text,
      )
    }
  })
})

describe('typescript: insertions', () => {
  const objects: readonly (readonly [before: string, after: string])[] = [
    ['{}', '{ z: 0 }'],
    ['{ }', '{ z: 0 }'],
    ['{ a: 1 }', '{ a: 1, z: 0 }'],
    ['{a: 1}', '{a: 1, z: 0}'],
    ['{ a: 1, }', '{ a: 1, z: 0, }'],
    ['{\n  a: 1\n}', '{\n  a: 1,\n  z: 0\n}'],
    ['{\n  a: 1,\n}', '{\n  a: 1,\n  z: 0,\n}'],
    ['{\n\ta: 1,\n\tb: 2,\n}', '{\n\ta: 1,\n\tb: 2,\n\tz: 0,\n}'],
    ['{\n  a: 1, // why\n}', '{\n  a: 1, // why\n  z: 0,\n}'],
    ['{\n  a: 1 // why\n}', '{\n  a: 1,\n  z: 0 // why\n}'],
    ['{\n  a: 1 /* x */, /* y */\n  // end\n}', '{\n  a: 1 /* x */, /* y */\n  z: 0,\n  // end\n}'],
    ['{\r\n  a: 1,\r\n}', '{\r\n  a: 1,\r\n  z: 0,\r\n}'],
    ['{\n  // nothing yet\n}', '{\n  // nothing yet\n  z: 0\n}'],
    ['{\n  a: 1, b: 2\n}', '{\n  a: 1, b: 2, z: 0\n}'],
    ['{ a: (1) }', '{ a: (1), z: 0 }'],
    ['{ ...rest }', '{ ...rest, z: 0 }'],
    ['{ a: [1, 2], b() { return "}" } }', '{ a: [1, 2], b() { return "}" }, z: 0 }'],
  ]
  for (const [before, after] of objects) {
    it(`writes one more field into ${JSON.stringify(before)}`, () => {
      const source = `import { generateText } from 'ai'; generateText(${before})`
      const dict = settingsOf(only(source, 'generateText').args)
      const edited = insert(source, dict?.insertion)
      assert.equal(edited, `import { generateText } from 'ai'; generateText(${after})`)
      assert.equal(shapeOf(settingsOf(only(edited, 'generateText').args))?.includes('z: 0'), true)
    })
  }

  const calls: readonly (readonly [before: string, after: string])[] = [
    ['f()', 'f({ z: 0 })'],
    ['f( /* none */ )', 'f( /* none */{ z: 0 } )'],
    [`f('a')`, `f('a', { z: 0 })`],
    [`f('a',)`, `f('a', { z: 0 },)`],
    [`f(\n  'a',\n)`, `f(\n  'a',\n  { z: 0 },\n)`],
    [`f(\n  'a' // why\n)`, `f(\n  'a',\n  { z: 0 } // why\n)`],
    [`f<A, B>(('a'))`, `f<A, B>(('a'), { z: 0 })`],
    ['new f', 'new f({ z: 0 })'],
  ]
  for (const [before, after] of calls) {
    it(`writes an options object into ${JSON.stringify(before)}`, () => {
      const source = `import { f } from 'ai'; ${before}`
      const edited = insert(source, only(source, 'f').args.insertion)
      assert.equal(edited, `import { f } from 'ai'; ${after}`)
      assert.match(only(edited, 'f').args.positional.map(shapeOf).join(), /\{z: 0\}/)
    })
  }

  it('offers none where the object is not closed', () => {
    const dict = settingsOf(only(`import { f } from 'ai'; f({ a: 1`, 'f').args)
    assert.equal(dict?.insertion, undefined)
  })
})
