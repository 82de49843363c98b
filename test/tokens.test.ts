import assert from 'node:assert/strict'
import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { type CostTable, digits, frequentCost, readCosts } from '../server/tokens/costs'
import { type BytePairCounter, createBytePairCounter } from '../server/tokens/count-bpe'
import { families } from '../server/tokens/families'
import { framing } from '../server/tokens/framing'
import { tokenizerFor } from '../server/tokens/index'
import { createRankTable } from '../server/tokens/rank-table'
import { patternSplitter, splitO200k } from '../server/tokens/split'

const literals: readonly string[] = [
  '',
  ' ',
  'a',
  'Hello, world!',
  "I'm sure they've said we'll go, he'd agree, DON'T SHOUT, it'S odd, l'été",
  'The quick brown fox jumps over the lazy dog. '.repeat(20),
  'HTTPServer parseJSONResponse getElementById iOS ABCdef abcDEF XMLHttpRequest2',
  'oUUa UUo oUoU ºª ǅungla ǄUNGLA ʰa Aʰ',
  '  two leading spaces\n\n\n   three\r\n\r\n\ttabs\t\t\tand  trailing   ',
  '\n\n \n  \n   \n',
  '\u00a0\u2003\u3000wide\u00a0spaces\u2028here\u2029',
  '0 12 123 1234 12345 1,234,567.89 ٣٤٥ ½ Ⅷ ²³',
  '!!! ??? ... --- === *** ((())) [[[]]] {{{}}} <<<>>> //// \\\\ ///\n//\n',
  'if (x) {\n    return y / z\n}\n// comment /* … */\n',
  'const f = async ({ a, b }: Props): Promise<void> => { await g(`${a}-${b}`) }',
  'def f(x: int) -> str:\n    """Doc."""\n    return f"{x!r:>10}"\n',
  '{"name": "x", "values": [1, 2.5, -3e10, null, true], "nested": {"k": "v\\n"}}',
  '{"a":1,"b":[{"c":"d"},{"e":"f"}],"g":{"h":[[],[]]}}',
  '# Title\n\n- item **bold** `code`\n- [link](https://example.com/a?b=c#d)\n\n| a | b |\n|---|---|\n',
  'https://user@example.com:8080/path/to/file.html?query=1&other=%20#frag',
  'Grüße aus Köln, schöne Straße; Überraschung für Ärzte',
  "L'élève a reçu où ça — « déjà vu » œuvre naïve",
  '¿Cómo estás, señor? ¡Muy bien! El niño comió piñas',
  'Zażółć gęślą jaźń; Příliš žluťoučký kůň; Đặng Thị Hồng Việt Nam',
  'Съешь ещё этих мягких французских булок, да выпей чаю',
  'Ο γρήγορος σκύλος πηδά πάνω από τον τεμπέλη',
  'שלום עולם וְהָאָרֶץ הָיְתָה תֹהוּ',
  'مرحبا بالعالم، كيف حالك اليوم؟ السَّلَامُ عَلَيْكُمْ',
  'नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय ज्ञान',
  'வணக்கம் உலகம் ສະບາຍດີ สวัสดีชาวโลก កម្ពុជា မြန်မာ',
  '你好，世界。今天天氣很好！這是一個沒有空格的很長的句子用來測試分詞器的行為',
  'こんにちは世界。カタカナとひらがなと漢字が混ざった文章です。ｶﾀｶﾅ',
  '안녕하세요 세계, 오늘 날씨가 좋네요. 한국어 문장입니다',
  'ሰላም ልዑል გამარჯობა მსოფლიო բարև աշխարհ ᏣᎳᎩ ᠮᠣᠩᠭᠣᠯ',
  '😀 👍🏽 👨‍👩‍👧‍👦 🇩🇪🇫🇷 ❤️‍🔥 1️⃣ ✈️ ☃',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒜𝓁𝓅𝒽𝒶 𐐷𐐨𐐬 𒀀𒀁 𠀀𠀁 🜁',
  'e\u0301a\u0300o\u0302 \u0301\u0301\u0301 -\u0301x A\u0301B \u0301A',
  '\u0000\u0001\u0007\u001b[31mred\u001b[0m\u007f',
  '\ud800 lone \udc00 surrogates \ud83d',
  '\ud800\ud800😀\udc00\udc00',
  'VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw==',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301 deadbeefcafebabe 0xFF_FF',
  '<|endoftext|>',
  'before<|endofprompt|>after <|im_start|>system<|im_sep|> <|fim_prefix|>',
  'x'.repeat(300),
  ' '.repeat(300),
  '\t'.repeat(90),
  '='.repeat(200),
  '1'.repeat(100),
  'ab'.repeat(200),
  '中'.repeat(150),
  '😀'.repeat(80),
]

