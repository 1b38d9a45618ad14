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

/** scores[index] = scales[index] · ⟨codes at local `code`, query⟩. */
function scoreOne(index: number, locals: Locals): readonly number[] {
  const { code, end, query, low, high } = locals
  const half = (extend: readonly number[], offset: number, sum: number): readonly number[] =>
    [get(code), op.v128Load(), extend, get(query), op.v128Load(offset), op.i32x4DotI16x8S, get(sum), op.i32x4Add, set(sum)].flat()
  const lanes = [0, 1, 2, 3].map((lane) => [get(low), op.i32x4ExtractLane(lane)].flat())
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
    [...lanes.flat(), ...op.i32Add, ...op.i32Add, ...op.i32Add, ...op.f32ConvertI32S],
    [...at(SCALES), ...op.f32Load(), ...op.f32Mul, ...op.f32Store()],
  ].flat()
}

const step = (local: number, by: number): readonly number[] => [get(local), op.i32Const(by), op.i32Add].flat()

function scoreAll(): WasmFunction {
  const index = 6
  const locals = { code: 7, end: 8, query: 9, low: 10, high: 11 }
  return {
    export: 'scoreAll',
    parameters: [I32, I32, I32, I32, I32, I32],
    locals: [I32, I32, I32, I32, V128, V128],
    body: [
      op.when(
        [get(COUNT)],
        [...get(CODES), ...set(locals.code)],
        // After a vector `code` points at the next one.
        op.doWhile(scoreOne(index, locals), [...step(index, 1), ...tee(index), ...get(COUNT), ...op.i32LtU]),
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
