import type { Media, Setting } from '../model/prompt-call'
import type { DictValue } from '../model/value'
import { asString, descend, toSetting, type Way } from './read-setting'

/** What a block says of the picture or document in it; `detail` is what the request as a whole asks for. */
export function readMedia(block: DictValue, detail: Setting<string>): Media {
  const own = details.map((keys) => readAt(block, keys)).find((setting) => setting.is !== 'absent' || setting.place !== undefined)
  const data = contents.map((keys) => textAt(block, keys)).find((text) => text !== undefined)
  const url = /^data:(?<type>[\w.+-]+\/[\w.+-]+)?[^,]*;base64,/.exec(data?.slice(0, 200) ?? '')
  const type = types.map((keys) => textAt(block, keys)).find((text) => text !== undefined) ?? url?.groups?.type
  const size = data === undefined ? undefined : sizeOf(data.slice(url?.[0].length ?? 0))
  // What all pictures are looked at with is Gemini's: nobody else takes it for the request.
  const chosen = own ?? detail
  const low = own === undefined || descend(block, ['mediaResolution'], here).is !== 'absent' ? 'MEDIA_RESOLUTION_LOW' : 'low'
  return { detail: chosen, low, ...(type === undefined ? {} : { type }), ...(size === undefined ? {} : { size }) }
}

/** Where a block says at which resolution it is to be looked at. */
const details = [['image_url', 'detail'], ['detail'], ['mediaResolution', 'level'], ['providerOptions', 'openai', 'imageDetail']]
/** Where the file itself stands, as base64 or as an address that holds it. */
const contents = ['image_url.url', 'image_url', 'source.data', 'inlineData.data', 'image', 'data', 'url'].map((path) =>
  path.split('.'),
)
/** Where its type stands. */
const types = [
  ...['source', 'inlineData', 'fileData'].flatMap((key) => [`${key}.mimeType`, `${key}.media_type`]),
  ...['mimeType', 'mediaType', 'media_type', 'file_type'],
].map((path) => path.split('.'))

const here: Way = { soft: false, earlier: false, path: '' }

/** Only where the library would take it: for a picture by address beside the address, or beside that object's name. */
function readAt(block: DictValue, keys: readonly string[]): Setting<string> {
  const [first = ''] = keys
  const type = textAt(block, ['type'])
  const outer = descend(block, [first], here)
  const isInside = keys.length > 1
  if (isInside && outer.is === 'set' && outer.value.kind !== 'dict') {
    return type === first && outer.value.kind === 'opaque' ? { is: 'unknown', why: 'unknown' } : { is: 'absent' }
  }
  const found = descend(block, keys, here)
  if (found.is === 'set') return toSetting(found.value, found, asString)
  const takes = isInside ? first === 'image_url' && outer.is === 'set' : type === 'input_image'
  return takes || found.is === 'unknown' ? found : { is: 'absent' }
}

function textAt(block: DictValue, keys: readonly string[]): string | undefined {
  const found = descend(block, keys, here)
  return found.is === 'set' ? asString(found.value) : undefined
}

/** Pixels of a PNG, GIF, WebP or JPEG file in base64; `undefined` for anything else. */
function sizeOf(base64: string): Media['size'] {
  if (!/^(?:iVBOR|R0lG|UklG|\/9j\/)/.test(base64)) return undefined
  const bytes = decode(base64)
  const two = (at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  const turned = (at: number): number => (bytes[at + 1] ?? 0) * 256 + (bytes[at] ?? 0)
  const start = base64.slice(0, 4)
  if (start === 'iVBO') return sized(two(16) * 65_536 + two(18), two(20) * 65_536 + two(22))
  if (start === 'R0lG') return sized(turned(6), turned(8))
  if (start === 'UklG') return sizeOfWebp(bytes, turned)
  return sizeOfJpeg(bytes, two)
}

function sizeOfWebp(bytes: Uint8Array, turned: (at: number) => number): Media['size'] {
  const form = String.fromCharCode(...bytes.slice(12, 16))
  if (form === 'VP8 ') return sized(turned(26) & 0x3fff, turned(28) & 0x3fff)
  const three = (at: number): number => turned(at) + (bytes[at + 2] ?? 0) * 65_536
  if (form === 'VP8X') return sized(three(24) + 1, three(27) + 1)
  return undefined
}

/** The frame's header may stand behind others: each says how long it is. */
function sizeOfJpeg(bytes: Uint8Array, two: (at: number) => number): Media['size'] {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + two(at + 2)) {
    const kind = bytes[at + 1] ?? 0
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) return sized(two(at + 7), two(at + 5))
    if (two(at + 2) < 2) return undefined
  }
  return undefined
}

function sized(width: number, height: number): Media['size'] {
  return width >= 1 && height >= 1 ? { width, height } : undefined
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** A header stands at the beginning, behind 64 KB of other data at the most. */
const enough = 88_000

function decode(base64: string): Uint8Array {
  const digits = Array.from(base64.slice(0, enough).replace(/[^A-Za-z0-9+/]/g, ''), (letter) => alphabet.indexOf(letter))
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8))
  for (let index = 0; index < bytes.length; index++) {
    const digit = Math.floor((index * 8) / 6)
    const bits = ((digits[digit] ?? 0) << 6) | (digits[digit + 1] ?? 0)
    bytes[index] = (bits >> (4 - ((index * 8) % 6))) & 0xff
  }
  return bytes
}
