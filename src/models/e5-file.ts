/** The weight file of the package index's copy of multilingual-e5-small: a header, the tokenizer's pieces, tensors. */
import { ModelError } from '../errors.ts'
import { binaryReader, type BinaryReader } from './binary.ts'

export interface E5File {
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly feedForward: number
  readonly vocabulary: number
  readonly positions: number
  readonly epsilon: number
  readonly pieces: readonly { readonly text: string; readonly score: number }[]
  readonly ids: { readonly bos: number; readonly eos: number; readonly pad: number; readonly unknown: number }
  tensor(name: string): E5Tensor
}

export interface E5Tensor {
  readonly type: 'f32' | 'q4_0'
  /** Number of weights. */
  readonly count: number
  readonly bytes: Uint8Array
}

/** Weights a Q4_0 block holds, and its bytes: an fp16 scale and 16 bytes of nibbles. */
export const BLOCK_WEIGHTS = 32
export const BLOCK_BYTES = 18

/** MODEL_INVALID when the file is not of this format. */
export function readE5File(data: Uint8Array): E5File {
  const reader = binaryReader(data)
  const magic = new TextDecoder().decode(reader.bytes(4))
  const version = reader.u32()
  if (magic !== 'E5S1' || version !== 1) throw new ModelError('MODEL_INVALID', 'the weight file is of another format', { value: `${magic} ${version}`, remedy: 'Pull the model again.' })
  const [hidden, layers, heads, feedForward, vocabulary, positions] = [reader.i32(), reader.i32(), reader.i32(), reader.i32(), reader.i32(), reader.i32()]
  reader.i32() // token types: two, of which the first is used
  const epsilon = reader.f32()
  reader.i32() // block size
  const { pieces, ids } = readPieces(reader)
  skipNormalisationMap(reader)
  const tensors = readDirectory(reader, data)
  return {
    hidden, layers, heads, feedForward, vocabulary, positions, epsilon, pieces, ids,
    tensor: (name) => {
      const tensor = tensors.get(name)
      if (tensor === undefined) throw new ModelError('MODEL_INVALID', 'the weight file lacks a tensor', { value: name, remedy: 'Pull the model again.' })
      return tensor
    },
  }
}

function readPieces(reader: BinaryReader): Pick<E5File, 'pieces' | 'ids'> {
  const count = reader.i32()
  const ids = { bos: reader.i32(), eos: reader.i32(), pad: reader.i32(), unknown: reader.i32() }
  const length = reader.u64()
  const offsets = Array.from({ length: count + 1 }, () => reader.u32())
  const scores = Array.from({ length: count }, () => reader.f32())
  const blob = reader.bytes(length)
  const decoder = new TextDecoder()
  const pieces = scores.map((score, index) => ({ text: decoder.decode(blob.subarray(offsets[index], offsets[index + 1])), score }))
  return { pieces, ids }
}

function skipNormalisationMap(reader: BinaryReader): void {
  reader.i32()
  reader.bytes(reader.u32())
}

function readDirectory(reader: BinaryReader, data: Uint8Array): ReadonlyMap<string, E5Tensor> {
  const count = reader.i32()
  const tensors = new Map<string, E5Tensor>()
  for (let index = 0; index < count; index++) {
    const name = new TextDecoder().decode(reader.bytes(reader.u16()))
    const type = reader.u8() === 0 ? 'f32' : 'q4_0'
    const weights = reader.u32()
    const offset = reader.u64()
    const length = reader.u64()
    if (offset + length > data.byteLength) throw new ModelError('MODEL_INVALID', 'a tensor lies outside the weight file', { value: name, remedy: 'Pull the model again.' })
    tensors.set(name, { type, count: weights, bytes: data.subarray(offset, offset + length) })
  }
  return tensors
}

/** All weights as float32; value = (nibble − 8) · scale. */
export function dequantize({ type, count, bytes }: E5Tensor): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (type === 'f32') return Float32Array.from({ length: count }, (_, index) => view.getFloat32(index * 4, true))
  const weights = new Float32Array(count)
  for (let block = 0; block < count / BLOCK_WEIGHTS; block++) {
    const at = block * BLOCK_BYTES
    const scale = fromHalf(view.getUint16(at, true))
    for (let index = 0; index < 16; index++) {
      const byte = view.getUint8(at + 2 + index)
      weights[block * BLOCK_WEIGHTS + index] = ((byte & 15) - 8) * scale
      weights[block * BLOCK_WEIGHTS + index + 16] = ((byte >> 4) - 8) * scale
    }
  }
  return weights
}

/** IEEE 754 binary16 → number. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x80_00 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3_ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
