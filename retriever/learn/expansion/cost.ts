/** What an expansion adds to the index: postings by counting, bytes from two labs that differ in nothing else. */
import { z } from 'zod'
import type { LexicalFields, Passage } from '../../../src/domain.ts'
import type { Analyzer } from '../../../src/text/analyzer.ts'
import { withExpansion, type Expansion } from './expansion.ts'

export const indexCostSchema = z.object({
  /** Passages that have queries, of so many that were written for. */
  passages: z.int(),
  of: z.int(),
  queries: z.int(),
  /** Pairs of term and passage that there were not before, and all there were. */
  postings: z.int(),
  before: z.int(),
  /** On disk, in the embedded store, in whole pages of its file; before: with everything else that it keeps. */
  bytes: z.int(),
  bytesBefore: z.int(),
})
export type IndexCost = Readonly<z.infer<typeof indexCostSchema>>

export function countPostings(analyzer: Pick<Analyzer, 'fields'>, passages: readonly Passage[], expansion: Expansion): Pick<IndexCost, 'passages' | 'of' | 'queries' | 'postings' | 'before'> {
  const added = new Map(expansion.map(({ passageId, queries }) => [passageId, queries]))
  const distinct = (fields: LexicalFields): number => new Set(Object.values(fields).flatMap((terms) => terms.map(({ term }) => term))).size
  const counts = passages.map((passage) => {
    const own = analyzer.fields(passage)
    return { before: distinct(own), after: distinct(withExpansion(own, analyzer, added.get(passage.id))) }
  })
  const before = counts.reduce((sum, count) => sum + count.before, 0)
  return { passages: expansion.length, of: passages.length, queries: expansion.reduce((sum, { queries }) => sum + queries.length, 0), postings: counts.reduce((sum, count) => sum + count.after, 0) - before, before }
}