const pieces: readonly string[] = [
  ...['the', ' of', 'Token', ' tokenizer', 'HTTP', 'camelCase', 'snake_case', "'s", "'RE", "'ll ", "n't", 'naïve', ' Straße'],
  ...['0', '42', '1234567', '3.14', '½', '٣', '\n', '\r\n', '\n\n', '  ', '\t', '    ', '\u00a0', '\u3000', '\u2028'],
  ...['{', '});', '":', '</', '//', '/*', '```', '...', '—', '€', '№', '|', '_', '$', '\\', '/\n', '∑', '□'],
  ...[
    'привет',
    ' мир',
    'ΑΒΓ',
    'שלום',
    'عالم',
    'कि',
    'ไทย',
    '中文',
    '，',
    'カナ',
    'ひ',
    '한글',
    '😀',
    '👍🏽',
    '‍',
    '\ufe0f',
    '\u0301',
  ],
  ...['ǅ', 'ʰ', 'ª', 'İ', 'ß', 'ﬁ', '𝔘', '𠀀', '\ud800', '\udc00', '<|endoftext|>', 'A', 'a', 'Z', 'q', ' '],
]

/** The same texts on every run. */
function randomTexts(count: number, seed: number): readonly string[] {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(40) }, () =>
      (pieces[below(pieces.length)] ?? '').repeat(below(12) === 0 ? 1 + below(9) : 1),
    ).join(''),
  )
}

const texts = [...literals, ...randomTexts(400, 20261123)]

