/**
 * The two scan functions as WebAssembly SIMD, over planes of nibbles (planes.ts): 16 bytes are 32 dimensions.
 *
 *   all       the high plane by an int8 query: low halves and high halves of the bytes, sixteen products an instruction
 *   listed    both planes by an int16 query: 16-bit lanes shifted by 0, 4, 8 and 12 and masked, eight products an instruction;
 *             the query lies in the order in which the lanes come out
 */
import { F32, I32, V128, assemble, op, type WasmFunction } from './assembler.ts'

const { localGet: get, localSet: set, localTee: tee } = op

type Bytes = readonly number[]

const NIBBLE = 0x000f
const NIBBLES = 0x0f0f
/** Bytes of a plane, and of the int16 or int8 query beside it, that one step takes. */
const PLANE_STEP = 16
const QUERY_STEP = 64
const QUERY_BYTES_STEP = 32
/** Steps of int8 after which sums are widened. A vector takes a multiple of them. */
const STEPS = 4

const add = (local: number, by: number): Bytes => [...get(local), ...op.i32Const(by), ...op.i32Add]
const advance = (local: number, by: number): Bytes => [...add(local, by), ...set(local)]
const sumOfLanes = (local: number): Bytes => [...[0, 1, 2, 3].flatMap((lane) => [...get(local), ...op.i32x4ExtractLane(lane)]), ...op.i32Add, ...op.i32Add, ...op.i32Add]

/** Nibble `place` of each 16-bit lane. */
function nibbles(lanes: number, place: number): Bytes {
  const shifted = place === 0 ? get(lanes) : [...get(lanes), ...op.i32Const(4 * place), ...op.i16x8ShrU]
  return place === 3 ? shifted : [...shifted, ...op.v128Const16(NIBBLE), ...op.v128And]
}

/** Adds the 32 products of the plane's bytes at local `address` with the four query vectors. */
const multiplyAdd = (address: number, lanes: number, query: readonly number[], sum: number): Bytes =>
  [get(address), op.v128Load(), set(lanes), ...query.flatMap((quarter, place) => [nibbles(lanes, place), get(quarter), op.i32x4DotI16x8S, get(sum), op.i32x4Add, set(sum)])].flat()

const loadQuery = (address: number, query: readonly number[]): Bytes => query.flatMap((quarter, place) => [...get(address), ...op.v128Load(PLANE_STEP * place), ...set(quarter)])

/** Adds the 32 products of the plane's bytes at local `address` with two query vectors, as eight int16. */
const multiplyAddBytes = (address: number, offset: number, bytes: number, query: readonly [number, number], sum: number): Bytes =>
  [
    [get(query[0]), get(address), op.v128Load(offset), tee(bytes), op.v128Const16(NIBBLES), op.v128And, op.i16x8RelaxedDotI8x16I7x16S, get(sum), op.i16x8Add],
    [get(query[1]), get(bytes), op.i32Const(4), op.i16x8ShrU, op.v128Const16(NIBBLES), op.v128And, op.i16x8RelaxedDotI8x16I7x16S, op.i16x8Add, set(sum)],
  ].flat(2)

/**
 * scores[i] = scales[i] · factor · (16 · ⟨high plane, query⟩ − bias) for all vectors, four at a time, each a quarter of the
 * plane from the next: vector i, i + n/4, i + n/2, i + 3n/4. The query, here of int8, is loaded once for four, and memory
 * delivers four streams sooner than one, which it would stop at every page.
 *
 * Sums stay in 16 bits for four steps: 4 · 4 products of at most 15 · 127 are 30,480.
 */
