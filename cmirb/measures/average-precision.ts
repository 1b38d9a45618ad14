/** Average precision: the mean, over all relevant passages, of the precision at the rank of each; a missed one counts 0. */
import type { Measure } from './measure.ts'
import { countRelevant, isRelevant, type JudgedRanking } from './ranking.ts'

export function averagePrecision(ranking: JudgedRanking, { cutoff = Infinity, minimumGrade }: Measure): number {
  const relevant = countRelevant(ranking, minimumGrade)
  if (relevant === 0) return 0
  let found = 0
  let sum = 0
  for (const [index, grade] of ranking.grades.entries()) {
    if (index >= cutoff) break
    if (!isRelevant(grade, minimumGrade)) continue
    found++
    sum += found / (index + 1)
  }
  return sum / relevant
}
