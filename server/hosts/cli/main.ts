import fs from 'node:fs'
import v8 from 'node:v8'
import { today } from '../today'
import { exit, type Host } from './host'
import { run } from './run'

// A run is over before most of what V8 would optimize pays for it: only what stays hot for long is worth compiling twice.
v8.setFlagsFromString('--interrupt-budget=600000')

const host: Host = {
  cwd: process.cwd(),
  // 0 on a terminal that does not know its own.
  ...(process.stdout.columns > 0 ? { columns: process.stdout.columns } : {}),
  env: process.env,
  isTTY: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdin: () => fs.readFileSync(0, 'utf8'),
  today: () => today(),
}

// `promptfare report | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exit.clean) : exit.broken)
})

run(process.argv.slice(2), host).then((code) => {
  process.exitCode = code
})
