/**
 * multilingual-e5-small as an ONNX graph that the runtime executes fast on a CPU:
 *
 *   word table     4-bit blocks as they come (GatherBlockQuantized): exact, and a quarter of int8's memory traffic
 *   linear layers  int8 a column, activations quantised at run time (DynamicQuantizeMatMul); query, key and value in one
 *   attention      MultiHeadAttention with a key padding mask
 *   feed-forward   Gelu with erf;  residual + layer norm in one (SkipLayerNormalization), post-norm BERT
 *
 * Devlin et al. 2019 (BERT); Wang et al. 2024 (multilingual E5). Figures behind the choice: docs/decisions/001-default-model.md.
 */
import { BLOCK_BYTES, BLOCK_WEIGHTS, dequantize, fromHalf, type E5File } from '../e5-file.ts'
import { DATA_TYPE, graphBuilder, type GraphBuilder } from './graph.ts'
import type { Chunk } from './protobuf.ts'

export function e5Graph(file: E5File): readonly Chunk[] {
  const graph = graphBuilder('multilingual-e5-small')
  const embedded = embeddings(graph, file)
  const mask = graph.node('Cast', 'mask', ['attention_mask'], { integers: { to: DATA_TYPE.int32 } })
  let state = embedded
  for (let layer = 0; layer < file.layers; layer++) state = encoderLayer(graph, file, `l${layer}`, state, mask)
  graph.node('Identity', 'last_hidden_state', [state])
  const ids = (name: string): { name: string; type: 7; shape: string[] } => ({ name, type: DATA_TYPE.int64, shape: ['batch', 'sequence'] })
  return graph.finish([ids('input_ids'), ids('attention_mask')], [{ name: 'last_hidden_state', type: DATA_TYPE.float, shape: ['batch', 'sequence', file.hidden] }])
}

/** word + position + type 0, then layer norm. Type 0 is added to the position table here, once. */
function embeddings(graph: GraphBuilder, file: E5File): string {
  const { data, scales } = blockTable(file)
  graph.constant('emb.word', DATA_TYPE.int4, [file.vocabulary, file.hidden], data)
  graph.constant('emb.word.scales', DATA_TYPE.float, [file.vocabulary, file.hidden / BLOCK_WEIGHTS], scales)
  const word = graph.node('GatherBlockQuantized', 'word', ['emb.word', 'input_ids', 'emb.word.scales'], { domain: 'com.microsoft', integers: { gather_axis: 0, quantize_axis: 1, block_size: BLOCK_WEIGHTS } })
  const type = dequantize(file.tensor('emb.type'))
  const positions = dequantize(file.tensor('emb.pos')).map((value, index) => value + (type[index % file.hidden] ?? 0))
  graph.constant('emb.position', DATA_TYPE.float, [file.positions, file.hidden], positions)
  graph.constant('zero', DATA_TYPE.int64, [1], BigInt64Array.of(0n))
  graph.constant('one', DATA_TYPE.int64, [1], BigInt64Array.of(1n))
  const shape = graph.node('Shape', 'shape', ['input_ids'])
  const length = graph.node('Gather', 'length', [shape, 'one'])
  const position = graph.node('Slice', 'position', ['emb.position', 'zero', length, 'zero'])
  const sum = graph.node('Add', 'embedded', [word, position])
  return graph.node('LayerNormalization', 'embedded.norm', [sum, floats(graph, file, 'emb.ln.w'), floats(graph, file, 'emb.ln.b')], { floats: { epsilon: file.epsilon }, integers: { axis: 2 } })
}

function encoderLayer(graph: GraphBuilder, file: E5File, name: string, state: string, mask: string): string {
  const packed = linear(graph, file, `${name}.qkv`, ['q', 'k', 'v'].map((part) => `${name}.${part}`), state)
  graph.node('Split', `${name}.split`, [packed], { outputs: 3, integers: { axis: 2, num_outputs: 3 } })
  const attended = graph.node('MultiHeadAttention', `${name}.attention`, [`${name}.split`, `${name}.split:1`, `${name}.split:2`, '', mask], { domain: 'com.microsoft', integers: { num_heads: file.heads } })
  const projected = linear(graph, file, `${name}.ao`, [`${name}.ao`], attended)
  const first = addAndNormalize(graph, file, `${name}.aln`, projected, state)
  const wide = graph.node('Gelu', `${name}.gelu`, [linear(graph, file, `${name}.fi`, [`${name}.fi`], first)], { domain: 'com.microsoft' })
  return addAndNormalize(graph, file, `${name}.oln`, linear(graph, file, `${name}.fo`, [`${name}.fo`], wide), first)
}

