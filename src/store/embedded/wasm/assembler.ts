/** Just enough of the WebAssembly binary format (core specification 3.0, chapter 5) to write one module by hand. */

export const I32 = 0x7f
export const F32 = 0x7d
export const V128 = 0x7b

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

type Bytes = readonly number[]

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...bytes, rest]
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

const vector = (items: readonly Bytes[]): number[] => [...unsigned(items.length), ...items.flat()]
const section = (id: number, content: Bytes): number[] => [id, ...unsigned(content.length), ...content]
const name = (text: string): number[] => vector([...new TextEncoder().encode(text)].map((byte) => [byte]))
const simd = (opcode: number, ...immediates: number[]): number[] => [0xfd, ...unsigned(opcode), ...immediates]
const ALIGNMENT_16 = 4
const ALIGNMENT_4 = 2

/** Instructions by their names in the specification. */
export const op = {
  localGet: (index: number): Bytes => [0x20, ...unsigned(index)],
  localSet: (index: number): Bytes => [0x21, ...unsigned(index)],
  localTee: (index: number): Bytes => [0x22, ...unsigned(index)],
  i32Const: (value: number): Bytes => [0x41, ...signed(value)],
  i32Add: [0x6a] as Bytes,
  i32Sub: [0x6b] as Bytes,
  i32Mul: [0x6c] as Bytes,
  i32Shl: [0x74] as Bytes,
  i32ShrU: [0x76] as Bytes,
  i32LtU: [0x49] as Bytes,
  i32Load: (offset = 0): Bytes => [0x28, ALIGNMENT_4, ...unsigned(offset)],
  f32Load: (offset = 0): Bytes => [0x2a, ALIGNMENT_4, ...unsigned(offset)],
  f32Store: (offset = 0): Bytes => [0x38, ALIGNMENT_4, ...unsigned(offset)],
  f32ConvertI32S: [0xb2] as Bytes,
  f32Mul: [0x94] as Bytes,
  v128Load: (offset = 0): Bytes => simd(0, ALIGNMENT_16, ...unsigned(offset)),
  v128Zero: simd(12, ...Array.from({ length: 16 }, () => 0)) as Bytes,
  /** The same 16 bits in all eight lanes. */
  v128Const16: (value: number): Bytes => simd(12, ...Array.from({ length: 8 }, () => [value & 0xff, value >> 8]).flat()),
  v128And: simd(0x4e) as Bytes,
  i16x8ShrU: simd(0x8d) as Bytes,
  i16x8Add: simd(0x8e) as Bytes,
  /** int8 times 0 … 127, neighbours added: the part of relaxed SIMD that is the same everywhere while no sum leaves 16 bits. */
  i16x8RelaxedDotI8x16I7x16S: simd(0x112) as Bytes,
  i32x4ExtaddPairwiseI16x8S: simd(0x7e) as Bytes,
  i32x4Add: simd(0xae) as Bytes,
  i32x4DotI16x8S: simd(0xba) as Bytes,
  i32x4ExtractLane: (lane: number): Bytes => simd(0x1b, lane),
  /** Runs `body` at least once, again while it leaves a non-zero number. */
  doWhile: (...body: readonly Bytes[]): Bytes => [0x03, 0x40, ...body.flat(), 0x0d, 0x00, 0x0b],
  /** Runs `body` when `condition` leaves a non-zero number. */
  when: (condition: readonly Bytes[], ...body: readonly Bytes[]): Bytes => [...condition.flat(), 0x04, 0x40, ...body.flat(), 0x0b],
}

export interface WasmFunction {
  readonly export: string
  /** Value types. */
  readonly parameters: readonly number[]
  /** Value types of locals after the parameters. */
  readonly locals: readonly number[]
  readonly body: readonly Bytes[]
}

/** A module of functions without results over one imported memory, `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map((type) => [type])), 0x00])
  const memory = [...name('env'), ...name('memory'), 0x02, 0x00, ...unsigned(0)]
  const exports = functions.map((each, index) => [...name(each.export), 0x00, ...unsigned(index)])
  const code = functions.map(({ locals, body }) => {
    const content = [...vector(locals.map((type) => [1, type])), ...body.flat(), 0x0b]
    return [...unsigned(content.length), ...content]
  })
  return new Uint8Array([
    ...MAGIC_AND_VERSION,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exports)),
    ...section(10, vector(code)),
  ])
}
