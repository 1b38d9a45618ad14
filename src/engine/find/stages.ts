/** A search in stages, for those who would rather see something at once: the query's own hits, then the improved order. */
import type { SearchRequest } from '../engine.ts'
import { findPage, type FoundPage } from './page.ts'
import type { FindSource } from './source.ts'

export interface Stage {
  readonly stage: 'query' | 'improved'
  readonly page: FoundPage
}

/** The second stage is there only when a hypothesis changed something. The last one is what the plain search answers. */
export async function* findInStages(source: FindSource, request: SearchRequest): AsyncGenerator<Stage> {
  const { hypothetical: _, ...bare } = request
  const first = await findPage(source, { ...bare, hyde: 'off', ...(request.cursor === undefined ? {} : { cursor: request.cursor }) })
  yield { stage: 'query', page: first }
  if (request.hyde === 'off' && request.hypothetical === undefined) return
  const second = await findPage(source, request)
  if (second.hyde.used || second.degraded.length > first.degraded.length) yield { stage: 'improved', page: second }
}
