/** One task: a bar a system with its 95 % interval. */
import type { Summary } from '../output/summary.ts'
import { at, colourOf, escapeHtml, figure, percent } from './html.ts'

const ROW = 34
const LEFT = 4
const WIDTH = 300

export function taskBars(summary: Summary, task: Summary['tasks'][number]): string {
  const scale = (value: number): number => LEFT + value * WIDTH
  const rows = summary.systems.map((system, index) => {
    const score = system.scores[task.name]?.[summary.mainMeasure] ?? 0
    const [low, high] = system.intervals[task.name] ?? [score, score]
    const top = index * ROW
    return `<text x="${LEFT}" y="${top + 12}">${escapeHtml(system.name)}</text><rect x="${LEFT}" y="${top + 16}" width="${at(score * WIDTH)}" height="12" rx="2" fill="${colourOf(index)}"/><path class="interval" d="M${at(scale(low))} ${top + 22}H${at(scale(high))}M${at(scale(low))} ${top + 18}v8M${at(scale(high))} ${top + 18}v8"/><text x="${at(scale(Math.max(score, high)) + 5)}" y="${top + 26}">${percent(score)}</text>`
  })
  return figure(`${task.label}: ${summary.mainMeasure}, 95 % interval (${task.queries} queries)`, summary.systems.length * ROW + 4, rows.join(''))
}
