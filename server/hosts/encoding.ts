/** How texts are written in files: by their byte order mark, else in UTF-8. */
type Encoding = 'utf-8' | 'utf-8 with mark' | 'utf-16le' | 'utf-16be'

/** The text of a file's bytes. Offsets of findings and edits count from behind a byte order mark, everywhere. */
export function decode(bytes: Buffer): string {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-16le') return bytes.toString('utf16le', 2)
  if (encoding === 'utf-16be') return swapped(bytes.subarray(2)).toString('utf16le')
  return bytes.toString('utf8', encoding === 'utf-8' ? 0 : 3)
}

/** The bytes of a text, written as the file is that it takes the place of; in UTF-8 where there is none. */
export function encode(text: string, before: Buffer | undefined): Buffer {
  const encoding = before === undefined ? 'utf-8' : encodingOf(before)
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le')
  if (encoding === 'utf-16be') return swapped(Buffer.from(`\ufeff${text}`, 'utf16le'))
  return Buffer.from(encoding === 'utf-8' ? text : `\ufeff${text}`, 'utf8')
}

/** Whether what is read of a file can be written again: in another encoding than these, some of its letters would be lost. */
export function isReversible(bytes: Buffer): boolean {
  return !isBinary(bytes) && encode(decode(bytes), bytes).equals(bytes)
}

/** Whether bytes are no text: one of them is zero, or in UTF-16 a character, or half of one is missing. */
export function isBinary(bytes: Buffer): boolean {
  if (!encodingOf(bytes).startsWith('utf-16')) return bytes.includes(0)
  return bytes.length % 2 === 1 || decode(bytes).includes('\0')
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8 with mark' : 'utf-8'
}

/** A copy with the bytes of each pair in the other order; what is left over is left out. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16()
}
