import { spawnSync } from 'node:child_process'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { createBytePairCounter } from '../../server/tokens/count-bpe'
import { featuresOf } from '../../server/tokens/features'
import { splitO200k } from '../../server/tokens/split'

// Counting against js-tiktoken, o200k: MB of text per second warm, time of the first text, start-up, and hostile input.
// `tsx test/bench/counting.ts`; the argument names one encoder to start in a process of its own.

const english =
  'You are a careful assistant for a company that sells garden tools. Read the message of the customer and answer in at most three short sentences; never promise a refund. '
const code =
  "export async function load(path: string): Promise<Config | undefined> {\n  const text = await readFile(path, 'utf8')\n  return text === '' ? undefined : parse(text, { allowComments: true })\n}\n\n"
const cjk =
  '請仔細閱讀以下客戶來信，並用三句話以內回覆。今日は天気がいいので、散歩に行きましょう。안녕하세요 고객님, 문의해 주셔서 감사합니다. '
const texts: Readonly<Record<string, string>> = { English: varied(english), code: varied(code), CJK: varied(cjk) }

function main([encoder]: readonly string[]): void {
  if (encoder !== undefined) return startUp(encoder)
  console.log('warm, MB/s of UTF-8    ours   js-tiktoken   times   features only')
  const oracle = new Tiktoken(o200k)
  const counter = createBytePairCounter(o200k.bpe_ranks, splitO200k)
  for (const [name, text] of Object.entries(texts)) {
    const ours = speed(text, (part) => counter.count(part))
    const theirs = speed(text.slice(0, 60_000), (part) => oracle.encode(part, [], []).length)
    const features = speed(text, (part) => featuresOf(part).words)
    console.log(`${name.padEnd(22)} ${column(ours)} ${column(theirs, 13)} ${column(ours / theirs, 7)} ${column(features, 15)}`)
  }
  console.log('\nstart-up and first count in a process of its own')
  for (const name of ['ours', 'js-tiktoken'])
    spawnSync(process.execPath, [...process.execArgv, __filename, name], { stdio: 'inherit' })
  console.log('\n100 KB in one piece, ms: ours')
  for (const unit of ['a', ' ', '😀', '世界和平', 'aB3+']) {
    const text = unit.repeat(100_000 / unit.length)
    console.log(`${JSON.stringify(unit).padEnd(22)} ${column(milliseconds(() => counter.count(text)))}`)
  }
}

function startUp(encoder: string): void {
  const before = bytesInUse()
  const ms = milliseconds(() => {
    if (encoder === 'ours') createBytePairCounter(o200k.bpe_ranks, splitO200k).count(english)
    else new Tiktoken(o200k).encode(english, [], [])
  })
  const megabytes = (bytesInUse() - before) / 1e6
  console.log(`${encoder.padEnd(22)} ${column(ms)} ms ${column(megabytes)} MB more in use, rank text not counted`)
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Some 300 KB in which words repeat as they do in prose, with numbers that do not. */
function varied(text: string): string {
  const words = text.split(/(?<= )/)
  let out = ''
  for (let at = 0; out.length < 300_000; at++) out += `${words[(at * 7) % words.length]}${at % 40 === 0 ? `${at} ` : ''}${text}`
  return out
}

function speed(text: string, count: (text: string) => number): number {
  const parts = text.match(/.{1,5000}/gs) ?? []
  const run = (): number => milliseconds(() => parts.forEach((part) => count(part)))
  run()
  const best = Math.min(...Array.from({ length: 5 }, run))
  return Buffer.byteLength(text) / 1e3 / best
}

function milliseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function column(figure: number, width = 6): string {
  return figure.toFixed(1).padStart(width)
}

main(process.argv.slice(2))
