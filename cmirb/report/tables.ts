/** The report's tables. Wide ones scroll by themselves, so that the page never does. */
import type { PairedComparison } from '../compare/pair.ts'
import type { Summary, Timings } from '../output/summary.ts'
import { differingTasks, type Published } from '../published/published.ts'
import { labelOf } from '../tasks/definitions.ts'
import { escapeHtml, percent } from './html.ts'

export type Cell = string | { readonly html: string }

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => `<tr>${row.map((cell, index) => `<${index === 0 ? 'th scope="row"' : 'td'}>${typeof cell === 'string' ? escapeHtml(cell) : cell.html}</${index === 0 ? 'th' : 'td'}>`).join('')}</tr>`)
  return `<div class="wide"><table><thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${cells.join('')}</tbody></table></div>`
}

export function scoreTable({ systems, tasks, mainMeasure }: Summary): string {
  const best = (of: (system: Summary['systems'][number]) => number): number => Math.max(...systems.map(of))
  const bests = tasks.map(({ name }) => best((system) => system.scores[name]?.[mainMeasure] ?? 0))
  const bestMean = best(({ macro }) => macro[mainMeasure] ?? 0)
  const cell = (value: number, highest: number): Cell => (value === highest ? { html: `<b>${percent(value)}</b>` } : percent(value))
  return table(
    ['system', 'mean', ...tasks.map(({ label }) => label)],
    systems.map((system) => [system.name, cell(system.macro[mainMeasure] ?? 0, bestMean), ...tasks.map(({ name }, index) => cell(system.scores[name]?.[mainMeasure] ?? 0, bests[index] ?? 0))]),
  )
}

export function measureTable({ systems, measures }: Summary): string {
  return table(['mean over tasks', ...measures], systems.map(({ name, macro }) => [name, ...measures.map((measure) => percent(macro[measure] ?? 0))]))
}

export function costTable({ systems }: Summary, timings: Timings): string {
  const row = ({ name, cost }: Summary['systems'][number]): readonly Cell[] => {
    const latency = Object.values(timings.latency[name] ?? {})
    const middle = latency.reduce((sum, { p50 }) => sum + p50, 0) / latency.length
    return [name, latency.length === 0 ? '–' : middle.toFixed(1), latency.length === 0 ? '–' : Math.max(...latency.map(({ p95 }) => p95)).toFixed(1), cost.embeddedTexts.toFixed(1), cost.generatedTexts.toFixed(1)]
  }
  return table(['system', 'median ms', 'p95 ms, slowest task', 'texts embedded', 'texts generated'], systems.map(row))
}

export function comparisonTable({ tasks, macro, a, b }: PairedComparison): string {
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${percent(value)}`
  const range = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`
  const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))
  const ids = (moved: readonly { readonly query: string }[]): Cell => ({ html: `<span class="ids">${escapeHtml(moved.map(({ query }) => query).join(', ') || '–')}</span>` })
  const rows = tasks.map((task): readonly Cell[] => [labelOf(task.task), percent(task.a), percent(task.b), signed(task.difference), range(task.interval), probability(task.corrected), `${task.wins} / ${task.ties} / ${task.losses}`, ids(task.gained), ids(task.lost)])
  return table(['task', a, b, 'difference', '95 % interval', 'p (Holm)', 'wins / ties / losses', 'gained most', 'lost most'], [...rows, ['mean', percent(macro.a), percent(macro.b), signed(macro.difference), range(macro.interval), probability(macro.p), '', '', '']])
}

/** Published figures for the tasks of this run, ours beside them, and the warning first. */
export function publishedTable(summary: Summary, published: Published): string {
  const tasks = summary.tasks.filter(({ name }) => published.systems.some(({ scores }) => scores[name] !== undefined))
  if (tasks.length === 0 || summary.mainMeasure !== published.measure) return ''
  const differing = differingTasks(summary).filter((label) => tasks.some((task) => task.label === label))
  const warning = differing.length === 0 ? 'Corpora and queries of this run have the published sizes.' : `Not comparable here: ${differing.join(', ')} ran over other corpora or queries than the published figures. ${published.warning}`
  const theirs = published.systems.map(({ name, scores }): readonly Cell[] => [name, ...tasks.map((task) => scores[task.name]?.toFixed(1) ?? '–')])
  const ours = summary.systems.map(({ name, scores }): readonly Cell[] => [{ html: `<b>${escapeHtml(name)}</b> (this run)` }, ...tasks.map((task) => percent(scores[task.name]?.[summary.mainMeasure] ?? 0))])
  return `<section><h2>Published results</h2><p class="${differing.length === 0 ? 'note' : 'warning'}">${escapeHtml(warning)}</p>${table(['system', ...tasks.map(({ label }) => label)], [...theirs, ...ours])}<p class="note">Source: ${escapeHtml(published.source)}.</p></section>`
}

export function dataTable({ tasks }: Summary): string {
  const findings = ({ findings: found }: Summary['tasks'][number]): string => found.map(({ kind, count, effect }) => `${kind}: ${count} (${effect})`).join('; ') || 'none'
  return table(['task', 'split', 'queries', 'passages', 'searched', 'judgements', 'findings'], tasks.map((task) => [task.label, task.split, `${task.queries}${task.queries === task.available ? '' : ` of ${task.available}`}`, String(task.passages), String(task.searched), String(task.judgements), findings(task)]))
}
