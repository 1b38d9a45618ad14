/**
 * The four criteria of SemEval-2013 task 9.1 (MUC categories). strict: same span and type; exact: same span; partial:
 * overlap earns half; type: overlap and same type. Standard counting: every prediction counts, one to one.
 */
import type { GoldMention } from '../corpus/corpus.ts'
import { spanKey } from '../corpus/corpus.ts'

export type Criterion = 'exact' | 'strict' | 'partial' | 'type'
export const CRITERIA: readonly Criterion[] = ['exact', 'strict', 'partial', 'type']

export interface Counts {
  correct: number
  /** Overlaps that earn half; partial only. */
  half: number
  /** Predictions counted. */
  actual: number
  /** Gold mentions counted. */
  possible: number
}

export interface Figures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export const noCounts = (): Counts => ({ correct: 0, half: 0, actual: 0, possible: 0 })

export function addCounts(target: Counts, other: Counts): Counts {
  target.correct += other.correct
  target.half += other.half
  target.actual += other.actual
  target.possible += other.possible
  return target
}

/** F1 = 2PR / (P + R), with half credit in both; 0 where nothing was predicted or expected. */
export function figures(counts: Counts, options: { readonly halfInPrecision: boolean } = { halfInPrecision: true }): Figures {
  const precision = counts.actual === 0 ? 0 : (counts.correct + (options.halfInPrecision ? counts.half / 2 : 0)) / counts.actual
  const recall = counts.possible === 0 ? 0 : (counts.correct + counts.half / 2) / counts.possible
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

export function overlaps(a: GoldMention, b: GoldMention): boolean {
  return a.spans.some(([start, end]) => b.spans.some(([from, to]) => start < to && from < end))
}

/** Counts of one unit. */
export function countUnit(gold: readonly GoldMention[], predicted: readonly GoldMention[]): Readonly<Record<Criterion, Counts>> {
  const base = { half: 0, actual: predicted.length, possible: gold.length }
  const sameSpan = (a: GoldMention, b: GoldMention): boolean => spanKey(a) === spanKey(b)
  const exact = pairs(gold, predicted, [sameSpan])
  const either = pairs(gold, predicted, [sameSpan, overlaps])
  return {
    strict: { ...base, correct: pairs(gold, predicted, [(a, b) => sameSpan(a, b) && a.type === b.type]) },
    exact: { ...base, correct: exact },
    partial: { ...base, correct: exact, half: either - exact },
    type: { ...base, correct: pairs(gold, predicted, [(a, b) => sameSpan(a, b) && a.type === b.type, (a, b) => overlaps(a, b) && a.type === b.type]) },
  }
}

/** One-to-one pairs, greedily in reading order; the stricter tests first. */
function pairs(gold: readonly GoldMention[], predicted: readonly GoldMention[], tests: readonly ((a: GoldMention, b: GoldMention) => boolean)[]): number {
  const used = new Set<GoldMention>()
  const matched = new Set<GoldMention>()
  for (const test of tests) {
    for (const prediction of predicted) {
      if (matched.has(prediction)) continue
      const partner = gold.find((each) => !used.has(each) && test(each, prediction))
      if (partner === undefined) continue
      used.add(partner)
      matched.add(prediction)
    }
  }
  return matched.size
}
