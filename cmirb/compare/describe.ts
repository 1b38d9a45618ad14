/** A comparison for people, in per cent. */
import type { Timings } from '../output/summary.ts'
import type { Comparison, MovedQuery, TaskComparison } from './compare.ts'

const percent = (value: number): string => (value * 100).toFixed(2)
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${percent(value)}`
const range = ([low, high]: readonly [number, number]): string => `[${signed(low)}, ${signed(high)}]`
const probability = (p: number): string => (p < 0.001 ? '<.001' : p.toFixed(3).replace(/^0/, ''))

/** `showText` gives a query's text by task and id; without it only ids are shown. */
export function describeComparison(comparison: Comparison, showText?: (task: string, query: string) => string | undefined): string {
  const width = Math.max(8, ...comparison.tasks.map(({ task }) => task.length)) + 2
  const head = `${comparison.b} against ${comparison.a}, ${comparison.measure}\n${'task'.padEnd(width)}${comparison.a.padStart(14)}${comparison.b.padStart(14)}${'difference'.padStart(12)}  ${'95 % interval'.padEnd(18)}${'p'.padEnd(7)}${'Holm'.padEnd(7)}wins/ties/losses`
  const rows = comparison.tasks.map((task) => `${task.task.padEnd(width)}${percent(task.a).padStart(14)}${percent(task.b).padStart(14)}${signed(task.difference).padStart(12)}  ${range(task.interval).padEnd(18)}${probability(task.p).padEnd(7)}${probability(task.corrected).padEnd(7)}${task.wins}/${task.ties}/${task.losses}`)
  const { macro } = comparison
  const last = `${'mean'.padEnd(width)}${percent(macro.a).padStart(14)}${percent(macro.b).padStart(14)}${signed(macro.difference).padStart(12)}  ${range(macro.interval).padEnd(18)}${probability(macro.p)}`
  return [head, ...rows, last, ...comparison.tasks.map((task) => describeMoved(task, showText))].join('\n')
}

function describeMoved({ task, gained, lost }: TaskComparison, showText: ((task: string, query: string) => string | undefined) | undefined): string {
  const one = ({ query, a, b }: MovedQuery): string => `${query} ${percent(a)}→${percent(b)}${showText === undefined ? '' : ` “${showText(task, query) ?? ''}”`}`
  const separator = showText === undefined ? ', ' : '\n    '
  return `${task}: gained most: ${gained.map(one).join(separator) || 'none'}; lost most: ${lost.map(one).join(separator) || 'none'}`
}

/** Latency and cost side by side, one line a system. */
export function describeCosts(systems: readonly { readonly name: string; readonly cost?: { readonly embeddedTexts: number; readonly generatedTexts: number } | undefined; readonly timings: Timings }[]): string {
  return systems
    .map(({ name, cost, timings }) => {
      const latency = Object.values(timings.latency[name] ?? {})
      const middle = latency.reduce((sum, { p50 }) => sum + p50, 0) / Math.max(1, latency.length)
      const slow = Math.max(0, ...latency.map(({ p95 }) => p95))
      const time = latency.length === 0 ? 'not timed' : `p50 ${middle.toFixed(1)} ms, p95 ${slow.toFixed(1)} ms`
      return `${name}: ${time}; a query embeds ${cost?.embeddedTexts.toFixed(1) ?? '?'} texts and asks a generator for ${cost?.generatedTexts.toFixed(1) ?? '?'}`
    })
    .join('\n')
}
