/** What quality costs: macro average against the median time of a query, on a logarithmic axis. */
import { mean } from '../measures/evaluate.ts'
import type { Summary, Timings } from '../output/summary.ts'
import { at, colourOf, escapeHtml, figure, percent } from './html.ts'

const WIDTH = 290
const HEIGHT = 220
const LEFT = 44
const TOP = 10
const LABEL = 13

export function latencyPlot(summary: Summary, timings: Timings): string {
  const points = summary.systems.flatMap(({ name, macro }, index) => {
    const times = Object.values(timings.latency[name] ?? {}).map(({ p50 }) => p50)
    return times.length === 0 ? [] : [{ name, index, score: macro[summary.mainMeasure] ?? 0, ms: Math.max(0.01, mean(times)) }]
  })
  if (points.length === 0) return ''
  const [fast, slow] = [Math.floor(Math.log10(Math.min(...points.map(({ ms }) => ms)))), Math.ceil(Math.log10(Math.max(...points.map(({ ms }) => ms))) + 1e-9)]
  const [worst, best] = [Math.floor(Math.min(...points.map(({ score }) => score)) * 20) / 20, Math.ceil(Math.max(...points.map(({ score }) => score)) * 20 + 1e-9) / 20]
  const across = (ms: number): number => LEFT + ((Math.log10(ms) - fast) / Math.max(1, slow - fast)) * WIDTH
  const up = (score: number): number => TOP + (1 - (score - worst) / Math.max(0.05, best - worst)) * HEIGHT
  const decades = Array.from({ length: Math.max(1, slow - fast) + 1 }, (_, step) => 10 ** (fast + step))
  const ticks = [...decades.map((ms) => `<text x="${at(across(ms))}" y="${TOP + HEIGHT + 16}" text-anchor="middle">${ms} ms</text>`), ...[worst, best].map((score) => `<text x="${LEFT - 6}" y="${at(up(score) + 4)}" text-anchor="end">${percent(score)}</text>`)]
  const marks = placeLabels(points.map((point) => ({ ...point, x: across(point.ms), y: up(point.score) }))).map(({ name, index, x, y, label }) => `<circle cx="${at(x)}" cy="${at(y)}" r="5" fill="${colourOf(index)}"/><text x="${at(x > LEFT + WIDTH / 2 ? x - 8 : x + 8)}" y="${at(label + 4)}" text-anchor="${x > LEFT + WIDTH / 2 ? 'end' : 'start'}">${escapeHtml(name)}</text>`)
  return figure(`Mean ${summary.mainMeasure} against median time of a query for ten hits`, TOP + HEIGHT + 24, `<path class="axis" d="M${LEFT} ${TOP}V${TOP + HEIGHT}H${LEFT + WIDTH}"/>${ticks.join('')}${marks.join('')}`)
}

/** Labels move down until none lies on another. */
function placeLabels<Point extends { readonly y: number }>(points: readonly Point[]): readonly (Point & { readonly label: number })[] {
  let last = -Infinity
  return points
    .toSorted((left, right) => left.y - right.y)
    .map((point) => {
      last = Math.max(point.y, last + LABEL)
      return { ...point, label: last }
    })
}
