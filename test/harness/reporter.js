const { reporters } = require('mocha')

/** Mocha's own report, closed by one line that says how many tests passed. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      process.on('exit', () => console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`))
    })
  }
}
