/** Lines up two measured systems: the tasks both were run on, with the same data and the same queries. */
import { InputError } from '../../src/errors.ts'
import { printMeasure, type Measure } from '../measures/measure.ts'
import type { Summary } from '../output/summary.ts'
import { compareSystems, type Comparison, type PairedScores } from './compare.ts'
import type { MeasuredSystem } from './read.ts'

export interface PairedComparison extends Comparison {
  /** The scores behind it. */
  readonly pairs: readonly PairedScores[]
  /** What makes the two hard to compare although they could be. */
  readonly warnings: readonly string[]
}

/** Throws InputError when no task is common or the data differ. */
export async function comparePair(a: MeasuredSystem, b: MeasuredSystem, measure: Measure, signal?: AbortSignal): Promise<PairedComparison> {
  const [left, right] = [await a.scores(measure, signal), await b.scores(measure, signal)]
  const common = a.summary.tasks.filter(({ name }) => right.has(name))
  if (common.length === 0) throw new InputError('the two systems share no task', { value: `${a.name}, ${b.name}` })
  for (const { name, content } of common) {
    const other = b.summary.tasks.find((task) => task.name === name)
    if (other?.content !== content) throw new InputError('the two systems were measured on different data', { value: name, remedy: 'Run both on the same folder.' })
  }
  const pairs = common.map(({ name }) => ({ task: name, a: left.get(name) ?? new Map<string, number>(), b: right.get(name) ?? new Map<string, number>() }))
  return { ...compareSystems({ a: a.name, b: b.name, measure: printMeasure(measure) }, pairs), pairs, warnings: warningsOf(a.summary, b.summary, common.map(({ name }) => name)) }
}

function warningsOf(a: Summary, b: Summary, tasks: readonly string[]): readonly string[] {
  const searched = (summary: Summary, name: string): number | undefined => summary.tasks.find((task) => task.name === name)?.searched
  const differing = tasks.filter((name) => searched(a, name) !== searched(b, name))
  return differing.length === 0 ? [] : [`different corpora were searched for ${differing.join(', ')}: the figures say as much about the corpora as about the systems`]
}
