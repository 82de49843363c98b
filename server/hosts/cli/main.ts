import fs from 'node:fs'
import { today } from '../today'
import { exit, type Host } from './host'
import { run } from './run'

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
