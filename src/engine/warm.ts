/**
 * Hypotheses written before anybody waits for them, as a collection's searches will ask for them: with its learnt prompts and
 * examples, and with the first hits where the method reads them. A search does it, so that the cache is asked by the same key.
 */
import type { Degradation } from '../domain.ts'
import type { HypothesisAnswer, HypothesisProvider } from '../../retriever/types.ts'
import { searchRequestSchema } from '../schemas.ts'
import { createSearcher, type Searcher, type SearcherParts } from './searcher.ts'

/** `skipped`: no search asks for one, as for a code. */
export interface Warmed {
  readonly outcome: 'written' | 'cached' | 'skipped' | 'failed'
  readonly degraded?: Degradation
}

export type Warmer = (key: Parameters<Searcher>[0], query: string, signal?: AbortSignal) => Promise<Warmed>

/** Longest setTimeout can count: a search that waits as long as the generator takes. */
const MAX_WAIT_MS = 2_147_483_647

export function createWarmer(parts: SearcherParts): Warmer {
  return async (key, query, signal) => {
    const answers: HypothesisAnswer[] = []
    const search = createSearcher({ ...parts, hypotheses: async (tenant) => patient(await parts.hypotheses(tenant), answers) })
    await search(key, searchRequestSchema.parse({ query, k: 1, mode: 'hybrid', hyde: 'auto' }), signal)
    return outcomeOf(answers.at(-1))
  }
}

function outcomeOf(answer: HypothesisAnswer | undefined): Warmed {
  if (answer === undefined) return { outcome: 'skipped' }
  const { cached, texts, relevant, degraded } = answer
  const outcome = texts.length === 0 && relevant === undefined ? 'failed' : cached ? 'cached' : 'written'
  return { outcome, ...(degraded === undefined ? {} : { degraded }) }
}

/** Waits for the generator, and keeps what it answered. */
function patient(provider: HypothesisProvider | undefined, answers: HypothesisAnswer[]): HypothesisProvider | undefined {
  if (provider === undefined) return undefined
  return {
    deadlineMs: MAX_WAIT_MS,
    hypotheses: async (request, signal) => {
      const answer = await provider.hypotheses({ ...request, patient: true }, signal)
      answers.push(answer)
      return answer
    },
  }
}
