/** `medir hyde warm FILE`: hypotheses for frequent queries, written before anybody waits for them. */
import { Command } from 'commander'
import { classifyQuery } from '../../retriever/hyde/classify.ts'
import { detectLanguage } from '../text/language.ts'
import { GeneratorError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import { readQueries } from './queries.ts'

export function hydeCommand(): Command {
  return new Command('hyde').description('write hypotheses before they are asked for').addCommand(
    command('warm', 'write hypotheses for a list of queries into the cache; those that are there cost nothing')
      .argument('<file>', 'a query a line, or JSONL with "query" or "text"; - for stdin')
      .action(action(async (context, [file = '']) => warm(context, readQueries(file)))),
  )
}

interface Counts {
  readonly queries: number
  readonly written: number
  readonly cached: number
  readonly skipped: number
  readonly failed: number
}

async function warm(context: CommandContext, queries: readonly string[]): Promise<Outcome> {
  const progress = context.progress('hypotheses')
  const counts = { queries: queries.length, written: 0, cached: 0, skipped: 0, failed: 0 }
  const failures = new Map<string, number>()
  try {
    await withEngine(context, async (engine) => {
      const provider = await engine.hypotheses(context.config.tenant)
      if (provider === undefined) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'no generator is configured', { remedy: 'Set generator and generatorUrl; see "medir config".' })
      const waiting = [...queries]
      const work = async (): Promise<void> => {
        for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
          context.signal.throwIfAborted()
          const queryType = classifyQuery(query)
          if (queryType === 'identifier') counts.skipped++
          else {
            const { cached, degraded } = await provider.hypotheses({ query, language: detectLanguage(query), queryType, method: 'hypothesis', patient: true }, context.signal)
            if (degraded !== undefined) failures.set(degraded.code, (failures.get(degraded.code) ?? 0) + 1)
            counts[degraded !== undefined ? 'failed' : cached ? 'cached' : 'written']++
          }
          progress.update(queries.length - waiting.length, queries.length)
        }
      }
      await Promise.all(Array.from({ length: context.config.hydeConcurrency }, work))
    })
  } finally {
    progress.done()
  }
  return { json: { ...counts, failures: Object.fromEntries(failures) }, text: describe(counts, failures), exitCode: counts.failed > 0 && counts.failed === counts.queries - counts.skipped ? 1 : 0 }
}

function describe({ queries, written, cached, skipped, failed }: Counts, failures: ReadonlyMap<string, number>): string {
  const why = failed === 0 ? '' : ` (${Array.from(failures, ([code, count]) => `${code} ${count}`).join(', ')})`
  return `${queries} queries: ${written} hypotheses written, ${cached} were there, ${skipped} codes need none, ${failed} failed${why}`
}
