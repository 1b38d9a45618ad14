/** Measures that count what stands among the first k: precision, recall, R-precision, success, judged; and the rank of the first. */
import type { Measure } from './measure.ts'
import { countRelevant, isRelevant, type JudgedRanking } from './ranking.ts'

function relevantAmong(ranking: JudgedRanking, cutoff: number, minimumGrade: number | undefined): number {
  return ranking.grades.slice(0, cutoff).filter((grade) => isRelevant(grade, minimumGrade)).length
}

/** Share of the k places that hold a relevant passage; a short answer is divided by k all the same. */
export function precision(ranking: JudgedRanking, { cutoff = 1, minimumGrade }: Measure): number {
  return relevantAmong(ranking, cutoff, minimumGrade) / cutoff
}

/** Share of the relevant passages that are among the first k. */
export function recall(ranking: JudgedRanking, { cutoff = Infinity, minimumGrade }: Measure): number {
  const relevant = countRelevant(ranking, minimumGrade)
  return relevant === 0 ? 0 : relevantAmong(ranking, cutoff, minimumGrade) / relevant
}

/** Precision at rank R, R being the number of relevant passages. */
export function rPrecision(ranking: JudgedRanking, { minimumGrade }: Measure): number {
  const relevant = countRelevant(ranking, minimumGrade)
  return relevant === 0 ? 0 : relevantAmong(ranking, relevant, minimumGrade) / relevant
}

/** 1 when a relevant passage is among the first k. */
export function success(ranking: JudgedRanking, { cutoff = 1, minimumGrade }: Measure): number {
  return relevantAmong(ranking, cutoff, minimumGrade) > 0 ? 1 : 0
}

/**
 * Share of the first k passages that somebody judged: how far the other figures can be trusted. A short answer is divided
 * by its own length (as ir_measures has it), an empty one counts 0.
 */
export function judged(ranking: JudgedRanking, { cutoff = 1 }: Measure): number {
  const first = ranking.grades.slice(0, cutoff)
  return first.length === 0 ? 0 : first.filter((grade) => grade !== undefined).length / first.length
}

/** 1 / rank of the first relevant passage; 0 when there is none among the first k. */
export function reciprocalRank(ranking: JudgedRanking, { cutoff = Infinity, minimumGrade }: Measure): number {
  const index = ranking.grades.findIndex((grade) => isRelevant(grade, minimumGrade))
  return index < 0 || index >= cutoff ? 0 : 1 / (index + 1)
}
