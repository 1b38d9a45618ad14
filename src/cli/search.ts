/** `medir search "…" --collection C` */
import type { Command } from 'commander'
import type { RetrievalResult } from '../../retriever/types.ts'
import { InputError } from '../errors.ts'
import { parseInput } from '../parse.ts'
import { collectionName, searchRequestSchema } from '../schemas.ts'
import { action, command, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import { renderHits } from './render.ts'

export function searchCommand(): Command {
  return command('search', 'find passages')
    .argument('<query>', 'a question, title, passage or record; - reads it from stdin')
    .requiredOption('-c, --collection <name>', 'collection to search')
    .option('-k, --k <number>', 'how many passages, 1 to 1000', '10')
    .option('--mode <mode>', 'hybrid, dense or lexical', 'hybrid')
    .option('--fusion <method>', 'minmax or rrf')
    .option('--hyde <mode>', 'off, auto, on or feedback', 'auto')
    .option('--hypothetical <text...>', 'passages that would answer the query; no generator is asked')
    .option('--filter <json>', 'only passages that match, e.g. \'{"kind": "note"}\'')
    .option('--language <language>', 'zh or en; found out when absent')
    .option('--query-type <type>', 'question, title, passage, record, drug, lay, keywords or identifier')
    .option('--collapse <what>', 'let the best hit stand for others: document or near-duplicates')
    .option('--explain', 'show how the answer came about')
    .action(
      action(async (context, [query = ''], options) => {
        const name = parseInput(collectionName, options['collection'], '--collection')
        const request = parseInput(searchRequestSchema, await requestOf(query, options), 'the search')
        const result = await withEngine(context, async (engine) => engine.search({ tenant: context.config.tenant, name }, request, context.signal))
        return { json: result, text: describe(result) } satisfies Outcome
      }),
    )
}

async function requestOf(query: string, options: CommandOptions): Promise<Readonly<Record<string, unknown>>> {
  const given: Record<string, unknown> = {
    query: query === '-' ? await readStdin() : query,
    k: Number(options['k']),
    mode: options['mode'],
    fusion: options['fusion'],
    hyde: options['hyde'],
    collapse: options['collapse'],
    hypothetical: options['hypothetical'],
    filter: typeof options['filter'] === 'string' ? parseJson(options['filter']) : undefined,
    language: options['language'],
    queryType: options['queryType'],
    explain: options['explain'] === true,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError('--filter is not JSON', { remedy: 'Write for example --filter \'{"kind": "note"}\'.' })
  }
}

function describe(result: RetrievalResult): string {
  const notes = result.degraded.map(({ leg, code, remedy }) => `note: without the ${leg} leg (${code})${remedy === undefined ? '' : `: ${remedy}`}`)
  const hyde = result.hyde.used ? [`hypothesis: ${result.hyde.source} (${result.hyde.reason})`] : []
  const hits = result.hits.length === 0 ? ['Nothing found.'] : [renderHits(result.hits)]
  return [...notes, ...hyde, ...hits, `${result.hits.length} passages in ${result.tookMs['total'] ?? 0} ms`].join('\n')
}
