/** How long a user would wait for ten hits: some queries asked again one after the other, without cached vectors. */
import type { BenchIndex, BenchQuery } from '../port.ts'

/** What a search box asks for; a measurement's depth would cost more. */
const HITS = 10

export interface Latency {
  readonly queries: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly mean: number
}

/** Spread evenly over the queries, so that the same ones are asked every time. */
export async function timeQueries(index: BenchIndex, queries: readonly BenchQuery[], count: number, signal?: AbortSignal): Promise<Latency> {
  const step = Math.max(1, queries.length / count)
  const chosen = queries.filter((query, position) => query.text.trim() !== '' && Math.floor(position / step) !== Math.floor((position - 1) / step)).slice(0, count)
  const times: number[] = []
  for (const query of chosen) {
    const started = performance.now()
    await index.search(query, { k: HITS, cache: false, ...(signal === undefined ? {} : { signal }) })
    times.push(performance.now() - started)
  }
  return summariseTimes(times)
}

export function summariseTimes(times: readonly number[]): Latency {
  const sorted = times.toSorted((left, right) => left - right)
  // Nearest rank: the smallest time that at least the share of all times do not exceed.
  const at = (share: number): number => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)
  return { queries: sorted.length, p50: at(0.5), p95: at(0.95), mean: round(sorted.reduce((sum, time) => sum + time, 0) / Math.max(1, sorted.length)) }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}
