/** Just enough of the protobuf wire format to write an ONNX file: varints, length-delimited fields, 32-bit floats. */

export type Chunk = Uint8Array

const encoder = new TextEncoder()

export function varint(value: number): Chunk {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

const key = (field: number, wireType: number): Chunk => varint(field * 8 + wireType)

export const integer = (field: number, value: number): Chunk[] => [key(field, 0), varint(value)]
export const bytesField = (field: number, value: Chunk): Chunk[] => [key(field, 2), varint(value.byteLength), value]
export const text = (field: number, value: string): Chunk[] => bytesField(field, encoder.encode(value))
export const float = (field: number, value: number): Chunk[] => [key(field, 5), new Uint8Array(Float32Array.of(value).buffer)]

/** A nested message: its chunks, prefixed with their total length. No copy of the contents is made. */
export function message(field: number, content: readonly Chunk[]): Chunk[] {
  const length = content.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  return [key(field, 2), varint(length), ...content]
}
