/**
 * TREC run and qrels files. trec_eval reads scores as 32-bit floats, ignores the rank column and orders ties its own way;
 * so a score that would tie is written as the next smaller float, and every tool sees the order that was measured.
 *
 *   run:    <query> Q0 <passage> <rank> <score> <tag>
 *   qrels:  <query> 0 <passage> <grade>
 */
import { SourceError } from '../../src/errors.ts'
import type { Qrels, RankedPassage, Run } from '../measures/ranking.ts'
import { readLines } from '../load/lines.ts'
import { escapeId, unescapeId } from './ids.ts'

export function formatRun(run: Run, tag: string): string {
  const lines = Array.from(run, ([query, passages]) => {
    let previous = Infinity
    return passages.map(({ id, score }, index) => {
      previous = Math.min(Math.fround(score), nextFloatBelow(previous))
      return `${escapeId(query)} Q0 ${escapeId(id)} ${index + 1} ${previous} ${tag}\n`
    })
  })
  return lines.flat().join('')
}

export function formatQrels(qrels: Qrels): string {
  return Array.from(qrels, ([query, grades]) => Array.from(grades, ([passage, grade]) => `${escapeId(query)} 0 ${escapeId(passage)} ${grade}\n`).join('')).join('')
}

/** Throws SourceError naming file and line. */
export async function readRun(file: string, signal?: AbortSignal): Promise<Run> {
  const run = new Map<string, RankedPassage[]>()
  let number = 0
  for await (const line of readLines(file, signal)) {
    number++
    if (line.trim() === '') continue
    const [query, , passage, rank, score] = line.trim().split(/\s+/)
    const value = Number(score)
    if (query === undefined || passage === undefined || rank === undefined || score === undefined || !Number.isFinite(value)) {
      throw new SourceError('SOURCE_INVALID', 'a run line holds query, Q0, passage, rank, score and tag', { value: `${file}:${number}` })
    }
    const ranking = run.get(unescapeId(query)) ?? []
    if (ranking.some(({ id }) => id === unescapeId(passage))) throw new SourceError('SOURCE_INVALID', 'a passage stands twice in one answer', { value: `${file}:${number}` })
    ranking.push({ id: unescapeId(passage), score: value })
    run.set(unescapeId(query), ranking)
  }
  return run
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The largest 32-bit float below a 32-bit float. */
function nextFloatBelow(value: number): number {
  if (value === Infinity) return Infinity
  if (value === 0) return -1.401298464324817e-45
  float[0] = value
  bits[0] = (bits[0] ?? 0) + (value > 0 ? -1 : 1)
  return float[0]
}