describe('tokens', () => {
  describe('equal js-tiktoken, which is slow and right,', () => {
    for (const [id, data] of [
      ['o200k', o200k],
      ['cl100k', cl100k],
    ] as const) {
      it(`for ${id} on ${texts.length} texts`, function () {
        this.timeout(60_000)
        const oracle = new Tiktoken(data)
        const tokenizer = tokenizerFor(id)
        assert.equal(tokenizer.basis, 'exact')
        for (const text of texts) assert.equal(tokenizer.count(text), oracle.encode(text, [], []).length, JSON.stringify(text))
      })
    }

    it('and the hand-written splitter cuts where the pattern cuts', () => {
      const split = patternSplitter(o200k.pat_str)
      for (const text of texts) {
        for (let at = 0; at < text.length; at = splitO200k(text, at)) {
          assert.equal(splitO200k(text, at), split(text, at), `${JSON.stringify(text)} at ${at}`)
        }
      }
    })
  })

  it('take white space as tiktoken does where JavaScript differs: U+0085 is, U+FEFF is not', () => {
    const split = patternSplitter(o200k.pat_str)
    assert.equal(splitO200k('\u0085\u0085x', 0), 1)
    assert.equal(split('\u0085\u0085x', 0), 1)
    assert.equal(splitO200k('\ufeff\ufeff ', 0), 2)
    assert.equal(split('\ufeff\ufeff ', 0), 2)
  })

  it('count special tokens as the text they are in a prompt', () => {
    assert.equal(tokenizerFor('o200k').count('<|endoftext|>'), 7)
    assert.equal(tokenizerFor('cl100k').count('<|endoftext|>'), 7)
  })

  it('count lone surrogates as U+FFFD', () => {
    const { count } = tokenizerFor('o200k')
    assert.equal(count('a\ud800b'), count('a\ufffdb'))
  })

  describe('cost work that grows with the text, no faster:', () => {
    let counter: BytePairCounter
    before(() => {
      counter = createBytePairCounter(createRankTable(o200k.bpe_ranks), splitO200k)
    })
    const base64 = Buffer.from(Array.from({ length: 750_000 }, (_, at) => (at * 7919 + ((at * at) >> 4)) % 251)).toString(
      'base64',
    )
    const hostile: Readonly<Record<string, (length: number) => string>> = {
      'one letter': (length) => 'a'.repeat(length),
      spaces: (length) => ' '.repeat(length),
      'line breaks': (length) => '\n'.repeat(length),
      emoji: (length) => '😀'.repeat(length / 2),
      'Chinese without punctuation': (length) => '世界和平人民生活'.repeat(length / 8),
      base64: (length) => base64.slice(0, length),
      'combining marks': (length) => '\u0301'.repeat(length),
      punctuation: (length) => '{[('.repeat(length / 3),
      digits: (length) => '9'.repeat(length),
      'zero bytes': (length) => '\0'.repeat(length),
      'lone surrogates': (length) => '\ud800'.repeat(length),
      'special tokens': (length) => '<|endoftext|><|im_start|>'.repeat(length / 25),
    }
    for (const [name, text] of Object.entries(hostile)) {
      it(name, function () {
        this.timeout(20_000)
        const work = (length: number): number => {
          const before = counter.lookups
          assert.ok(counter.count(text(length)) > 0)
          return counter.lookups - before
        }
        const small = work(10_000)
        const large = work(1_000_000)
        assert.ok(large <= 9 * 1_000_000, `${large} look-ups for 1,000,000 characters`)
        assert.ok(
          large <= 1.5 * 100 * small + 1000,
          `${small} look-ups for 10,000 characters, ${large} for a hundred times as many`,
        )
      })
    }

    it('a word counted before costs none', () => {
      counter.count('incomprehensibilities of antidisestablishmentarianism')
      const before = counter.lookups
      counter.count('antidisestablishmentarianism'.padStart(29, ' ').repeat(1000))
      assert.equal(counter.lookups, before)
    })
  })

  describe('of other families are estimates', () => {
    const samples: Readonly<Record<string, string>> = {
      English:
        'Whereas recognition of the inherent dignity and of the equal and inalienable rights of all members of the human family is the foundation of freedom, justice and peace in the world, you should answer the question of the user.',
      German:
        'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen. Jeder hat Anspruch auf die in dieser Erklärung verkündeten Rechte.',
      Chinese: '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。',
      code: 'export function parse(input: string): Result<Ast, ParseError> {\n  const tokens = tokenize(input)\n  if (tokens.length === 0) return err({ kind: "empty" })\n  return parseExpression(tokens, 0)\n}\n',
    }
    // Published measurements, as multiples of o200k: the estimate has to come near.
    const published: readonly (readonly [string, string, number])[] = [
      ['claude-3', 'English', 1.08],
      ['claude-4.7', 'English', 1.57],
      ['claude-3', 'German', 1.59],
      ['claude-4.7', 'German', 2.25],
      ['claude-3', 'Chinese', 1.36],
      ['claude-4.7', 'Chinese', 1.36],
      ['claude-3', 'code', 1.26],
      ['claude-4.7', 'code', 1.68],
    ]
    for (const [family, sample, ratio] of published) {
      it(`${family}, ${sample}: about ${ratio} times o200k`, () => {
        const text = samples[sample] ?? ''
        const measured = tokenizerFor(family).count(text) / tokenizerFor('o200k').count(text)
        assert.ok(Math.abs(measured / ratio - 1) < 0.2, `${measured.toFixed(2)}`)
      })
    }

    it('and only OpenAI’s published encodings are exact', () => {
      const exact = Object.keys(families).filter((id) => tokenizerFor(id).basis === 'exact')
      assert.deepEqual(exact, ['o200k', 'cl100k'])
      assert.equal(tokenizerFor('no-such-family').id, 'unknown')
      assert.equal(tokenizerFor('no-such-family').basis, 'estimated')
    })

    it('of nothing are none, and of something at least one', () => {
      for (const id of Object.keys(families)) {
        assert.equal(tokenizerFor(id).count(''), 0, id)
        for (const text of ['a', ' ', '.', '\n', '中', '😀', '\ud800'])
          assert.ok(tokenizerFor(id).count(text) >= 1, `${id} ${text}`)
      }
    })
  })

  describe('costs of tokens', () => {
    const table: CostTable = { levels: [1, 2, 3, 4, 5, 6], frequent: digits.slice(0, 2), others: '##$%' }

    it('unpack: one character for each frequent token, two for five others', () => {
      const costs = readCosts(table)
      assert.equal(costs[0], Math.fround(frequentCost(0)))
      assert.equal(costs[1], Math.fround(frequentCost(1)))
      assert.deepEqual([...costs.subarray(2, 7)], [1, 1, 1, 1, 1])
      // `$%` is 1 × 90 + 2, in sixes 0 0 2 3 2.
      assert.deepEqual([...costs.subarray(7, 12)], [1, 1, 3, 4, 3])
      assert.equal(costs[12], 1)
    })

    it('are added up for what the text is cut into', () => {
      const ranks = createRankTable(o200k.bpe_ranks)
      const three = createBytePairCounter(ranks, splitO200k, new Float32Array(200_000).fill(3))
      const plain = createBytePairCounter(ranks, splitO200k)
      for (const text of texts) assert.equal(three.count(text), 3 * plain.count(text), JSON.stringify(text))
    })

    it('take at most 100 KB a family, and hold every token of o200k', () => {
      for (const [id, family] of Object.entries(families)) {
        if (family.by !== 'costs') continue
        const { levels, frequent, others } = family.costs()
        assert.ok(JSON.stringify({ levels, frequent, others }).length <= 100_000, id)
        assert.ok(frequent.length + (others.length / 2) * 5 >= 199_998, id)
        assert.ok(
          [...frequent, ...others].every((digit) => digits.includes(digit)),
          id,
        )
      }
    })
  })

  describe('of framing', () => {
    const one = { messages: 1, tools: 0, names: 0 }
    it('OpenAI: 3 that prime the reply, 3 per message and 1 for its role', () => {
      // `hello` as the only message of a user is billed as 8 tokens.
      assert.equal(framing({ tokenizer: 'o200k', ...one }).high + tokenizerFor('o200k').count('hello'), 8)
      assert.deepEqual(framing({ tokenizer: 'o200k', ...one }), { low: 7, high: 7, basis: 'exact' })
      assert.deepEqual(framing({ tokenizer: 'cl100k', messages: 3, tools: 0, names: 0 }), { low: 15, high: 15, basis: 'exact' })
      // A name is 1 and its own tokens, which are not known here.
      assert.deepEqual(framing({ tokenizer: 'cl100k', messages: 3, tools: 0, names: 1 }), {
        low: 17,
        high: 17,
        basis: 'estimated',
      })
      for (const role of ['system', 'developer', 'user', 'assistant', 'tool'])
        for (const id of ['o200k', 'cl100k']) assert.equal(tokenizerFor(id).count(role), 1, `${id} ${role}`)
      assert.equal(framing({ tokenizer: 'o200k-estimated', ...one }).basis, 'estimated')
    })

    it('OpenAI’s format of tools is not published', () => {
      assert.equal(framing({ tokenizer: 'o200k', messages: 1, tools: 2, names: 0 }).basis, 'estimated')
    })

    it('Claude: the measured frame of one message', () => {
      assert.equal(framing({ tokenizer: 'claude-3', model: 'claude-opus-4-5', ...one }).high, 7)
      assert.equal(framing({ tokenizer: 'claude-4.7', model: 'claude-opus-4-7', ...one }).high, 11)
      assert.equal(framing({ tokenizer: 'claude-4.7', model: 'claude-sonnet-5', ...one }).high, 6)
    })

    it('Claude: the system prompt for tools, as published per model', () => {
      const added = (model: string): number => framing({ tokenizer: 'claude-3', model, ...one, tools: 1 }).high - 7
      assert.equal(added('claude-sonnet-4-6'), 497)
      assert.equal(added('claude-haiku-4-5'), 496)
      assert.equal(added('claude-opus-4'), 313)
      assert.equal(added('claude-3-5-haiku'), 264)
    })

    it('Claude: a longer one where the model must call a tool', () => {
      const added = (model: string): number =>
        framing({ tokenizer: 'claude-3', model, ...one, tools: 1, mustCall: true }).high - 7
      assert.equal(added('claude-sonnet-4-6'), 589)
      assert.equal(added('claude-opus-4-1'), 315)
      assert.equal(added('claude-3-5-haiku'), 355)
      assert.equal(framing({ tokenizer: 'claude-4.7', model: 'claude-opus-5', ...one, tools: 1, mustCall: true }).high, 6 + 406)
    })

    it('nothing is sent, nothing is added', () => {
      assert.equal(framing({ tokenizer: 'o200k', messages: 0, tools: 0, names: 0 }).high, 0)
    })
  })
})
