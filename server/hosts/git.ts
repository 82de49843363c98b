import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { failure } from './failure'

/** A repository on disk: its folder, and how to ask git about it. */
export interface Repository {
  readonly root: string
  /** The answer, or what git said instead. Git neither fetches nor writes anything. */
  ask(args: readonly string[], input?: string): GitAnswer
}

export type GitAnswer = { readonly ok: true; readonly output: Buffer } | { readonly ok: false; readonly error: string }

/** A state of a project: a commit, by its hash and by the name that somebody gave it; without a hash, the files as they lie on disk. */
export interface Revision {
  readonly name: string
  readonly commit: string | undefined
}

/** One file of a commit. */
export interface TreeEntry {
  /** From the repository's folder, with `/`. */
  readonly path: string
  readonly oid: string
  readonly bytes: number
  readonly kind: 'file' | 'link'
}

/** The repository around a folder; fails where there is none, with what mends it. */
export function openRepository(folder: string): Repository {
  const ask = asking(folder)
  const found = ask(['rev-parse', '--show-cdup'])
  if (found.ok) {
    const root = path.resolve(folder, found.output.toString('utf8').replace(/\r?\n$/, ''))
    return { root, ask: asking(root) }
  }
  const hint = /git config --global --add safe\.directory \S+/.exec(found.error)?.[0]
  if (hint !== undefined) throw failure(`git does not trust this repository, which belongs to somebody else: run "${hint}"`)
  if (/not a git repository/i.test(found.error))
    throw failure('this folder is in no git repository: run "git init", or go to one')
  throw failure(`git cannot read this repository: ${found.error}`)
}

/**
 * The states to compare: `main` with the files on disk, `main..topic`, and `main...topic` from where topic left main. Nothing stands
 * for the last commit and the files on disk.
 */
export function resolveRange(repository: Repository, range = 'HEAD'): { readonly base: Revision; readonly head: Revision } {
  const [, from = range, dots, to = ''] = /^(.*?)(\.{2,3})(.*)$/.exec(range) ?? []
  const name = from === '' ? 'HEAD' : from
  const head: Revision = to === '' ? { name: 'working tree', commit: undefined } : { name: to, commit: commitOf(repository, to) }
  const base = commitOf(repository, name)
  if (dots !== '...') return { base: { name, commit: base }, head }
  return { base: { name, commit: forkPoint(repository, { name, commit: base }, head) }, head }
}

/** Every file of a commit. */
export function listTree(repository: Repository, { name, commit = '' }: Revision): readonly TreeEntry[] {
  const answer = repository.ask(['ls-tree', '-r', '-z', '-l', '--full-tree', commit])
  if (!answer.ok) throw missingObjects(name, answer.error)
  return answer.output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, mode = '', type, oid = '', bytes = '', file = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? []
      // A submodule is another repository.
      if (type !== 'blob') return []
      return [{ path: file, oid, bytes: Number(bytes), kind: mode === '120000' ? ('link' as const) : ('file' as const) }]
    })
}

/** Contents by hash. Many are asked for at once: each question starts a process. */
export function readBlobs(
  repository: Repository,
  { name }: Revision,
  entries: readonly Pick<TreeEntry, 'oid' | 'bytes'>[],
): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>()
  for (const chunk of chunksOf(entries)) {
    const answer = repository.ask(['cat-file', '--batch'], chunk.map(({ oid }) => `${oid}\n`).join(''))
    if (!answer.ok) throw missingObjects(name, answer.error)
    const { output } = answer
    for (let at = 0; at < output.length; ) {
      const end = output.indexOf(10, at)
      const [oid = '', type, size] = output.toString('utf8', at, end).split(' ')
      if (type !== 'blob') throw missingObjects(name, `${oid} is missing`)
      contents.set(oid, output.subarray(end + 1, end + 1 + Number(size)))
      at = end + 1 + Number(size) + 1
    }
  }
  return contents
}

/** Paths that differ between a commit and another state, and where git sees that a file was renamed: the new path of each old one. */
export function compareTrees(
  repository: Repository,
  base: Revision,
  head: Revision,
): { readonly changed: ReadonlySet<string>; readonly renamed: ReadonlyMap<string, string> } {
  const states = [base.commit ?? '', ...(head.commit === undefined ? [] : [head.commit])]
  const options = ['-M', '--name-status', '-z', '--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules']
  const answer = repository.ask(['diff', ...options, ...states, '--'])
  if (!answer.ok) throw missingObjects(base.name, answer.error)
  const words = answer.output.toString('utf8').split('\0')
  const changed = new Set<string>(head.commit === undefined ? untracked(repository) : [])
  const renamed = new Map<string, string>()
  for (let at = 0; at + 1 < words.length; at += 2) {
    const status = words[at] ?? ''
    const old = words[at + 1] ?? ''
    changed.add(old)
    if (!/^[RC]/.test(status)) continue
    const now = words[at + 2] ?? ''
    changed.add(now)
    if (status.startsWith('R')) renamed.set(old, now)
    at++
  }
  return { changed, renamed }
}

