/** `node bench/account.ts PATH…`: what the readers make of files and folders, by format and type. */
import { accountSources, type AccountRow } from '../indexer/readers/account.ts'
import { createReadContext } from '../indexer/readers/context.ts'
import { findSources } from '../indexer/readers/sources.ts'

const SHOWN_FAILURES = 40

const started = performance.now()
const { sources, items, rows, failures } = await accountSources(findSources(process.argv.slice(2), process.stdin), createReadContext({ salt: 'account' }))
const line = ({ format, type, outcome, reason, count }: AccountRow): string => `| ${format} | ${type} | ${outcome} | ${reason ?? ''} | ${count} |`
process.stdout.write(`| format | type | outcome | reason | count |\n|---|---|---|---|---|\n${rows.map(line).join('\n')}\n\n`)
process.stdout.write(`${sources} sources, ${items} items, ${Math.round(performance.now() - started)} ms, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB resident\n`)
for (const { source, reason } of failures.slice(0, SHOWN_FAILURES)) process.stdout.write(`${source}: ${reason}\n`)
