import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernel, queryRange, SHORT_RANGE, type ScanKernel } from './kernel.ts'
import { biasOf, highBiasOf, placeOf, planeBytes, split } from './planes.ts'
import { wasmSimdAvailable } from './wasm/kernel.ts'

interface Case {
  readonly dimension: number
  readonly codes: readonly (readonly number[])[]
  readonly scales: readonly number[]
  readonly query: readonly number[]
  readonly short: readonly number[]
  readonly listed: readonly number[]
}

const cases: fc.Arbitrary<Case> = fc.record({ groups: fc.integer({ min: 1, max: 3 }), fours: fc.integer({ min: 1, max: 5 }) }).chain(({ groups, fours }) => {
  const [dimension, count] = [groups * 128, fours * 4]
  return fc.record({
    dimension: fc.constant(dimension),
    codes: fc.array(fc.array(fc.integer({ min: -127, max: 127 }), { minLength: dimension, maxLength: dimension }), { minLength: count, maxLength: count }),
    scales: fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }),
    query: fc.array(fc.integer({ min: -queryRange(dimension), max: queryRange(dimension) }), { minLength: dimension, maxLength: dimension }),
    short: fc.array(fc.integer({ min: -SHORT_RANGE, max: SHORT_RANGE }), { minLength: dimension, maxLength: dimension }),
    listed: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })),
  })
})

/** Scores of all by the high planes, and of the listed by both with −1 where nothing was asked. */
function run(kernel: ScanKernel, { dimension, codes, scales, query, short, listed }: Case): { readonly high: readonly number[]; readonly listed: readonly number[] } {
  const count = codes.length
  const bytes = planeBytes(dimension)
  const block = { high: kernel.allocate(count * bytes), low: kernel.allocate(count * bytes), scales: kernel.allocate(count * 4), scores: kernel.allocate(count * 4) }
  const placed = { address: kernel.allocate(dimension * 2), bias: biasOf(sum(query)), short: kernel.allocate(dimension), shortBias: highBiasOf(sum(short)), shortFactor: FACTOR, bytes }
  const list = kernel.allocate(count * 4)
  const plane = (address: number): Uint32Array => new Uint32Array(kernel.buffer, address, (count * bytes) / 4)
  split(new Uint32Array(Int8Array.from(codes.flat()).buffer), plane(block.high), plane(block.low))
  new Float32Array(kernel.buffer, block.scales, count).set(scales)
  for (const [at, value] of query.entries()) new Int16Array(kernel.buffer, placed.address, dimension)[placeOf(at)] = value
  new Int8Array(kernel.buffer, placed.short, dimension).set(short)
  new Uint32Array(kernel.buffer, list, listed.length).set(listed)
  const scores = () => new Float32Array(kernel.buffer, block.scores, count)
  kernel.scoreHigh(block, placed, count)
  const high = [...scores()]
  scores().fill(-1)
  kernel.scoreListed(block, placed, list, listed.length)
  return { high, listed: [...scores()] }
}

const FACTOR = 0.75

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const dot = (left: readonly number[], right: readonly number[]): number => sum(left.map((value, at) => value * (right[at] as number)))

describe.each(['wasm-simd', 'javascript'] as const)('the %s kernel', (choice) => {
  it('agrees with integer dot products computed in float64', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const { high, listed } = run(createKernel(choice), example)
        const scored = (product: number, index: number): number => Math.fround(Math.fround(product) * Math.fround(example.scales[index] as number))
        // With sixteenths rounded down and their mean in place of the rest.
        const halfway = example.codes.map((code) => dot(code.map((value) => 16 * Math.floor(value / 16)), example.short) + 128 * sum(example.short) - Math.round(120.5 * sum(example.short)))
        expect(high).toEqual(halfway.map((product, index) => Math.fround(scored(product, index) * FACTOR)))
        expect(listed).toEqual(example.codes.map((code, index) => (example.listed.includes(index) ? scored(dot(code, example.query), index) : -1)))
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
  for (const dimension of [16, 384, 1024, 4096, 65_536]) expect(128 * queryRange(dimension) * dimension).toBeLessThan(2 ** 31)
})

it('takes WebAssembly where the runtime has SIMD', () => {
  expect(createKernel('auto').name).toBe(wasmSimdAvailable() ? 'wasm-simd' : 'javascript')
})
