import type { Host } from '../../server/hosts/cli/host'

/** The day on which the tests run their commands. */
export const today = '2026-11-23'

/** A process without a terminal or variables, and what a command says in it. */
export interface TestHost extends Host {
  readonly said: { out: string; err: string }
}

export function createHost(changes: Partial<Host> & Pick<Host, 'cwd'>): TestHost {
  const said = { out: '', err: '' }
  return {
    env: {},
    isTTY: { stdout: false, stderr: false },
    stdout: (text) => {
      said.out += text
    },
    stderr: (text) => {
      said.err += text
    },
    stdin: () => '',
    today: () => today,
    ...changes,
    said,
  }
}
