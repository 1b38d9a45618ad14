/** A weight file in the package index's format with a few small layers of seeded weights: real format, no download. */
import { seededRandom } from './seeded-random.ts'

export const TINY = { hidden: 64, layers: 2, heads: 2, feedForward: 96, vocabulary: 40, positions: 32 } as const

/** Letters as pieces, after the four special ones. */
const PIECES = ['<s>', '<pad>', '</s>', '<unk>', '▁', ...'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ')]

export function tinyE5File(): Buffer {
  const random = seededRandom(42)
  const header = Buffer.concat([Buffer.from('E5S1'), u32(1), ...[TINY.hidden, TINY.layers, TINY.heads, TINY.feedForward, TINY.vocabulary, TINY.positions, 2].map(u32), f32(1e-12), u32(32), tokenizer(), u32(0), u32(0)])
  const { hidden, feedForward, vocabulary, positions, layers } = TINY
  const tensors: readonly (readonly [string, number, 'f32' | 'q4'])[] = [
    ['emb.word', vocabulary * hidden, 'q4'], ['emb.pos', positions * hidden, 'f32'], ['emb.type', 2 * hidden, 'f32'], ['emb.ln.w', hidden, 'f32'], ['emb.ln.b', hidden, 'f32'],
    ...Array.from({ length: layers }, (_, layer) => layerTensors(`l${layer}`, hidden, feedForward)).flat(),
  ]
  const data = tensors.map(([name, count, type]) => (type === 'f32' ? floats(count, () => (name.endsWith('ln.w') ? 1 : 0) + (random() - 0.5) * 0.2) : blocks(count, random)))
  const directorySize = 4 + tensors.reduce((sum, [name]) => sum + 2 + Buffer.byteLength(name) + 1 + 4 + 8 + 8, 0)
  let offset = header.length + directorySize
  const entries = tensors.map(([name, count, type], index) => {
    const length = data[index]?.length ?? 0
    const entry = Buffer.concat([u16(Buffer.byteLength(name)), Buffer.from(name), Buffer.of(type === 'f32' ? 0 : 1), u32(count), u64(offset), u64(length)])
    offset += length
    return entry
  })
  return Buffer.concat([header, u32(tensors.length), ...entries, ...data])
}

function layerTensors(name: string, hidden: number, feedForward: number): readonly (readonly [string, number, 'f32' | 'q4'])[] {
  const square = ['q', 'k', 'v', 'ao'].flatMap((part) => [[`${name}.${part}.w`, hidden * hidden, 'q4'], [`${name}.${part}.b`, hidden, 'f32']] as const)
  const norms = ['aln', 'oln'].flatMap((part) => [[`${name}.${part}.w`, hidden, 'f32'], [`${name}.${part}.b`, hidden, 'f32']] as const)
  return [...square, [`${name}.fi.w`, hidden * feedForward, 'q4'], [`${name}.fi.b`, feedForward, 'f32'], [`${name}.fo.w`, hidden * feedForward, 'q4'], [`${name}.fo.b`, hidden, 'f32'], ...norms]
}

function tokenizer(): Buffer {
  const blobs = PIECES.map((piece) => Buffer.from(piece))
  let at = 0
  const offsets = [0, ...blobs.map((blob) => (at += blob.length))]
  return Buffer.concat([u32(PIECES.length), ...[0, 2, 1, 3].map(u32), u64(at), ...offsets.map(u32), ...PIECES.map((_, index) => f32(-1 - index / 10)), ...blobs])
}

/** Q4_0 blocks: an fp16 scale of 2^-5 (0x2800) and random nibbles. */
function blocks(count: number, random: () => number): Buffer {
  return Buffer.concat(Array.from({ length: count / 32 }, () => Buffer.concat([u16(0x28_00), Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)))])))
}

function floats(count: number, value: () => number): Buffer {
  return Buffer.from(Float32Array.from({ length: count }, value).buffer)
}

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16LE(value)
  return buffer
}
function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}
function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}
function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeFloatLE(value)
  return buffer
}
