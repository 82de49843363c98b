/** What a text is made of: the counts that decide how many tokens another tokenizer makes of it. */
export interface Features {
  /** Runs of ASCII letters, split where a capital follows a small letter. */
  readonly words: number
  /** Of those, words that start with a capital, and words of two or more capitals. */
  readonly capitalized: number
  readonly shouted: number
  readonly letters: number
  readonly digits: number
  readonly punctuation: number
  /** Runs of ASCII punctuation: `});` is one. */
  readonly punctuationRuns: number
  readonly lineBreaks: number
  /** Spaces and tabs behind another one or at the start of a line. */
  readonly indentation: number
  /** Latin letters with diacritics; those of Vietnamese, with two, stand apart. */
  readonly diacritics: number
  readonly vietnamese: number
  /** Latin letters of prose that is not English: tokenizers know its words less well, and do not agree how much less. */
  readonly foreign: number
  readonly greek: number
  readonly cyrillic: number
  readonly semitic: number
  /** Devanagari to Sinhala, Thai to Khmer and the other scripts below U+2000. */
  readonly brahmic: number
  readonly otherScripts: number
  readonly kana: number
  readonly hangul: number
  readonly han: number
  readonly emoji: number
  readonly symbols: number
}

/** Counts all features. */
export function featuresOf(text: string): Features {
  const features = countCharacters(text)
  return { ...features, foreign: foreignLetters(text, features) }
}

type Counts = { -readonly [name in keyof Features]: number }

function countCharacters(text: string): Counts {
  const features: Counts = { ...zero }
  let previous: Kind = 'lineBreaks'
  let capitals = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = code < 128 ? (ascii[code] ?? 'symbols') : kindBeyondAscii(code)
    switch (kind) {
      case 'upper':
        features.letters++
        if (previous !== 'upper') {
          features.words++
          features.capitalized++
          capitals = 0
        }
        if (++capitals === 2) {
          features.shouted++
          features.capitalized--
        }
        break
      case 'lower':
        features.letters++
        if (previous !== 'lower' && previous !== 'upper' && previous !== 'diacritics' && previous !== 'vietnamese')
          features.words++
        break
      case 'space':
        if (previous === 'space' || previous === 'lineBreaks') features.indentation++
        break
      case 'punctuation':
        features.punctuation++
        if (previous !== 'punctuation') features.punctuationRuns++
        break
      case 'emoji':
        // A pair of surrogates is one character.
        if ((code & 0xfc00) !== 0xdc00) features.emoji++
        break
      default:
        features[kind]++
    }
    previous = kind
  }
  return features
}

type Kind =
  | 'upper'
  | 'lower'
  | 'space'
  | Exclude<keyof Features, 'words' | 'capitalized' | 'shouted' | 'letters' | 'punctuationRuns' | 'indentation'>

/** Every other word of English prose is one of these; prose in another language has next to none, and so has code. */
const english =
  /\b(?:the|of|and|to|a|in|is|for|that|with|or|be|this|on|as|are|you|it|by|an|not|your|if|from|at|has|have|was|will|can|which|all|any|should|must|do|when|into|no|only)\b/gi

function foreignLetters(text: string, { words, letters, diacritics, vietnamese, punctuationRuns }: Counts): number {
  if (words === 0) return 0
  const share = (text.match(english)?.length ?? 0) / words
  const notEnglish = clamp(1 - share / 0.15)
  // Punctuation stands between most words of code, and between few of prose.
  const prose = clamp((0.5 - punctuationRuns / words) / 0.25)
  const sure = clamp(words / 20)
  return (letters + diacritics + vietnamese) * notEnglish * prose * sure
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}

const zero: Counts = {
  words: 0,
  capitalized: 0,
  shouted: 0,
  letters: 0,
  digits: 0,
  punctuation: 0,
  punctuationRuns: 0,
  lineBreaks: 0,
  indentation: 0,
  diacritics: 0,
  vietnamese: 0,
  foreign: 0,
  greek: 0,
  cyrillic: 0,
  semitic: 0,
  brahmic: 0,
  otherScripts: 0,
  kana: 0,
  hangul: 0,
  han: 0,
  emoji: 0,
  symbols: 0,
}

const ascii: readonly Kind[] = Array.from({ length: 128 }, (_, code) => kindOfAscii(String.fromCharCode(code)))

function kindOfAscii(character: string): Kind {
  if (/[A-Z]/.test(character)) return 'upper'
  if (/[a-z]/.test(character)) return 'lower'
  if (/[0-9]/.test(character)) return 'digits'
  if (/[\r\n]/.test(character)) return 'lineBreaks'
  return /\s/.test(character) ? 'space' : 'punctuation'
}

/** Blocks of Unicode's basic plane, by the first code behind each; surrogates count as emoji. */
const blocks: readonly (readonly [number, Kind])[] = [
  [0x00c0, 'symbols'],
  [0x0300, 'diacritics'],
  [0x0370, 'diacritics'],
  [0x0400, 'greek'],
  [0x0530, 'cyrillic'],
  [0x0590, 'otherScripts'],
  [0x0780, 'semitic'],
  [0x0900, 'otherScripts'],
  [0x0e00, 'brahmic'],
  [0x1100, 'brahmic'],
  [0x1200, 'hangul'],
  [0x1e00, 'otherScripts'],
  [0x2000, 'vietnamese'],
  [0x2e80, 'symbols'],
  [0x3040, 'han'],
  [0x3100, 'kana'],
  [0xac00, 'han'],
  [0xd7b0, 'hangul'],
  [0xd800, 'symbols'],
  [0xe000, 'emoji'],
  [0xf900, 'symbols'],
  [0xfb00, 'han'],
  [0xfe00, 'semitic'],
  [0xff00, 'symbols'],
  [0x10000, 'han'],
]

function kindBeyondAscii(code: number): Kind {
  for (const [end, kind] of blocks) if (code < end) return kind
  return 'symbols'
}
