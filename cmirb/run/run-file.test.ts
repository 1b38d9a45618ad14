import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortRanking, type Run } from '../measures/ranking.ts'
import { formatQrels, formatRun, readRun } from './run-file.ts'

async function roundTrip(run: Run): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'medir-run-'))
  try {
    writeFileSync(join(folder, 'a.run'), formatRun(run, 'medir'))
    return await readRun(join(folder, 'a.run'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('writes the columns of TREC', () => {
  const run = new Map([['q 1', [{ id: 'A:p1', score: 2 }, { id: 'B:100%', score: 1.5 }]]])
  expect(formatRun(run, 'medir-bm25')).toBe('q%201 Q0 A:p1 1 2 medir-bm25\nq%201 Q0 B:100%25 2 1.5 medir-bm25\n')
  expect(formatQrels(new Map([['q1', new Map([['p1', 1], ['p2', 0]])]]))).toBe('q1 0 p1 1\nq1 0 p2 0\n')
})

it('keeps the order of ties and near-ties under any tie rule and 32-bit floats', async () => {
  const score = fc.oneof(fc.constantFrom(0, 1, 1 + 1e-12, -1, 1e-45), fc.double({ noNaN: true, min: -1e30, max: 1e30 }))
  const ranking = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 4, unit: fc.oneof(fc.constantFrom(' ', '\u3000', '%', '\t'), fc.string({ minLength: 1, maxLength: 1 })) }), score), { minLength: 1, selector: ([id]) => id }).map((pairs) => sortRanking(pairs.map(([id, value]) => ({ id, score: value }))))
  await fc.assert(
    fc.asyncProperty(ranking, async (passages) => {
      const read = (await roundTrip(new Map([['q', passages]]))).get('q') ?? []
      const ids = passages.map(({ id }) => id)
      expect(read.map(({ id }) => id)).toEqual(ids)
      for (const ties of ['id-ascending', 'id-descending'] as const) expect(sortRanking(read, ties).map(({ id }) => id)).toEqual(ids)
      expect(read.every(({ score: value }) => Math.fround(value) === value)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

it('refuses a broken line and a passage that stands twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medir-run-'))
  for (const text of ['q1 Q0 p1\n', 'q1 Q0 p1 1 high x\n', 'q1 Q0 p1 1 2 x\nq1 Q0 p1 2 1 x\n']) {
    writeFileSync(join(folder, 'bad.run'), text)
    await expect(readRun(join(folder, 'bad.run'))).rejects.toMatchObject({ code: 'SOURCE_INVALID' })
  }
  rmSync(folder, { recursive: true })
})
