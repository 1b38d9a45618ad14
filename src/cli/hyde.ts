/** `medir hyde warm FILE`: hypotheses for frequent queries, written before anybody waits for them. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { classifyQuery } from '../../retriever/hyde/classify.ts'
import { detectLanguage } from '../text/language.ts'
import { GeneratorError, InputError, SourceError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

export function hydeCommand(): Command {
  return new Command('hyde').description('write hypotheses before they are asked for').addCommand(
    command('warm', 'write hypotheses for a list of queries into the cache; those that are there cost nothing')
      .argument('<file>', 'a query a line, or JSONL with "query" or "text"; - for stdin')
      .action(action(async (context, [file = '']) => warm(context, readQueries(file)))),
  )
}

const lineSchema = z.looseObject({ query: z.string().optional(), text: z.string().optional() })

function readQueries(file: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the list of queries cannot be read', { value: file, cause: error, remedy: 'Give a readable text or JSONL file.' })
  }
  const queries = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').map((line, index) => (line.startsWith('{') ? fromJson(line, `${file}:${index + 1}`) : line))
  if (queries.length === 0) throw new InputError('the list of queries is empty', { value: file })
  return [...new Set(queries)]
}

function fromJson(line: string, place: string): string {
  try {
    const { query, text } = lineSchema.parse(JSON.parse(line))
    const found = (query ?? text ?? '').trim()
    if (found !== '') return found
  } catch {
    // Told below, with its place and without its text.
  }
  throw new InputError('a line is no JSON object with "query" or "text"', { value: place })
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
