/**
 * Best of n (AutoMIR, arXiv 2410.20050, §3.3): n hypotheses from query and passage at temperature 1.2; the one whose mean
 * with the query ranks the source passage best wins. Winners teach by example (exemplars) or by weights (exported pairs).
 */
import { z } from 'zod'
import type { Passage } from '../../../src/domain.ts'
import type { CollectionStore } from '../../../src/store/port.ts'
import type { Embedder } from '../../../src/embed/port.ts'
import { cleanHypothesis } from '../../hyde/clean.ts'
import { promptMessages } from '../../hyde/prompts.ts'
import { meanVector } from '../../legs/dense.ts'
import type { PseudoQuery } from '../types.ts'
import { learnPrompt, type Writer } from './queries.ts'

export const winnerSchema = z.object({
  id: z.string(),
  /** Absent when the generator wrote nothing usable. */
  text: z.string().optional(),
  /** Rank of the source for the query alone; null beyond the list. */
  alone: z.int().nullable(),
  /** Rank with each hypothesis, in the order they were written. */
  ranks: z.array(z.int().nullable()),
  tokens: z.int(),
})
export type Winner = Readonly<z.infer<typeof winnerSchema>>

const DEPTH = 100
const SHOWN_CHARACTERS = 500

export interface Ranking {
  readonly lab: CollectionStore
  readonly embedder: Pick<Embedder, 'embed'>
  readonly relevant: ReadonlySet<string>
  /** The query's own vector. */
  readonly vector: Float32Array
}

export async function bestOf(count: number, { generator, deidentify }: Writer, query: PseudoQuery, passage: Passage, { lab, embedder, relevant, vector }: Ranking, signal?: AbortSignal): Promise<Winner> {
  const prompt = learnPrompt('answer', query.language)
  const label = query.language === 'zh' ? '问题：' : 'Question: '
  const shown = `${deidentify(passage.text.slice(0, SHOWN_CHARACTERS)).replaceAll(/\s+/g, ' ')}\n${label}${deidentify(query.text)}`
  const { messages, stop } = promptMessages(prompt, { query: shown }, generator.completesOnly)
  const generations = []
  for (let seed = 0; seed < count; seed++) generations.push(await generator.generate({ messages, stop, key: `answer ${query.id}`, temperature: prompt.temperature, maxTokens: prompt.maxTokens, seed }, signal))
  const texts = [...new Set(generations.flatMap(({ text }) => cleanHypothesis(text, query.text) ?? []))]
  const tokens = generations.reduce((sum, generation) => sum + (generation.tokens ?? 0), 0)
  const rankOf = async (asked: Float32Array): Promise<number | null> => {
    const place = (await lab.searchDense({ vector: asked, k: DEPTH }, signal)).findIndex(({ id }) => relevant.has(id))
    return place < 0 ? null : place + 1
  }
  const alone = await rankOf(vector)
  if (texts.length === 0) return { id: query.id, alone, ranks: [], tokens }
  const { vectors } = await embedder.embed(texts, 'passage', signal)
  const ranks: (number | null)[] = []
  for (const one of vectors) ranks.push(await rankOf(meanVector([vector, one])))
  const best = ranks.reduce<number>((winner, rank, index) => ((rank ?? Infinity) < (ranks[winner] ?? Infinity) ? index : winner), 0)
  return { id: query.id, text: texts[best] ?? '', alone, ranks, tokens }
}
