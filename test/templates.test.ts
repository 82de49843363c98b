import assert from 'node:assert/strict'
import { yamlValue } from '../server/languages/prompt-file'
import { fillTemplate } from '../server/languages/template/fill-template'
import type { TextPart, Value } from '../server/model/value'

/** A template as text, choices written out. */
function shown(parts: readonly TextPart[]): string {
  return parts
    .map((part) =>
      part.kind === 'known'
        ? part.text
        : part.kind === 'hole'
          ? `<${part.why === 'loop' ? 'loop ' : ''}${part.name}>`
          : `[${part.options.map(shown).join('/')}]`,
    )
    .join('')
}

const known = (text: string): TextPart => ({
  kind: 'known',
  text,
  span: { document: 'x', start: 0, end: text.length },
  quote: 'raw',
})

describe('templates', () => {
  const cases: readonly (readonly ['jinja' | 'handlebars', string, string])[] = [
    ['jinja', 'Hi {{ name | upper }}, {{ "there" }}.', 'Hi <name>, there.'],
    ['jinja', 'a{# gone #}b{%- set x = 1 %} c', 'ab c'],
    ['jinja', '{% if a %}A{% elif b %}B{% else %}C{% endif %}.', '[A/B/C].'],
    ['jinja', '{% if a %}A{% if b %}B{% endif %}{% endif %}', '[A[B/]/]'],
    ['jinja', '{% for x in items -%}\n {{ x }} {% endfor %}!', '<loop items>!'],
    ['jinja', '{% raw %}{{ kept }}{% endraw %} {% include "a/b.j2" %}', '{{ kept }} <a/b.j2>'],
    ['jinja', '{% macro m(x) %}{{ x }}{% endmacro %}{% block b %}in{% endblock %}', 'in'],
    ['jinja', 'open {{ and {% if x %}rest', 'open {{ and [rest/]'],
    ['handlebars', 'Hi {{name}} {{{raw}}}{{! gone }}{{!-- {{gone}} --}} {{> part}}', 'Hi <name> <raw> <part>'],
    ['handlebars', '{{#if a}}A{{else}}B{{/if}}{{#each xs}}{{this}}{{/each}}{{#with y}}Y{{/with}}', '[A/B]<loop xs>Y'],
    ['handlebars', '{{^none}}N{{/none}}{{/stray}}{{else}}', '[N/]'],
  ]
  for (const [dialect, text, expected] of cases)
    it(text, () => assert.equal(shown(fillTemplate([known(text)], dialect)), expected))

  it('stand where they are written', () => {
    const text = 'Hi {{ a }} and\n{% if b %}more {{ c }}{% endif %}'
    const places = (parts: readonly TextPart[]): void => {
      for (const part of parts) {
        if (part.kind === 'known') assert.equal(text.slice(part.span.start, part.span.end), part.text)
        if (part.kind === 'choice') part.options.forEach(places)
      }
    }
    places(fillTemplate([known(text)], 'jinja'))
  })

  it('are read in time that grows with them alone', () => {
    for (const text of ['{{', '{% if x %}', '{%- ', '{{#if', '{% raw %}', '{# ', ' {%- x -%} ']) {
      fillTemplate([known(text.repeat(50_000))], 'jinja')
      fillTemplate([known(text.repeat(50_000))], 'handlebars')
    }
  }).timeout(10_000)
})

describe('YAML', () => {
  const source = `plain: in order to go
double: "say \\"hi\\"\\nnow"
single: 'it''s'
literal: |
  First line.
    Second line.

  Last line.
folded: >-
  one
  two

  three
multi: one
  two
list: [a, 1, true, null]
anchor: &x
  deep: value
alias: *x
`
  const texts = (value: Value): [string, string][] => {
    if (value.kind === 'dict') return value.fields.flatMap((field) => texts(field.value))
    if (value.kind === 'list') return value.items.flatMap(texts)
    if (value.kind !== 'text') return []
    return value.parts.flatMap((part): [string, string][] =>
      part.kind === 'known' ? [[part.text, source.slice(part.span.start, part.span.end)]] : [],
    )
  }

  it('knows where each text stands', () => {
    const value = yamlValue('x.yaml', source)
    assert.deepEqual(value && texts(value), [
      ['in order to go', 'in order to go'],
      ['say "hi"\nnow', 'say \\"hi\\"\\nnow'],
      ["it's", "it''s"],
      ['First line.\n  Second line.\n\nLast line.\n', 'First line.\n    Second line.\n\n  Last line.\n'],
      ['one two\nthree', 'one\n  two\n\n  three'],
      ['one two', 'one\n  two'],
      ['a', 'a'],
      ['value', 'value'],
      ['value', 'value'],
    ])
  })

  it('never ends a reading', () => {
    for (let end = 0; end < source.length; end += 3) yamlValue('x.yaml', source.slice(0, end))
    const bomb = `a: &a [x, x]\n${'bcdefghijklmnop'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghijklmno'[index]}, `.repeat(9)}]`)
      .join('\n')}`
    assert.ok(yamlValue('x.yaml', bomb))
    assert.doesNotThrow(() => yamlValue('x.yaml', '['.repeat(20_000)))
  })
})
