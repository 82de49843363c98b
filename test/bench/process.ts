import { readFileSync } from 'node:fs'

/** User and system time of a process, in milliseconds; the kernel counts in hundredths of a second. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Bytes of a process that are in memory now, all its threads together. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024
}

/** Watches the memory of a process, ten times a second. */
export function watchMemory(pid: number): { peak(): number; startAnew(): void; stop(): void } {
  let peak = 0
  const look = (): void => {
    try {
      peak = Math.max(peak, residentMemory(pid))
    } catch {
      clearInterval(timer)
    }
  }
  const timer = setInterval(look, 100)
  return {
    peak: () => peak,
    startAnew() {
      peak = 0
      look()
    },
    stop: () => clearInterval(timer),
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The value below which this share of all lies; `NaN` of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** What the VS Code client gives Node when it starts the server. */
export const asVsCodeDoes: readonly string[] = ['--max-semi-space-size=2']
