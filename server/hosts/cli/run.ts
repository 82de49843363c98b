import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { suggestName } from '../../engine/nearest'
import { failure, isFailure } from '../failure'
import { packageVersion } from '../package'
import type { BaselineOptions } from './baseline'
import type { CountOptions } from './count-options'
import type { DiffOptions } from './diff'
import { explain } from './explain'
import { exit, type Host } from './host'
import { init } from './init'
import { type LintOptions, lint } from './lint'
import { formats as lintFormats } from './lint-verdict'
import { lsp } from './lsp'
import type { MergeOptions } from './merge-reports'
import type { ModelsOptions } from './models'
import type { StatusOptions } from './prices'
import type { UpdateOptions } from './prices-update'
import { formats as reportFormats } from './print-report'
import { type ReportOptions, report } from './report'
import { parseShard, type Shard } from './shard'

/** Runs one command; the answer is the exit code. What is wrong with the request is said on standard error. */
export async function run(args: readonly string[], host: Host): Promise<number> {
  let code: number = exit.clean
  const program = createProgram(host, async (result) => {
    code = await result()
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    // Help and version end by an error with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.broken
    if (isFailure(error)) host.stderr(`error: ${error.message}\n`)
    else
      host.stderr(
        `error: this should not have happened, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
      )
    return exit.broken
  }
}

type Act = (command: () => number | Promise<number>) => Promise<void>

function createProgram(host: Host, act: Act): Command {
  const program = new Command('promptfare')
    .description('Know what every prompt costs before you ship it.')
    .exitOverride()
    .configureOutput({ writeOut: host.stdout, writeErr: host.stderr })
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('run "promptfare --help" to see what there is')
  addLint(program, host, act)
  addReport(program, host, act)
  addCount(program, host, act)
  addModels(program, host, act)
  addPrices(program, host, act)
  addSimulate(program, host, act)
  addDiff(program, host, act)
  addBaseline(program, host, act)
  addMergeReports(program, host, act)
  program
    .command('explain')
    .description("print a rule's page, or the list of all rules")
    .argument('[rule]')
    .action((rule: string | undefined) => act(() => explain(rule, host)))
  program
    .command('init')
    .description('write a commented promptfare.json')
    .action(() => act(() => init(host)))
  program
    .command('lsp')
    .description('serve the language server protocol')
    .option('--stdio', 'on standard input and output')
    .action(({ stdio }: { stdio?: boolean }) =>
      act(() => {
        if (stdio !== true) throw failure('lsp speaks on standard input and output only: run "promptfare lsp --stdio"')
        return lsp()
      }),
    )
  return program
}

function addLint(program: Command, host: Host, act: Act): void {
  program
    .command('lint')
    .description('print findings')
    .argument('[paths...]', 'files and folders (default: the current folder)')
    .addOption(new Option('--format <name>', 'how to print them').choices(Object.keys(lintFormats)).default('stylish'))
    .option('--fix', 'apply fixes, which keep what the program does')
    .option('--fix-dry-run', 'say what --fix would do, and write nothing')
    .option('--rule <id:severity>', 'set the severity of a rule; may be given several times', collect)
    .option('--config <file>', 'use this configuration and no other; its patterns are relative to the current folder')
    .option('--changed [ref]', 'only what changed since a commit (default: the last one), and what depends on it')
    .option('--baseline <file>', 'report what this file does not accept (default: promptfare-baseline.json, where there is one)')
    .option('--no-baseline', 'report what was accepted too')
    .option('--stdin', 'read the source from standard input')
    .option('--stdin-filename <name>', 'the name that goes with --stdin')
    .option('--output-file <file>', 'write the findings to a file')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices(['error', 'warning', 'info', 'never'])
        .default('error'),
    )
    .option('--max-warnings <count>', 'exit with 1 if there are more warnings', wholeNumber)
    .option('--no-color', 'print without colours')
    .option('--quiet', 'print errors only')
    .addOption(shardOption())
    .option(...cacheOptions.cache)
    .option(...cacheOptions.noCache)
    .option(...cacheOptions.location)
    .action((paths: string[], options: LintOptions) => act(() => lint(paths, options, host)))
}

function addReport(program: Command, host: Host, act: Act): void {
  program
    .command('report')
    .description('print what each call costs, dearest first')
    .argument('[paths...]', 'files and folders (default: the current folder)')
    .addOption(new Option('--format <name>', 'how to print it').choices(Object.keys(reportFormats)).default('table'))
    .addOption(new Option('--group-by <what>', 'group the table').choices(['file', 'model', 'sdk']))
    .addOption(new Option('--sort <by>', 'what comes first').choices(['cost', 'tokens', 'path']).default('cost'))
    .option('--explain <call>', 'derive every figure of one call: its id, or file:line')
    .option('--config <file>', 'use this configuration and no other; its patterns are relative to the current folder')
    .option('--output-file <file>', 'write the report to a file')
    .option('--no-color', 'print without colours')
    .addOption(shardOption())
    .option(...cacheOptions.cache)
    .option(...cacheOptions.noCache)
    .option(...cacheOptions.location)
    .action((paths: string[], options: ReportOptions) => act(() => report(paths, options, host)))
}

function addCount(program: Command, host: Host, act: Act): void {
  program
    .command('count')
    .description('print the tokens of texts, or of calls as their providers count them')
    .argument('[paths...]', 'text files, or - for standard input; with --exact, files and folders of source')
    .option('--model <id>', 'the model that counts the texts')
    .option('--exact', "ask the providers, with your keys from the environment; sends the calls' settled texts and nothing else")
    .option('--dry-run', 'with --exact: print what would be sent where, and send nothing')
    .addOption(new Option('--format <name>', 'how to print them').choices(['table', 'json']).default('table'))
    .option('--config <file>', 'use this configuration and no other; its patterns are relative to the current folder')
    .action((paths: string[], options: CountOptions) =>
      act(() => (require('./count') as typeof import('./count')).count(paths, options, host)),
    )
}

function addDiff(program: Command, host: Host, act: Act): void {
  program
    .command('diff')
    .description('print what a change does to the costs of calls; budgets decide whether it passes')
    .argument(
      '[range]',
      'base, base..head, or base...head from where head left base (default: HEAD); without head, the files on disk',
    )
    .addOption(new Option('--format <name>', 'how to print it').choices(['table', 'json', 'markdown']).default('table'))
    .addOption(
      new Option('--fail-on <verdict>', 'exit with 1 from this verdict on').choices(['fail', 'warn', 'never']).default('fail'),
    )
    .option(
      '--baseline <file>',
      "what is accepted in it does not count (default: the head's promptfare-baseline.json, where it has one)",
    )
    .option('--no-baseline', 'count what was accepted too')
    .option('--config <file>', 'use this configuration and no other; its patterns are relative to the current folder')
    .option('--output-file <file>', 'write it to a file')
    .option('--no-color', 'print without colours')
    .option(...cacheOptions.cache)
    .option(...cacheOptions.noCache)
    .option(...cacheOptions.location)
    .action((range: string | undefined, options: DiffOptions) =>
      act(() => (require('./diff') as typeof import('./diff')).diff(range, options, host)),
    )
}

/** What lint, report and diff say of the results that they keep. */
const cacheOptions = {
  cache: ['--cache', 'take the result of an earlier run if nothing has changed that it rests on, and keep this one'],
  noCache: ['--no-cache', 'neither take nor keep a result, wherever --cache-location points'],
  location: ['--cache-location <folder>', 'keep results there, and use them (default: a folder of the user)'],
} as const

function shardOption(): Option {
  const description = 'one part of the files, as JSON for merge-reports: 2/4 is the second of four'
  return new Option('--shard <i/n>', description).argParser((text): Shard => {
    const shard = parseShard(text)
    if (shard === undefined) throw new InvalidArgumentError('Write it as 2/4: the second of four.')
    return shard
  })
}

function addMergeReports(program: Command, host: Host, act: Act): void {
  program
    .command('merge-reports')
    .description('join the JSON of all shards of a lint or a report')
    .argument('<files...>', 'what each shard printed with --format json')
    .addOption(
      new Option('--format <name>', 'how to print it (default: stylish, or table)').choices([
        ...new Set([...Object.keys(lintFormats), ...Object.keys(reportFormats)]),
      ]),
    )
    .option('--baseline <file>', 'report what this file does not accept (default: promptfare-baseline.json, where there is one)')
    .option('--no-baseline', 'report what was accepted too')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices(['error', 'warning', 'info', 'never'])
        .default('error'),
    )
    .option('--max-warnings <count>', 'exit with 1 if there are more warnings', wholeNumber)
    .addOption(new Option('--group-by <what>', 'group the table of a report').choices(['file', 'model', 'sdk']))
    .addOption(new Option('--sort <by>', 'what comes first in a report').choices(['cost', 'tokens', 'path']).default('cost'))
    .option('--output-file <file>', 'write it to a file')
    .option('--no-color', 'print without colours')
    .option('--quiet', 'print errors only')
    .action((files: string[], options: MergeOptions) =>
      act(() => (require('./merge-reports') as typeof import('./merge-reports')).mergeReports(files, options, host)),
    )
}

function addBaseline(program: Command, host: Host, act: Act): void {
  program
    .command('baseline')
    .description("accept today's findings: lint reports only those that come later")
    .argument('[paths...]', 'files and folders (default: the current folder)')
    .option('--prune', 'accept nothing new: only drop what is mended')
    .option('--baseline <file>', 'the file to keep them in (default: promptfare-baseline.json)')
    .option('--rule <id:severity>', 'set the severity of a rule; may be given several times', collect)
    .option('--config <file>', 'use this configuration and no other; its patterns are relative to the current folder')
    .action((paths: string[], options: BaselineOptions) =>
      act(() => (require('./baseline') as typeof import('./baseline')).baseline(paths, options, host)),
    )
}

function addModels(program: Command, host: Host, act: Act): void {
  program
    .command('models')
    .description('print models with their prices and limits')
    .argument('[query]', 'words of an id, an alias, a provider or a family')
    .addOption(new Option('--format <name>', 'how to print them').choices(['table', 'json']).default('table'))
    .option('--provider <name>', 'only models of this provider')
    .option('--all', 'retired models too')
    .action((query: string | undefined, options: ModelsOptions) =>
      act(() => (require('./models') as typeof import('./models')).models(query, options, host)),
    )
}

function addPrices(program: Command, host: Host, act: Act): void {
  const prices = program.command('prices').description('how old the prices are, and newer ones').helpCommand(false)
  // As `simulate` does, it says what there is.
  prices.allowExcessArguments().action(() => {
    const [name] = prices.args
    if (name !== undefined) throw failure(`unknown command "${name}"${suggestName(name, ['status', 'update'])}`)
    prices.outputHelp()
  })
  prices
    .command('status')
    .description('print the age of the prices, their source and how many there are')
    .addOption(new Option('--format <name>', 'how to print it').choices(['table', 'json']).default('table'))
    .action((options: StatusOptions) => act(() => (require('./prices') as typeof import('./prices')).pricesStatus(options, host)))
  prices
    .command('update')
    .description('fetch newer prices from public lists, and keep them for this user; nothing else ever fetches any')
    .option('--litellm <url>', "another address of LiteLLM's list")
    .option('--genai-prices <url>', 'another address of the list of genai-prices')
    .action((options: UpdateOptions) =>
      act(() => (require('./prices-update') as typeof import('./prices-update')).pricesUpdate(options, host)),
    )
}

/** Its scenarios are commands of their own, which are made when it is used. */
function addSimulate(program: Command, host: Host, act: Act): void {
  program
    .command('simulate')
    .description('what calls would cost, done in another way')
    .argument('[scenario]', 'what to change; without it, all scenarios are listed')
    .argument('[args...]')
    .usage('[scenario] [options] [paths...]')
    .allowUnknownOption()
    .helpOption(false)
    .action((_scenario: string | undefined, _args: string[], _options: object, { args }: Command) =>
      act(() => (require('./simulate') as typeof import('./simulate')).simulate(args, host)),
    )
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value]
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It has to be a whole number.')
  return Number(value)
}
