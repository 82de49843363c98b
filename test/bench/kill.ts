import { killed } from '../harness/killing'

/**
 * Ends programs at a random moment while they write: `npx tsx test/bench/kill.ts [times] [cli.js]`, 100 of each kind if not told
 * otherwise. Nobody may build meanwhile.
 */
async function bench(times: number, program: string | undefined): Promise<void> {
  for (const [name, { kills, midway, problems }] of Object.entries(await killed(times, program))) {
    console.log(
      `${name}: ended ${kills} times, ${midway} of them when something was written already; ${problems.length} problems`,
    )
    for (const problem of problems) console.log(`  ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  }
}

void bench(Number(process.argv[2] ?? 100), process.argv[3])
