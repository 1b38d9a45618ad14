import { describe, expect, it } from 'vitest'
import { createRandom } from '../drugs/random.ts'
import { buckets, minHash, NEAR_DUPLICATE, resemblance } from './minhash.ts'

const random = createRandom(3)
const word = (): string => Array.from({ length: 6 }, () => String.fromCodePoint(97 + Math.floor(random() * 26))).join('')
const words = (count: number): readonly string[] => Array.from({ length: count }, word)

/** Jaccard similarity of the sets of five-character shingles: what the signatures estimate. */
function jaccard(left: string, right: string): number {
  const shingles = (text: string): ReadonlySet<string> => {
    const bare = text.replaceAll(' ', '')
    return new Set(Array.from({ length: bare.length - 4 }, (_, at) => bare.slice(at, at + 5)))
  }
  const [a, b] = [shingles(left), shingles(right)]
  const common = [...a].filter((shingle) => b.has(shingle)).length
  return common / (a.size + b.size - common)
}

const signature = (text: string): Uint32Array => minHash(text) ?? new Uint32Array()

describe('MinHash', () => {
  it('estimates the Jaccard similarity of shingle sets', () => {
    const base = words(200)
    const errors = [0, 20, 60, 120, 200].map((changed) => {
      const other = [...base.slice(changed), ...words(changed)]
      return resemblance(signature(base.join(' ')), signature(other.join(' '))) - jaccard(base.join(' '), other.join(' '))
    })
    // Three standard errors of 64 permutations at J = .5 are .19.
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.19)
  })

  it('is the same for the same words in other typography', () => {
    const text = '患者，男，65岁，因“反复咳嗽、咳痰10年，加重伴气促3天”入院，既往有吸烟史40年，每日约20支，否认高血压、糖尿病病史，否认药物过敏史。'
    expect(signature(text.replaceAll('，', ', '))).toEqual(signature(text))
  })

  it('leaves short texts alone', () => {
    expect(minHash('No known allergies.')).toBeUndefined()
  })

  it('puts near-duplicates into a common bucket, and unrelated texts hardly ever', () => {
    const shared = (left: string, right: string): boolean => {
      const places = new Set(buckets(signature(left)))
      return buckets(signature(right)).some((bucket) => places.has(bucket))
    }
    const pairs = Array.from({ length: 40 }, () => {
      const base = words(120)
      return { base: base.join(' '), near: [...base.slice(1), word()].join(' '), far: words(120).join(' ') }
    })
    expect(pairs.filter(({ base, near }) => resemblance(signature(base), signature(near)) >= NEAR_DUPLICATE).length).toBeGreaterThan(38)
    expect(pairs.filter(({ base, near }) => shared(base, near)).length).toBeGreaterThan(38)
    expect(pairs.filter(({ base, far }) => shared(base, far)).length).toBe(0)
  })
})
