import type { Finding } from '../../server/model/rule'

const marker = (language: string): string => (language === 'py' ? '#' : '//')

/** Takes the lines that mark findings (`// ^^^ message`) out of a source. */
export function withoutCarets(text: string, language: string): string {
  return text
    .split('\n')
    .filter((line) => !new RegExp(`^\\s*${marker(language)}<?\\s*\\^+ `).test(line))
    .join('\n')
}

/**
 * Puts a line under each line with a finding: `// ^^^^ message` marks exactly the span, as far as its first line reaches. A span
 * that starts in the column of the marker is written `//<^^^`.
 */
export function withCarets(source: string, language: string, findings: readonly Pick<Finding, 'span' | 'message'>[]): string {
  let offset = 0
  return source
    .split('\n')
    .flatMap((line) => {
      const start = offset
      offset += line.length + 1
      const here = findings.filter(({ span }) => span.start >= start && span.start < offset)
      return [line, ...here.map((finding) => caretLine(finding, start, line, marker(language)))]
    })
    .join('\n')
}

function caretLine({ span, message }: Pick<Finding, 'span' | 'message'>, lineStart: number, line: string, mark: string): string {
  const from = span.start - lineStart
  const to = Math.max(from + 1, Math.min(span.end - lineStart, line.length))
  const visible = Math.max(from, mark.length + (from < mark.length ? 1 : 0))
  const lead = from < mark.length ? `${mark}<` : mark
  return `${lead.padEnd(visible)}${'^'.repeat(Math.max(1, to - visible))} ${message}`
}
