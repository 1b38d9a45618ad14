/** A self-learnt model beside the lexicon that it learnt from: the lexicon's mentions stay, the model adds those it is sure of. */
import type { Candidate } from './candidates.ts'

/** From here on a span that no name of the lexicon touches is believed; chosen on CCKS2019 train and DDI 2013 train. */
export const SURE = 0.7

export function addSure(named: readonly Candidate[], spans: readonly Candidate[]): readonly Candidate[] {
  const added = spans.filter((span) => span.confidence >= SURE && !named.some(({ start, end }) => start < span.end && span.start < end))
  return [...named, ...added].toSorted((a, b) => a.start - b.start)
}
