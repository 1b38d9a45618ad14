/**
 * bpref (Buckley & Voorhees 2004): how often judged non-relevant passages stand above relevant ones; the unjudged are
 * ignored, and so are negative grades. As trec_eval computes it, with R relevant and N judged non-relevant passages:
 *
 *   bpref = 1/R Σ_{relevant, returned} 1 − min(non-relevant above, R) / min(N, R)
 */
import type { Measure } from './measure.ts'
import { countRelevant, isRelevant, type JudgedRanking } from './ranking.ts'

export function binaryPreference(ranking: JudgedRanking, { minimumGrade }: Measure): number {
  const relevant = countRelevant(ranking, minimumGrade)
  if (relevant === 0) return 0
  const worst = Math.min(ranking.judged.filter((grade) => grade >= 0).length - relevant, relevant)
  let above = 0
  let sum = 0
  for (const grade of ranking.grades) {
    if (grade === undefined || grade < 0) continue
    if (isRelevant(grade, minimumGrade)) sum += above === 0 ? 1 : 1 - Math.min(above, relevant) / worst
    else above++
  }
  return sum / relevant
}
