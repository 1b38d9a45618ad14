/** Builds an ONNX model (opset 21 and com.microsoft 1) node by node. Field numbers are those of onnx.proto3. */
import { bytesField, float, integer, message, text, type Chunk } from './protobuf.ts'

/** TensorProto.DataType */
export const DATA_TYPE = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, int4: 22 } as const
type DataType = (typeof DATA_TYPE)[keyof typeof DATA_TYPE]

/** 4-bit tensors came with IR version 10 and opset 21. */
const IR_VERSION = 10
const OPSET = 21
const ATTRIBUTE_FLOAT = 1
const ATTRIBUTE_INT = 2

export interface NodeOptions {
  readonly domain?: 'com.microsoft'
  readonly outputs?: number
  readonly integers?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
}

export interface GraphBuilder {
  /** Adds an initializer and returns its name. `data` is raw little-endian memory. */
  constant(name: string, type: DataType, dimensions: readonly number[], data: ArrayBufferView): string
  /** Adds a node and returns its first output's name; further outputs are `${name}:1` and so on. */
  node(operator: string, name: string, inputs: readonly string[], options?: NodeOptions): string
  /** The file, as chunks to be written one after the other. */
  finish(inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): readonly Chunk[]
}

export interface ValueInfo {
  readonly name: string
  readonly type: DataType
  /** Names are free dimensions. */
  readonly shape: readonly (number | string)[]
}

export function graphBuilder(graphName: string): GraphBuilder {
  const nodes: Chunk[] = []
  const initializers: Chunk[] = []
  return {
    constant: (name, type, dimensions, data) => {
      const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      initializers.push(...message(5, [...dimensions.flatMap((size) => integer(1, size)), ...integer(2, type), ...text(8, name), ...bytesField(9, raw)]))
      return name
    },
    node: (operator, name, inputs, { domain, outputs = 1, integers = {}, floats = {} } = {}) => {
      const outputNames = Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}:${index}`))
      nodes.push(
        ...message(1, [
          ...inputs.flatMap((input) => text(1, input)),
          ...outputNames.flatMap((output) => text(2, output)),
          ...text(3, name),
          ...text(4, operator),
          ...Object.entries(integers).flatMap(([key, value]) => message(5, [...text(1, key), ...integer(3, value), ...integer(20, ATTRIBUTE_INT)])),
          ...Object.entries(floats).flatMap(([key, value]) => message(5, [...text(1, key), ...float(2, value), ...integer(20, ATTRIBUTE_FLOAT)])),
          ...(domain === undefined ? [] : text(7, domain)),
        ]),
      )
      return name
    },
    finish: (inputs, outputs) => [
      ...integer(1, IR_VERSION),
      ...text(2, 'medir'),
      ...message(7, [...nodes, ...text(2, graphName), ...initializers, ...inputs.flatMap((info) => message(11, valueInfo(info))), ...outputs.flatMap((info) => message(12, valueInfo(info)))]),
      ...message(8, [...text(1, ''), ...integer(2, OPSET)]),
      ...message(8, [...text(1, 'com.microsoft'), ...integer(2, 1)]),
    ],
  }
}

function valueInfo({ name, type, shape }: ValueInfo): Chunk[] {
  const dimensions = shape.flatMap((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  return [...text(1, name), ...message(2, message(1, [...integer(1, type), ...message(2, dimensions)]))]
}
