/** Lifts passages that mention a drug of the query: score × (1 + drugBoost), within the pool that fusion looked at. */
import type { Passage, ScoredId } from '../src/domain.ts'
import type { Search } from './search.ts'

export async function boostMentions({ request, parts, parameters, options, watch, signal }: Search, fused: readonly ScoredId[]): Promise<readonly ScoredId[]> {
  if (parameters.drugBoost === 0) return fused
  const wanted = new Set(parts.mentioned?.(request.query) ?? [])
  if (wanted.size === 0) return fused
  return watch.timeAsync('boost', async () => {
    const pool = await parts.collection.getPassages(fused.slice(0, options.k).map(({ id }) => id), signal)
    return lift(fused, new Set(pool.filter((passage) => mentions(passage, wanted)).map(({ id }) => id)), parameters.drugBoost)
  })
}

/** Ties keep the order of ids, as everywhere. */
export function lift(fused: readonly ScoredId[], lifted: ReadonlySet<string>, boost: number): readonly ScoredId[] {
  const scored = fused.map(({ id, score }) => ({ id, score: lifted.has(id) ? score * (1 + boost) : score }))
  return scored.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

function mentions({ drugs }: Passage, wanted: ReadonlySet<string>): boolean {
  return (drugs ?? []).some(({ name, classes }) => (name !== undefined && wanted.has(name)) || (classes ?? []).some((each) => wanted.has(each)))
}
