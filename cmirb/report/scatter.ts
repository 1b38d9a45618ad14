/** Query by query: system A across, B up. Above the diagonal B is better. Equal points become one, larger by their number. */
import type { PairedScores } from '../compare/compare.ts'
import { labelOf } from '../tasks/definitions.ts'
import { at, colourOf, escapeHtml, figure, percent } from './html.ts'

const SIZE = 300
const LEFT = 50
/** Radius at most, so that the corners stay readable. */
const LARGEST = 9
const TOP = 12
/** Points of a hundredth are one place: no eye tells them apart. */
const GRID = 100

export function queryScatter(names: { readonly a: string; readonly b: string; readonly measure: string }, pairs: readonly PairedScores[]): string {
  const across = (value: number): number => LEFT + value * SIZE
  const up = (value: number): number => TOP + (1 - value) * SIZE
  const points = pairs.flatMap((pair, index) => placesOf(pair).map(({ a, b, count }) => `<circle cx="${at(across(a))}" cy="${at(up(b))}" r="${at(Math.min(LARGEST, 1.5 + Math.sqrt(count) / 2))}" fill="${colourOf(index)}"><title>${escapeHtml(labelOf(pair.task))}: ${count} ${count === 1 ? 'query' : 'queries'}, ${percent(a)} → ${percent(b)}</title></circle>`))
  const ticks = [0, 0.5, 1].map((value) => `<text x="${across(value)}" y="${TOP + SIZE + 16}" text-anchor="middle">${percent(value)}</text><text x="${LEFT - 6}" y="${up(value) + 4}" text-anchor="end">${percent(value)}</text>`)
  const frame = `<path class="axis" d="M${LEFT} ${TOP}V${TOP + SIZE}H${LEFT + SIZE}M${LEFT} ${TOP + SIZE}L${LEFT + SIZE} ${TOP}"/>`
  const labels = `<text x="${LEFT + SIZE / 2}" y="${TOP + SIZE + 32}" text-anchor="middle">${escapeHtml(names.a)}</text><text x="10" y="${TOP + SIZE / 4}" text-anchor="middle" transform="rotate(-90 10 ${TOP + SIZE / 4})">${escapeHtml(names.b)}</text>`
  const legend = `<p class="legend">${pairs.map(({ task }, index) => `<span><i style="background:${colourOf(index)}"></i>${escapeHtml(labelOf(task))}</span>`).join('')}</p>`
  return `${figure(`Each query: ${names.b} against ${names.a}, ${names.measure}`, TOP + SIZE + 40, frame + ticks.join('') + `<g fill-opacity="0.6">${points.join('')}</g>` + labels)}${legend}`
}

function placesOf({ a, b }: PairedScores): readonly { readonly a: number; readonly b: number; readonly count: number }[] {
  const places = new Map<string, { a: number; b: number; count: number }>()
  for (const [query, value] of a) {
    const place = { a: Math.round(value * GRID) / GRID, b: Math.round((b.get(query) ?? 0) * GRID) / GRID }
    const key = `${place.a} ${place.b}`
    places.set(key, { ...place, count: (places.get(key)?.count ?? 0) + 1 })
  }
  return [...places.values()]
}
