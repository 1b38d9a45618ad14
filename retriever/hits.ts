/** From fused ids to what a caller is shown. */
import type { LegScore, Passage, WeightedTerm } from '../src/domain.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import type { CollapsedHit } from './collapse.ts'
import type { RankedList } from './fuse/list.ts'
import type { Hit } from './types.ts'

export function buildHits(fused: readonly CollapsedHit[], passages: readonly Passage[], lists: readonly RankedList[], analyzer: Analyzer, terms: readonly WeightedTerm[]): readonly Hit[] {
  const byId = new Map(passages.map((passage) => [passage.id, passage]))
  const legs = legScores(lists)
  // A passage deleted between scoring and fetching drops out; ranks stay gapless.
  return fused
    .flatMap(({ id, score, nearDuplicates }) => {
      const passage = byId.get(id)
      return passage === undefined ? [] : [{ passage, score, nearDuplicates }]
    })
    .map(({ passage, score, nearDuplicates }, index) => ({
      id: passage.id,
      documentId: passage.documentId,
      rank: index + 1,
      score,
      ...(passage.title === undefined ? {} : { title: passage.title }),
      text: passage.text,
      highlights: analyzer.highlights(passage.text, terms),
      metadata: passage.metadata,
      ...(passage.drugs === undefined ? {} : { drugs: passage.drugs }),
      start: passage.start,
      end: passage.end,
      legs: legs.get(passage.id) ?? {},
      ...(nearDuplicates === undefined ? {} : { nearDuplicates }),
    }))
}

function legScores(lists: readonly RankedList[]): ReadonlyMap<string, Record<string, LegScore>> {
  const legs = new Map<string, Record<string, LegScore>>()
  for (const { leg, hits } of lists) {
    for (const [index, { id, score }] of hits.entries()) legs.set(id, { ...legs.get(id), [leg]: { score, rank: index + 1 } })
  }
  return legs
}
