/**
 * `node bench/drugs/samples.ts`: the whole engine on the questions about drugs among the samples (lexical leg, no model):
 * recall@10 with drug names switched on and off.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { loadConfig } from '../../src/config.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { searchRequestSchema } from '../../src/schemas.ts'

function read<Schema extends z.ZodType>(name: string, schema: Schema): readonly z.output<Schema>[] {
  return readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8').trim().split('\n').map((line) => schema.parse(JSON.parse(line)))
}
const queries = read('queries.jsonl', z.object({ id: z.string(), text: z.string(), type: z.string() })).filter(({ type }) => type === 'drug')
const judgements = read('qrels.jsonl', z.object({ q_id: z.string(), p_id: z.string(), score: z.number() })).filter(({ score }) => score > 0)
const relevant = Map.groupBy(judgements, ({ q_id }) => q_id)
const documents = read('documents.jsonl', z.object({ id: z.string(), title: z.string().optional(), text: z.string() })).map(({ id, title, text }) => ({ id, text, ...(title === undefined ? {} : { title }), metadata: {} }))

for (const drugs of ['off', 'on'] as const) {
  const home = mkdtempSync(join(tmpdir(), 'medir-drugs-'))
  const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'none', drugs } }).config)
  const key = { tenant: 'default', name: 'samples' }
  await engine.putDocuments(key, documents, {})
  let recall = 0
  for (const { id, text } of queries) {
    const wanted = new Set((relevant.get(id) ?? []).map(({ p_id }) => p_id))
    const { hits } = await engine.search(key, searchRequestSchema.parse({ query: text, mode: 'lexical', hyde: 'off' }))
    const found = new Set(hits.map(({ documentId }) => documentId))
    recall += [...wanted].filter((each) => found.has(each)).length / wanted.size
  }
  process.stdout.write(`${JSON.stringify({ drugs, queries: queries.length, recallAt10: Number((recall / queries.length).toFixed(4)) })}\n`)
  await engine.close()
  rmSync(home, { recursive: true })
}
