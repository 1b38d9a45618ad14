/** The same searches by the plainest other means, in a process of its own: baselines.ts SIZE DIMENSION. Prints one JSON object. */
import { DatabaseSync } from 'node:sqlite'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { percentile } from '../report.ts'
import { passageTexts, randomNumbers, randomVector } from './passages.ts'
import { queries, type Query } from './queries.ts'

const K = 10
/** FTS5 takes some 100 ms a query: fewer are asked. */
const ASKED = 15

export interface BaselineFigures {
  /** A loop over float32 vectors in JavaScript. */
  readonly denseMs: number
  /** SQLite's FTS5 with bm25(), the same terms, any of them. */
  readonly lexicalMs: number
}

function denseScan(size: number, dimension: number, asked: readonly Query[]): number {
  const random = randomNumbers(1)
  const vectors = new Float32Array(size * dimension)
  for (let row = 0; row < size; row++) vectors.set(randomVector(dimension, random), row * dimension)
  return percentile(asked.map(({ vector }) => timed(() => bestByScan(vectors, vector))), 50)
}

function bestByScan(vectors: Float32Array, query: Float32Array): readonly number[] {
  const best: { readonly row: number; readonly score: number }[] = []
  for (let row = 0; row < vectors.length / query.length; row++) {
    let score = 0
    for (let at = 0, start = row * query.length; at < query.length; at++) score += (vectors[start + at] as number) * (query[at] as number)
    if (best.length === K && score <= (best[K - 1]?.score ?? 0)) continue
    best.push({ row, score })
    best.sort((left, right) => right.score - left.score)
    best.length = Math.min(best.length, K)
  }
  return best.map(({ row }) => row)
}

function fullTextSearch(size: number, asked: readonly Query[]): number {
  const analyzer = createAnalyzer(createSegmenter('jieba'))
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE VIRTUAL TABLE passages USING fts5(body, content='', tokenize="unicode61 tokenchars '.-/%+'"); BEGIN`)
  const insert = database.prepare('INSERT INTO passages (rowid, body) VALUES (?, ?)')
  let number = 0
  for (const text of passageTexts(size)) insert.run(++number, analyzer.tokens(text).map(({ term }) => term).join(' '))
  database.exec('COMMIT')
  const search = database.prepare(`SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ${K}`)
  return percentile(asked.map(({ terms }) => timed(() => search.all(terms.map(({ term }) => `"${term}"`).join(' OR ')))), 50)
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

if (import.meta.main) {
  const [size, dimension] = process.argv.slice(2).map(Number) as [number, number]
  const asked = queries(dimension).slice(0, ASKED)
  const figures: BaselineFigures = { denseMs: denseScan(size, dimension, asked), lexicalMs: fullTextSearch(size, asked) }
  process.stdout.write(JSON.stringify(figures))
}
