/** Two systems over the same queries: never a bare average. */
import { mean, type QueryScores } from '../measures/evaluate.ts'
import { compareIds } from '../measures/ranking.ts'
import { bootstrapInterval } from '../../src/statistics/bootstrap.ts'
import { holmCorrection } from '../../src/statistics/holm.ts'
import { randomisationTest } from '../../src/statistics/randomisation.ts'

export interface MovedQuery {
  readonly query: string
  readonly a: number
  readonly b: number
}

export interface TaskComparison {
  readonly task: string
  readonly queries: number
  readonly a: number
  readonly b: number
  /** b − a. */
  readonly difference: number
  /** 95 % bootstrap interval of the difference. */
  readonly interval: readonly [number, number]
  /** Paired randomisation test, two-sided. */
  readonly p: number
  /** After Holm's correction over the tasks. */
  readonly corrected: number
  /** Queries that b answers better, equally, worse. */
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** Those that gained and lost most. */
  readonly gained: readonly MovedQuery[]
  readonly lost: readonly MovedQuery[]
}

export interface Comparison {
  readonly a: string
  readonly b: string
  readonly measure: string
  readonly tasks: readonly TaskComparison[]
  /** Mean over tasks; its p is one test and needs no correction. */
  readonly macro: Pick<TaskComparison, 'a' | 'b' | 'difference' | 'interval' | 'p'>
}

export interface PairedScores {
  readonly task: string
  readonly a: QueryScores
  /** Of the same queries. */
  readonly b: QueryScores
}

/** Queries shown for each direction. */
export const MOVED = 5
/** Scores that are equal but for rounding. */
const TOLERANCE = 1e-9

export function compareSystems(names: { readonly a: string; readonly b: string; readonly measure: string }, pairs: readonly PairedScores[]): Comparison {
  const differences = pairs.map(({ a, b }) => Array.from(a, ([query, value]) => (b.get(query) ?? 0) - value))
  const p = differences.map((values) => randomisationTest([values]))
  const corrected = holmCorrection(p)
  const tasks = pairs.map(({ task, a, b }, index): TaskComparison => {
    const values = differences[index] ?? []
    const moved = Array.from(a, ([query, value]) => ({ query, a: value, b: b.get(query) ?? 0 })).toSorted((left, right) => right.b - right.a - (left.b - left.a) || compareIds(left.query, right.query))
    const wins = moved.filter((query) => query.b - query.a > TOLERANCE)
    const losses = moved.filter((query) => query.a - query.b > TOLERANCE)
    return {
      task,
      queries: values.length,
      a: mean(a.values()),
      b: mean(b.values()),
      difference: mean(values),
      interval: bootstrapInterval([values]),
      p: p[index] ?? 1,
      corrected: corrected[index] ?? 1,
      wins: wins.length,
      ties: values.length - wins.length - losses.length,
      losses: losses.length,
      gained: wins.slice(0, MOVED),
      lost: losses.slice(-MOVED).toReversed(),
    }
  })
  const macro = { a: mean(tasks.map(({ a }) => a)), b: mean(tasks.map(({ b }) => b)), difference: mean(tasks.map(({ difference }) => difference)), interval: bootstrapInterval(differences), p: randomisationTest(differences) }
  return { ...names, tasks, macro }
}
