import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RankedList } from './list.ts'
import { fuseMinMax } from './minmax.ts'
import { fuseReciprocalRank } from './rrf.ts'

const list = (leg: string, weight: number, ...hits: readonly (readonly [string, number])[]): RankedList => ({ leg, weight, hits: hits.map(([id, score]) => ({ id, score })) })

describe('min-max fusion', () => {
  it('adds weighted normalised scores', () => {
    const fused = fuseMinMax([list('a', 0.4, ['x', 10], ['y', 5], ['z', 0]), list('b', 0.6, ['y', 0.9], ['w', 0.7])])
    // x: .4·1, y: .4·.5 + .6·1, z: 0, w: 0
    expect(fused).toEqual([{ id: 'y', score: 0.8 }, { id: 'x', score: 0.4 }, { id: 'w', score: 0 }, { id: 'z', score: 0 }])
  })

  it('counts a list of one hit as found, not as nothing', () => {
    expect(fuseMinMax([list('a', 1, ['x', 3])])).toEqual([{ id: 'x', score: 1 }])
  })

  it('measures from what the passages outside the list score, where that is known', () => {
    // from 0: 4/4 and 3/4; from the list's last it would be 1 and 0
    expect(fuseMinMax([{ ...list('a', 1, ['x', 4], ['y', 3]), floor: 0 }])).toEqual([{ id: 'x', score: 1 }, { id: 'y', score: 0.75 }])
  })

  it('gives nothing for nothing', () => {
    expect(fuseMinMax([list('a', 1)])).toEqual([])
  })
})

describe('reciprocal rank fusion', () => {
  it('uses 1 / (60 + rank)', () => {
    const fused = fuseReciprocalRank([list('a', 1, ['x', 9], ['y', 8]), list('b', 1, ['y', 2])])
    expect(fused).toEqual([{ id: 'y', score: 1 / 62 + 1 / 61 }, { id: 'x', score: 1 / 61 }])
  })
})

const hits = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.double({ min: -5, max: 5, noNaN: true })), { selector: ([id]) => id })
const lists = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), hits), { maxLength: 4 })

describe.each([['min-max', fuseMinMax], ['reciprocal rank', fuseReciprocalRank]] as const)('%s fusion, whatever the lists,', (_name, fuse) => {
  it('holds every id once, ordered by score and then by id, whatever the order of the lists', () => {
    fc.assert(
      fc.property(lists, (given) => {
        const ranked = given.map(([weight, pairs], index) => list(String(index), weight, ...[...pairs].sort((left, right) => right[1] - left[1])))
        const fused = fuse(ranked)
        expect(fused.map(({ id }) => id).sort()).toEqual([...new Set(given.flatMap(([, pairs]) => pairs.map(([id]) => id)))].sort())
        expect(fused).toEqual([...fused].sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1)))
      }),
    )
  })
})
