/** `medir hyde warm FILE`: hypotheses for frequent queries, written before anybody waits for them. */
import { Command } from 'commander'
import { classifyQuery } from '../../retriever/hyde/classify.ts'
import type { HypothesisProvider } from '../../retriever/types.ts'
import type { Warmed } from '../engine/warm.ts'
import { detectLanguage } from '../text/language.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { GeneratorError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import { readQueries } from './queries.ts'

export function hydeCommand(): Command {
  return new Command('hyde').description('write hypotheses before they are asked for').addCommand(
    command('warm', 'write hypotheses for a list of queries into the cache; those that are there cost nothing')
      .argument('<file>', 'a query a line, or JSONL with "query" or "text"; - for stdin')
      .option('-c, --collection <name>', 'write what searches of this collection ask for: with its learnt prompts and examples, and by the set method')
      .action(action(async (context, [file = ''], options) => warm(context, readQueries(file), options['collection'] === undefined ? undefined : parseInput(collectionName, options['collection'], '--collection')))),
  )
}

interface Counts {
  readonly queries: number
  readonly written: number
  readonly cached: number
  readonly skipped: number
  readonly failed: number
}

async function warm(context: CommandContext, queries: readonly string[], collection: string | undefined): Promise<Outcome> {
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
          const { outcome, degraded } = collection === undefined ? await warmAlone(provider, query, context.signal) : await engine.warm({ tenant: context.config.tenant, name: collection }, query, context.signal)
          if (outcome === 'failed' && degraded !== undefined) failures.set(degraded.code, (failures.get(degraded.code) ?? 0) + 1)
          counts[outcome]++
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

/** For any collection that has learnt no prompts or examples. */
async function warmAlone(provider: HypothesisProvider, query: string, signal: AbortSignal): Promise<Warmed> {
  const queryType = classifyQuery(query)
  if (queryType === 'identifier') return { outcome: 'skipped' }
  const { texts, cached, degraded } = await provider.hypotheses({ query, language: detectLanguage(query), queryType, method: 'hypothesis', patient: true }, signal)
  if (texts.length === 0) return { outcome: 'failed', ...(degraded === undefined ? {} : { degraded }) }
  return { outcome: cached ? 'cached' : 'written' }
}

function describe({ queries, written, cached, skipped, failed }: Counts, failures: ReadonlyMap<string, number>): string {
  const why = failed === 0 ? '' : ` (${Array.from(failures, ([code, count]) => `${code} ${count}`).join(', ')})`
  return `${queries} queries: ${written} hypotheses written, ${cached} were there, ${skipped} need none, ${failed} failed${why}`
}
