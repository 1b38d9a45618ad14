/**
 * Counting compatible with the task's evaluateNER.jar, for comparison with published figures only. It differs from its own
 * documentation: predictions in a unit without gold are skipped; a prediction meets the first gold mention it overlaps, and
 * several may meet the same one; precision of `partial` has no half credit.
 */
import { spanKey, type GoldMention } from '../corpus/corpus.ts'
import { noCounts, overlaps, type Counts, type Criterion } from './count.ts'

export function countUnitLikeJar(gold: readonly GoldMention[], predicted: readonly GoldMention[]): Readonly<Record<Criterion, Counts>> {
  const counts = { exact: noCounts(), strict: noCounts(), partial: noCounts(), type: noCounts() }
  if (gold.length === 0) return counts
  for (const each of Object.values(counts)) {
    each.actual = predicted.length
    each.possible = gold.length
  }
  for (const prediction of predicted) {
    const met = gold.find((each) => overlaps(each, prediction))
    if (met === undefined) continue
    const span = spanKey(met) === spanKey(prediction)
    const type = met.type === prediction.type
    if (span) counts.exact.correct++
    if (span && type) counts.strict.correct++
    if (type) counts.type.correct++
    if (span) counts.partial.correct++
    else counts.partial.half++
  }
  return counts
}
