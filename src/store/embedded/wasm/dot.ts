/**
 * The two scan functions as WebAssembly SIMD: sixteen products a step.
 *
 *   codes   c0 … c7 | c8 … c15         int8, widened to int16 in two halves
 *   query   q0 … q7 | q8 … q15         int16
 *   i32x4.dot_i16x8_s multiplies eight pairs and adds neighbours: four int32, added to the sums
 */
import { I32, V128, assemble, op, type WasmFunction } from './assembler.ts'

// Parameters of both functions.
const CODES = 0
const SCALES = 1
const SCORES = 2
const QUERY = 3
const DIMENSION = 4
const COUNT = 5
const LIST = 6

const { localGet: get, localSet: set, localTee: tee } = op

interface Locals {
  readonly code: number
  readonly end: number
  readonly query: number
  readonly low: number
  readonly high: number
}

const sumOfLanes = (local: number): readonly number[] => [...[0, 1, 2, 3].flatMap((lane) => [...get(local), ...op.i32x4ExtractLane(lane)]), ...op.i32Add, ...op.i32Add, ...op.i32Add]

/** scores[index] = scales[index] · ⟨codes at local `code`, query⟩. */
function scoreOne(index: number, locals: Locals): readonly number[] {
  const { code, end, query, low, high } = locals
  const half = (extend: readonly number[], offset: number, sum: number): readonly number[] =>
    [get(code), op.v128Load(), extend, get(query), op.v128Load(offset), op.i32x4DotI16x8S, get(sum), op.i32x4Add, set(sum)].flat()
  const at = (base: number): readonly number[] => [get(base), get(index), op.i32Const(2), op.i32Shl, op.i32Add].flat()
  return [
    [get(code), get(DIMENSION), op.i32Add, set(end), get(QUERY), set(query), op.v128Zero, set(low), op.v128Zero, set(high)].flat(),
    op.doWhile(
      half(op.i16x8ExtendLowI8x16S, 0, low),
      half(op.i16x8ExtendHighI8x16S, 16, high),
      [get(query), op.i32Const(32), op.i32Add, set(query)].flat(),
      [get(code), op.i32Const(16), op.i32Add, tee(code), get(end), op.i32LtU].flat(),
    ),
    [get(low), get(high), op.i32x4Add, set(low)].flat(),
    at(SCORES),
    [...sumOfLanes(low), ...op.f32ConvertI32S],
    [...at(SCALES), ...op.f32Load(), ...op.f32Mul, ...op.f32Store()],
  ].flat()
}

const step = (local: number, by: number): readonly number[] => [get(local), op.i32Const(by), op.i32Add].flat()

/**
 * All vectors, four at a time, each a quarter of the codes from the next: vector i, i + n/4, i + n/2, i + 3n/4.
 * The query is loaded once for four, and memory delivers four streams sooner than one, which it would stop at every page.
 */
function scoreAll(): WasmFunction {
  const index = 6
  const queryEnd = 7
  const query = 8
  const streams = [9, 10, 11, 12].map((code, stream) => ({ code, sum: 16 + stream, scoreAt: 20 + stream }))
  const [codes, low, high] = [13, 14, 15]
  const quarter = 24
  const multiplyAdd = ({ code, sum }: { readonly code: number; readonly sum: number }): readonly number[] =>
    [
      [get(code), op.v128Load(), tee(codes), op.i16x8ExtendLowI8x16S, get(low), op.i32x4DotI16x8S, get(sum), op.i32x4Add],
      [get(codes), op.i16x8ExtendHighI8x16S, get(high), op.i32x4DotI16x8S, op.i32x4Add, set(sum)],
      [step(code, 16), set(code)],
    ].flat(2)
  const place = streams.map(({ code, scoreAt }, stream) =>
    [get(quarter), op.i32Const(stream), op.i32Mul, tee(scoreAt), get(DIMENSION), op.i32Mul, get(CODES), op.i32Add, set(code), get(scoreAt), op.i32Const(2), op.i32Shl, set(scoreAt)].flat(),
  )
  const write = streams.map(({ sum, scoreAt }) =>
    [get(SCORES), get(scoreAt), op.i32Add, sumOfLanes(sum), op.f32ConvertI32S, get(SCALES), get(scoreAt), op.i32Add, op.f32Load(), op.f32Mul, op.f32Store(), step(scoreAt, 4), set(scoreAt)].flat(),
  )
  return {
    export: 'scoreAll',
    parameters: [I32, I32, I32, I32, I32, I32],
    locals: [I32, I32, I32, I32, I32, I32, I32, V128, V128, V128, V128, V128, V128, V128, I32, I32, I32, I32, I32],
    body: [
      [get(COUNT), op.i32Const(2), op.i32ShrU, set(quarter)].flat(),
      op.when(
        [get(quarter)],
        place.flat(),
        [get(QUERY), get(DIMENSION), op.i32Const(1), op.i32Shl, op.i32Add, set(queryEnd)].flat(),
        op.doWhile(
          [get(QUERY), set(query), ...streams.map(({ sum }) => [...op.v128Zero, ...set(sum)])].flat(),
          op.doWhile(
            [get(query), op.v128Load(), set(low), get(query), op.v128Load(16), set(high)].flat(),
            streams.flatMap(multiplyAdd),
            [step(query, 32), tee(query), get(queryEnd), op.i32LtU].flat(),
          ),
          write.flat(),
          [step(index, 1), tee(index), get(quarter), op.i32LtU].flat(),
        ),
      ),
    ],
  }
}

function scoreListed(): WasmFunction {
  const index = 7
  const locals = { code: 8, end: 9, query: 10, low: 11, high: 12 }
  const listEnd = 13
  return {
    export: 'scoreListed',
    parameters: [I32, I32, I32, I32, I32, I32, I32],
    locals: [I32, I32, I32, I32, V128, V128, I32],
    body: [
      op.when(
        [get(COUNT)],
        [get(LIST), get(COUNT), op.i32Const(2), op.i32Shl, op.i32Add, set(listEnd)].flat(),
        op.doWhile(
          [get(LIST), op.i32Load(), tee(index), get(DIMENSION), op.i32Mul, get(CODES), op.i32Add, set(locals.code)].flat(),
          scoreOne(index, locals),
          [...step(LIST, 4), ...tee(LIST), ...get(listEnd), ...op.i32LtU],
        ),
      ),
    ],
  }
}

export const dotModule = (): Uint8Array<ArrayBuffer> => assemble([scoreAll(), scoreListed()])
