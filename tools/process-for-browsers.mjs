/** Stands for Node's own in bundles that also run in browsers: no files, no environment, no arguments. */
export const process = {
  browser: true,
  env: {},
  argv: [],
  execArgv: [],
  platform: 'browser',
  cwd: () => '/',
  nextTick: queueMicrotask,
}
