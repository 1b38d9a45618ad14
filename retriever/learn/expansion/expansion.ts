/**
 * Document expansion: queries that a passage answers, added to its words (Nogueira et al., "Document expansion by query
 * prediction", 2019; Doc2Query++, arXiv 2510.09557), in a lexical field of their own, so that they weigh less than what the
 * passage says itself. Its vectors stay as they are.
 */
import type { LexicalFields, TermCount } from '../../../src/domain.ts'
import type { Analyzer } from '../../../src/text/analyzer.ts'

/** Passages that have queries, and the queries. */
export type Expansion = readonly { readonly passageId: string; readonly queries: readonly string[] }[]

/** The words with those of the queries in place of what they were expanded with before. */
export function withExpansion({ expansion: _before, ...own }: LexicalFields, analyzer: Pick<Analyzer, 'fields'>, queries: readonly string[] = []): LexicalFields {
  const terms = expansionTerms(analyzer, queries)
  return terms.length === 0 ? own : { ...own, expansion: terms }
}

/** A line a query, so that no word spans two of them. */
function expansionTerms(analyzer: Pick<Analyzer, 'fields'>, queries: readonly string[]): readonly TermCount[] {
  return queries.length === 0 ? [] : (analyzer.fields({ text: queries.join('\n') }).body ?? [])
}