/** Where what is checked out left another state; that state itself where they have nothing in common. */
export function leftAt(repository: Repository, name: string): Revision {
  const commit = commitOf(repository, name)
  const answer = repository.ask(['merge-base', commit, 'HEAD'])
  return { name, commit: answer.ok ? line(answer.output) : commit }
}

function untracked({ ask }: Repository): readonly string[] {
  const answer = ask(['ls-files', '-o', '--exclude-standard', '-z', '--full-name'])
  return answer.ok
    ? answer.output
        .toString('utf8')
        .split('\0')
        .filter((file) => file !== '')
    : []
}

const environment = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  // Of a clone without its contents, git would fetch them one by one.
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
}

function asking(folder: string): Repository['ask'] {
  return (args, input) => {
    // A repository's own settings may name programs to run.
    const { status, stdout, stderr, error } = spawnSync('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd: folder,
      env: { ...process.env, ...environment },
      input: input ?? '',
      maxBuffer: 1 << 30,
    })
    if (error !== undefined && 'code' in error && error.code === 'ENOENT')
      throw failure('git is not there: install it, or add its folder to PATH')
    if (error !== undefined) return { ok: false, error: error.message }
    return status === 0 ? { ok: true, output: stdout } : { ok: false, error: stderr.toString('utf8').trim() }
  }
}

/** What somebody calls a commit becomes its hash; fails with what would bring it here. */
function commitOf(repository: Repository, name: string): string {
  const answer = name.startsWith('-') ? undefined : repository.ask(['rev-parse', '--verify', '--quiet', `${name}^{commit}`])
  if (answer?.ok === true) return line(answer.output)
  if (name === 'HEAD') throw failure('there is no commit yet: commit something first')
  throw failure(`no such commit: ${name}: ${howToGet(repository, name)}`)
}

function howToGet(repository: Repository, name: string): string {
  const branches = listOf(repository, ['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes'])
  const near = branches.find((branch) => branch.endsWith(`/${name}`))
  if (near !== undefined) return `name it ${near}`
  const remotes = listOf(repository, ['remote'])
  const remote = remotes.find((one) => name.startsWith(`${one}/`)) ?? remotes[0]
  if (remote === undefined) return 'run "git branch --all" and "git log" to see what there is'
  const isShallow = listOf(repository, ['rev-parse', '--is-shallow-repository'])[0] === 'true'
  if (isShallow && /[~^@]/.test(name)) return `this clone is shallow: run "git fetch --unshallow ${remote}"`
  const bare = name.startsWith(`${remote}/`) ? name.slice(remote.length + 1) : name
  const why = isShallow ? 'this clone is shallow: ' : ''
  if (/^[0-9a-f]{7,64}$/.test(bare))
    return bare.length >= 40 ? `${why}run "git fetch ${remote} ${bare}"` : `${why}run "git fetch --unshallow ${remote}"`
  return `${why}run "git fetch ${remote} ${bare}:refs/remotes/${remote}/${bare}" and name it ${remote}/${bare}`
}

function forkPoint(repository: Repository, base: Revision, head: Revision): string {
  const answer = repository.ask(['merge-base', base.commit ?? '', head.commit ?? 'HEAD'])
  if (answer.ok) return line(answer.output)
  const isShallow = listOf(repository, ['rev-parse', '--is-shallow-repository'])[0] === 'true'
  const shown = head.commit === undefined ? 'HEAD' : head.name
  if (isShallow)
    throw failure(`where ${shown} left ${base.name} is not in this clone, which is shallow: run "git fetch --unshallow"`)
  throw failure(`${base.name} and ${shown} have no commit in common: write ${base.name}..${shown} to compare them as they are`)
}

/** Of a clone without its contents, or one that is damaged. */
function missingObjects(name: string, error: string): Error {
  const lines = error.split('\n')
  const why = (lines.find((text) => /^(?:fatal|error): /.test(text)) ?? lines[0] ?? '').replace(/^\w+: /, '')
  return failure(`${name} cannot be read: ${why}: run "git fetch --refetch --no-filter", or clone again`)
}

function listOf({ ask }: Repository, args: readonly string[]): readonly string[] {
  const answer = ask(args)
  return answer.ok
    ? answer.output
        .toString('utf8')
        .split(/\r?\n/)
        .filter((text) => text !== '')
    : []
}

function line(output: Buffer): string {
  return output.toString('utf8').trim()
}

const maxChunk = 256_000_000

function chunksOf<T extends { readonly bytes: number }>(entries: readonly T[]): readonly (readonly T[])[] {
  const chunks: T[][] = []
  let size = maxChunk
  for (const entry of entries) {
    if (size + entry.bytes > maxChunk) {
      chunks.push([])
      size = 0
    }
    chunks.at(-1)?.push(entry)
    size += entry.bytes
  }
  return chunks
}
