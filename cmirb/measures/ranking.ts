/** One query's answer as measures see it: grades in rank order, and what could have been found. */

/** Passage id → grade. Grades are whole numbers; below 1 is judged and not relevant. */
export type Judgements = ReadonlyMap<string, number>
/** Query id → its judgements. */
export type Qrels = ReadonlyMap<string, Judgements>

export interface RankedPassage {
  readonly id: string
  readonly score: number
}

/** Query id → passages, in any order; evaluation sorts them. */
export type Run = ReadonlyMap<string, readonly RankedPassage[]>

/**
 * How equal scores are ordered: `id-ascending` is medir's own rule everywhere; `id-descending` is trec_eval's, for
 * checking figures against it.
 */
export type TieRule = 'id-ascending' | 'id-descending'

export interface JudgedRanking {
  /** The grade of the passage at rank i + 1; undefined where nobody judged it. */
  readonly grades: readonly (number | undefined)[]
  /** Every grade given for this query, highest first. */
  readonly judged: readonly number[]
}

/** Sorts by score, highest first, ties by id. Throws nothing; ids must be unique. */
export function sortRanking(passages: readonly RankedPassage[], ties: TieRule = 'id-ascending'): readonly RankedPassage[] {
  const direction = ties === 'id-ascending' ? 1 : -1
  return passages.toSorted((left, right) => right.score - left.score || direction * compareIds(left.id, right.id))
}

/** By UTF-16 code unit: the same on every machine and in every locale. */
export function compareIds(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export function judgeRanking(passages: readonly RankedPassage[], judgements: Judgements, ties: TieRule = 'id-ascending'): JudgedRanking {
  return {
    grades: sortRanking(passages, ties).map(({ id }) => judgements.get(id)),
    judged: [...judgements.values()].toSorted((left, right) => right - left),
  }
}

export function isRelevant(grade: number | undefined, minimumGrade = 1): boolean {
  return grade !== undefined && grade >= minimumGrade
}

export function countRelevant(ranking: JudgedRanking, minimumGrade = 1): number {
  return ranking.judged.filter((grade) => isRelevant(grade, minimumGrade)).length
}
