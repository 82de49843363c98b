import fs from 'node:fs'
import { exit, type Host } from './host'
import { run } from './run'

const host: Host = {
  cwd: process.cwd(),
  env: process.env,
  isTTY: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdin: () => fs.readFileSync(0, 'utf8'),
  today: () => new Date().toISOString().slice(0, 10),
}

// `promptfare report | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exit.clean) : exit.broken)
})

run(process.argv.slice(2), host).then((code) => {
  process.exitCode = code
})
