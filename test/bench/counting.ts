import { spawnSync } from 'node:child_process'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { tokenizerFor } from '../../server/tokens'
import { readCosts } from '../../server/tokens/costs'
import { createBytePairCounter } from '../../server/tokens/count-bpe'
import { createRankTable } from '../../server/tokens/rank-table'
import { splitO200k } from '../../server/tokens/split'

// Counting against js-tiktoken, o200k: MB of text per second warm, time of the first text, start-up, and hostile input.
// `tsx test/bench/counting.ts`; the argument names one encoder to start in a process of its own.

const english =
  'You are a careful assistant for a company that sells garden tools. Read the message of the customer and answer in at most three short sentences; never promise a refund. '
const code =
  "export async function load(path: string): Promise<Config | undefined> {\n  const text = await readFile(path, 'utf8')\n  return text === '' ? undefined : parse(text, { allowComments: true })\n}\n\n"
const cjk =
  '請仔細閱讀以下客戶來信，並用三句話以內回覆。今日は天気がいいので、散歩に行きましょう。안녕하세요 고객님, 문의해 주셔서 감사합니다. '
const base64 = Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919 + ((at * at) >> 3)) % 251)).toString('base64')
const texts: Readonly<Record<string, string>> = { English: varied(english), code: varied(code), CJK: varied(cjk) }

function main([encoder]: readonly string[]): void {
  if (encoder !== undefined) return startUp(encoder)
  console.log('warm, MB/s of UTF-8    ours   js-tiktoken   times   with costs')
  const oracle = new Tiktoken(o200k)
  const ranks = createRankTable(o200k.bpe_ranks)
  const counter = createBytePairCounter(ranks, splitO200k)
  const weighing = createBytePairCounter(ranks, splitO200k, readCosts(require('../../server/tokens/costs/claude-4.7.json')))
  for (const [name, text] of Object.entries(texts)) {
    const ours = speed(text, (part) => counter.count(part))
    const theirs = speed(text.slice(0, 60_000), (part) => oracle.encode(part, [], []).length)
    const weighed = speed(text, (part) => weighing.count(part))
    console.log(`${name.padEnd(22)} ${column(ours)} ${column(theirs, 13)} ${column(ours / theirs, 7)} ${column(weighed, 12)}`)
  }
  console.log('\nstart-up and first count in a process of its own')
  for (const name of ['o200k', 'claude-4.7', 'js-tiktoken'])
    spawnSync(process.execPath, [...process.execArgv, __filename, name], { stdio: 'inherit' })
  console.log('\nin one piece, ms per 100 KB: 10 KB   100 KB   1 MB')
  for (const unit of ['a', ' ', '\0', '😀', '世界和平', base64]) {
    const times = [10_000, 100_000, 1_000_000].map((length) => {
      const text = unit.repeat(Math.ceil(length / unit.length))
      const best = Math.min(...Array.from({ length: 5 }, () => milliseconds(() => counter.count(text))))
      return (best * 100_000) / text.length
    })
    console.log(`${JSON.stringify(unit.slice(0, 8)).padEnd(28)} ${times.map((time) => column(time, 6)).join('   ')}`)
  }
}

function startUp(encoder: string): void {
  const before = bytesInUse()
  const ms = milliseconds(() => {
    if (encoder === 'js-tiktoken') new Tiktoken(o200k).encode(english, [], [])
    else tokenizerFor(encoder).count(english)
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