/** y = x · Wᵀ + b for one or more matrices side by side. */
function linear(graph: GraphBuilder, file: E5File, name: string, parts: readonly string[], input: string): string {
  const { weights, scales, columns } = quantizeColumns(file, parts)
  graph.constant(`${name}.weight`, DATA_TYPE.int8, [weights.length / columns, columns], weights)
  graph.constant(`${name}.scale`, DATA_TYPE.float, [columns], scales)
  graph.constant(`${name}.zero`, DATA_TYPE.int8, [columns], new Int8Array(columns))
  graph.constant(`${name}.bias`, DATA_TYPE.float, [columns], Float32Array.from(parts.flatMap((part) => Array.from(dequantize(file.tensor(`${part}.b`))))))
  return graph.node('DynamicQuantizeMatMul', name, [input, `${name}.weight`, `${name}.scale`, `${name}.zero`, `${name}.bias`], { domain: 'com.microsoft' })
}

/** Symmetric int8, one scale an output: w ≈ q · max|w| / 127. The source is [out, in], the runtime wants [in, out]. */
function quantizeColumns(file: E5File, parts: readonly string[]): { readonly weights: Int8Array; readonly scales: Float32Array; readonly columns: number } {
  const matrices = parts.map((part) => dequantize(file.tensor(`${part}.w`)))
  const outputs = parts.map((part) => file.tensor(`${part}.b`).count)
  const columns = outputs.reduce((sum, count) => sum + count, 0)
  const inputs = (matrices[0]?.length ?? 0) / (outputs[0] ?? 1)
  const weights = new Int8Array(inputs * columns)
  const scales = new Float32Array(columns)
  let column = 0
  for (const [index, matrix] of matrices.entries()) {
    for (let output = 0; output < (outputs[index] ?? 0); output++, column++) {
      const row = matrix.subarray(output * inputs, (output + 1) * inputs)
      const largest = row.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0)
      const scale = largest === 0 ? 1 : largest / 127
      scales[column] = scale
      for (let input = 0; input < inputs; input++) weights[input * columns + column] = Math.round((row[input] ?? 0) / scale)
    }
  }
  return { weights, scales, columns }
}

function addAndNormalize(graph: GraphBuilder, file: E5File, name: string, input: string, skip: string): string {
  return graph.node('SkipLayerNormalization', name, [input, skip, floats(graph, file, `${name}.w`), floats(graph, file, `${name}.b`)], { domain: 'com.microsoft', floats: { epsilon: file.epsilon } })
}

function floats(graph: GraphBuilder, file: E5File, name: string): string {
  const values = dequantize(file.tensor(name))
  return graph.constant(name, DATA_TYPE.float, [values.length], values)
}

/** Q4_0 stores weights j and j + 16 in one byte, ONNX neighbours 2j and 2j + 1; nibble XOR 8 turns (n − 8) into two's complement. */
function blockTable(file: E5File): { readonly data: Uint8Array; readonly scales: Float32Array } {
  const { bytes, count } = file.tensor('emb.word')
  const blocks = count / BLOCK_WEIGHTS
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = new Uint8Array(count / 2)
  const scales = new Float32Array(blocks)
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK_BYTES
    scales[block] = fromHalf(view.getUint16(from, true))
    for (let pair = 0; pair < 8; pair++) {
      const [left = 0, right = 0] = [bytes[from + 2 + pair * 2], bytes[from + 3 + pair * 2]]
      data[block * 16 + pair] = ((left & 15) ^ 8) | (((right & 15) ^ 8) << 4)
      data[block * 16 + 8 + pair] = ((left >> 4) ^ 8) | (((right >> 4) ^ 8) << 4)
    }
  }
  return { data, scales }
}
