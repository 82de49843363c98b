import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from '../../server/hosts/cli/run'
import { createHost } from './host'

/** Files by path; `undefined` removes one. */
export type Files = Readonly<Record<string, string | undefined>>

/** What a command printed, and its exit code. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A git repository of its own, which `remove` takes away. */
export interface TestRepository {
  readonly folder: string
  write(files: Files): void
  git(...args: readonly string[]): string
  /** Writes files and commits everything; gives the commit's hash. */
  commit(files: Files): string
  /** Runs a command of promptfare within, in a folder of it. */
  run(args: readonly string[], inside?: string): Promise<Outcome>
  remove(): void
}

/** A new repository with one commit of these files, on branch `main`. */
export function createRepository(files: Files): TestRepository {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'promptfare-git-')))
  const repository = repositoryAt(folder)
  repository.git('init', '-q', '-b', 'main')
  repository.commit(files)
  return repository
}

/** A folder that is a repository already, or is to become one. */
export function repositoryAt(folder: string): TestRepository {
  const git = (...args: readonly string[]): string => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...identity, '-c', 'core.autocrlf=false', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  }
  const write = (files: Files): void => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name)
      if (text === undefined) fs.rmSync(file)
      else {
        fs.mkdirSync(path.dirname(file), { recursive: true })
        fs.writeFileSync(file, text)
      }
    }
  }
  return {
    folder,
    write,
    git,
    commit(files) {
      write(files)
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', 'state')
      return git('rev-parse', 'HEAD')
    },
    async run(args, inside = '') {
      const host = createHost({ cwd: path.join(folder, inside) })
      const code = await run(args, host)
      return { code, ...host.said }
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}
