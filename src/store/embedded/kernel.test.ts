import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernel, queryRange, type ScanKernel } from './kernel.ts'
import { wasmSimdAvailable } from './wasm/kernel.ts'

interface Case {
  readonly dimension: number
  readonly codes: readonly (readonly number[])[]
  readonly scales: readonly number[]
  readonly query: readonly number[]
  readonly listed: readonly number[]
}

const cases: fc.Arbitrary<Case> = fc.record({ sixteens: fc.integer({ min: 1, max: 4 }), fours: fc.integer({ min: 1, max: 5 }) }).chain(({ sixteens, fours }) => {
  const [dimension, count] = [sixteens * 16, fours * 4]
  return fc.record({
    dimension: fc.constant(dimension),
    codes: fc.array(fc.array(fc.integer({ min: -127, max: 127 }), { minLength: dimension, maxLength: dimension }), { minLength: count, maxLength: count }),
    scales: fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }),
    query: fc.array(fc.integer({ min: -queryRange(dimension), max: queryRange(dimension) }), { minLength: dimension, maxLength: dimension }),
    listed: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })),
  })
})

/** Scores of all, and of the listed with −1 where nothing was asked. */
function run(kernel: ScanKernel, { dimension, codes, scales, query, listed }: Case): { readonly all: readonly number[]; readonly some: readonly number[] } {
  const count = codes.length
  const block = { codes: kernel.allocate(count * dimension), scales: kernel.allocate(count * 4), scores: kernel.allocate(count * 4) }
  const queryAt = kernel.allocate(dimension * 2)
  const list = kernel.allocate(count * 4)
  new Int8Array(kernel.buffer, block.codes, count * dimension).set(codes.flat())
  new Float32Array(kernel.buffer, block.scales, count).set(scales)
  new Int16Array(kernel.buffer, queryAt, dimension).set(query)
  new Uint32Array(kernel.buffer, list, listed.length).set(listed)
  const scores = () => new Float32Array(kernel.buffer, block.scores, count)
  kernel.scoreAll(block, queryAt, dimension, count)
  const all = [...scores()]
  scores().fill(-1)
  kernel.scoreListed(block, queryAt, dimension, list, listed.length)
  return { all, some: [...scores()] }
}

describe.each(['wasm-simd', 'javascript'] as const)('the %s kernel', (choice) => {
  it('agrees with integer dot products computed in float64', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const { all, some } = run(createKernel(choice), example)
        const exact = example.codes.map((code, index) => {
          const sum = code.reduce((total, value, at) => total + value * (example.query[at] as number), 0)
          return Math.fround(Math.fround(sum) * Math.fround(example.scales[index] as number))
        })
        expect(all).toEqual(exact.map((value) => value))
        expect(some).toEqual(exact.map((value, index) => (example.listed.includes(index) ? value : -1)))
      }),
      { numRuns: 50 },
    )
  })

  it('keeps what was stored when its memory grows', () => {
    const kernel = createKernel(choice)
    const first = kernel.allocate(16)
    new Uint8Array(kernel.buffer, first, 16).fill(7)
    for (let block = 0; block < 6; block++) expect(kernel.allocate(3 << 20) % 16).toBe(0)
    expect([...new Uint8Array(kernel.buffer, first, 16)]).toEqual(Array.from({ length: 16 }, () => 7))
  })
})

it('says so when vectors do not fit in memory', () => {
  const tooMuch = 5 * 2 ** 30
  expect(() => createKernel('wasm-simd').allocate(tooMuch)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
})

it('cannot overflow 32 bits at any dimension', () => {
  for (const dimension of [16, 384, 1024, 4096, 65_536]) expect(127 * queryRange(dimension) * dimension).toBeLessThan(2 ** 31)
})

it('takes WebAssembly where the runtime has SIMD', () => {
  expect(createKernel('auto').name).toBe(wasmSimdAvailable() ? 'wasm-simd' : 'javascript')
})
