// Stands in for the native @vscode/spdlog: the same exports, plain appends, no rotation.
const fs = require('node:fs')
const path = require('node:path')

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical']
let globalLevel = 2

class Logger {
  constructor(type, name, file) {
    this.name = name
    this.level = globalLevel
    this.raw = false
    this.fd = type === 'stdout_async' ? 1 : fs.openSync(file, 'a')
  }
  write(level, message) {
    if (level < this.level || this.fd === undefined) return
    const time = new Date().toISOString().replace('T', ' ').slice(0, 23)
    try {
      fs.writeSync(this.fd, this.raw ? message : `${time} [${levels[level]}] ${message}\n`)
    } catch {
      // The folder went away while the host shut down.
    }
  }
  trace(message) {
    this.write(0, message)
  }
  debug(message) {
    this.write(1, message)
  }
  info(message) {
    this.write(2, message)
  }
  warn(message) {
    this.write(3, message)
  }
  error(message) {
    this.write(4, message)
  }
  critical(message) {
    this.write(5, message)
  }
  getLevel() {
    return this.level
  }
  setLevel(level) {
    this.level = level
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true
  }
  flush() {}
  drop() {
    if (this.fd > 2) fs.closeSync(this.fd)
    this.fd = undefined
  }
}

async function create(type, name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true })
  return new Logger(type, name, file)
}

// One assignment each: VS Code loads this by import(), which finds a CommonJS module's names only in this form.
exports.version = 11500
exports.Logger = Logger
exports.setFlushOn = () => {}
exports.setLevel = (level) => {
  globalLevel = level
}
exports.createRotatingLogger = (name, file) => create('rotating', name, file)
exports.createAsyncRotatingLogger = (name, file) => create('rotating_async', name, file)