function scoreHigh(): WasmFunction {
  const [HIGH, SCALES, SCORES, QUERY, BYTES, COUNT, BIAS, FACTOR] = [0, 1, 2, 3, 4, 5, 6, 7]
  const [index, queryEnd, queryAt, quarter] = [8, 9, 10, 11]
  const streams = [0, 1, 2, 3].map((stream) => ({ plane: 12 + stream, scoreAt: 16 + stream, part: 20 + stream, sum: 24 + stream }))
  const bytes = 28
  const query = [29, 30] as const
  const place = streams.map(({ plane, scoreAt }, stream) =>
    [get(quarter), op.i32Const(stream), op.i32Mul, tee(scoreAt), get(BYTES), op.i32Mul, get(HIGH), op.i32Add, set(plane), get(scoreAt), op.i32Const(2), op.i32Shl, set(scoreAt)].flat(),
  )
  const step = (number: number): Bytes => [
    ...query.flatMap((half, place) => [...get(queryAt), ...op.v128Load(QUERY_BYTES_STEP * number + PLANE_STEP * place), ...set(half)]),
    ...streams.flatMap(({ plane, part }) => multiplyAddBytes(plane, PLANE_STEP * number, bytes, query, part)),
  ]
  const widen = streams.map(({ plane, part, sum }) => [get(sum), get(part), op.i32x4ExtaddPairwiseI16x8S, op.i32x4Add, set(sum), advance(plane, PLANE_STEP * STEPS)].flat())
  const write = streams.map(({ sum, scoreAt }) =>
    [
      [get(SCORES), get(scoreAt), op.i32Add],
      [sumOfLanes(sum), op.i32Const(4), op.i32Shl, get(BIAS), op.i32Sub, op.f32ConvertI32S],
      [get(SCALES), get(scoreAt), op.i32Add, op.f32Load(), op.f32Mul, get(FACTOR), op.f32Mul, op.f32Store(), advance(scoreAt, 4)],
    ].flat(2),
  )
  return {
    export: 'scoreHigh',
    parameters: [I32, I32, I32, I32, I32, I32, I32, F32],
    locals: [...Array.from({ length: 12 }, () => I32), ...Array.from({ length: 11 }, () => V128)],
    body: [
      [get(COUNT), op.i32Const(2), op.i32ShrU, set(quarter)].flat(),
      op.when(
        [get(quarter)],
        place.flat(),
        [get(QUERY), get(BYTES), op.i32Const(1), op.i32Shl, op.i32Add, set(queryEnd)].flat(),
        op.doWhile(
          [get(QUERY), set(queryAt), ...streams.map(({ sum }) => [...op.v128Zero, ...set(sum)])].flat(),
          op.doWhile(
            streams.flatMap(({ part }) => [...op.v128Zero, ...set(part)]),
            ...Array.from({ length: STEPS }, (_, number) => step(number)),
            widen.flat(),
            [add(queryAt, QUERY_BYTES_STEP * STEPS), tee(queryAt), get(queryEnd), op.i32LtU].flat(),
          ),
          write.flat(),
          [add(index, 1), tee(index), get(quarter), op.i32LtU].flat(),
        ),
      ),
    ],
  }
}

/** scores[i] = scales[i] · (16 · ⟨high plane, query⟩ + ⟨low plane, query⟩ − bias) for the listed vectors. */
function scoreListed(): WasmFunction {
  const [HIGH, LOW, SCALES, SCORES, QUERY, BYTES, COUNT, BIAS, LIST] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const [index, listEnd, queryAt, queryEnd, high, low] = [9, 10, 11, 12, 13, 14]
  const [lanes, highSum, lowSum] = [15, 16, 17]
  const query = [18, 19, 20, 21]
  const at = (base: number): Bytes => [get(base), get(index), op.i32Const(2), op.i32Shl, op.i32Add].flat()
  const start = (plane: number): Bytes => [get(index), get(BYTES), op.i32Mul, get(plane), op.i32Add].flat()
  return {
    export: 'scoreListed',
    parameters: [I32, I32, I32, I32, I32, I32, I32, I32, I32],
    locals: [...Array.from({ length: 6 }, () => I32), ...Array.from({ length: 7 }, () => V128)],
    body: [
      op.when(
        [get(COUNT)],
        [get(LIST), get(COUNT), op.i32Const(2), op.i32Shl, op.i32Add, set(listEnd)].flat(),
        [get(QUERY), get(BYTES), op.i32Const(2), op.i32Shl, op.i32Add, set(queryEnd)].flat(),
        op.doWhile(
          [get(LIST), op.i32Load(), set(index), start(HIGH), set(high), start(LOW), set(low), get(QUERY), set(queryAt)].flat(),
          [op.v128Zero, set(highSum), op.v128Zero, set(lowSum)].flat(),
          op.doWhile(
            loadQuery(queryAt, query),
            [...multiplyAdd(high, lanes, query, highSum), ...multiplyAdd(low, lanes, query, lowSum), ...advance(high, PLANE_STEP), ...advance(low, PLANE_STEP)],
            [add(queryAt, QUERY_STEP), tee(queryAt), get(queryEnd), op.i32LtU].flat(),
          ),
          [at(SCORES), sumOfLanes(highSum), op.i32Const(4), op.i32Shl, sumOfLanes(lowSum), op.i32Add, get(BIAS), op.i32Sub, op.f32ConvertI32S].flat(),
          [at(SCALES), op.f32Load(), op.f32Mul, op.f32Store()].flat(),
          [add(LIST, 4), tee(LIST), get(listEnd), op.i32LtU].flat(),
        ),
      ),
    ],
  }
}

export const dotModule = (): Uint8Array<ArrayBuffer> => assemble([scoreHigh(), scoreListed()])
