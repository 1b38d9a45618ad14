import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { referenceEmbedding } from '../../test/e5-reference.ts'
import { tinyE5File } from '../../test/tiny-e5.ts'
import { dequantize, fromHalf, readE5File } from './e5-file.ts'
import { presetOf } from './presets.ts'
import { convert } from './sources/pip.ts'

const folder = mkdtempSync(join(tmpdir(), 'medir-convert-'))
convert(tinyE5File(), { target: folder, preset: presetOf('multilingual-e5-small') })

async function embed(session: InferenceSession, rows: readonly (readonly number[])[]): Promise<readonly (readonly number[])[]> {
  const length = Math.max(...rows.map((row) => row.length))
  const ids = BigInt64Array.from(rows.flatMap((row) => [...row, ...Array.from({ length: length - row.length }, () => 1)]), BigInt)
  const mask = BigInt64Array.from(rows.flatMap((row) => Array.from({ length }, (_, at) => (at < row.length ? 1 : 0))), BigInt)
  const shape = [rows.length, length]
  const { last_hidden_state: output } = await session.run({ input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) })
  const data = output?.data as Float32Array
  return rows.map((row, index) => {
    const mean = Array.from({ length: 64 }, (_, at) => row.reduce((sum, _id, token) => sum + (data[(index * length + token) * 64 + at] ?? 0), 0))
    const norm = Math.hypot(...mean)
    return mean.map((value) => value / norm)
  })
}

const cosine = (left: readonly number[], right: ArrayLike<number>): number => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)

describe('converting the weight file', () => {
  it('gives a graph whose vectors are those of the plain float forward pass, padded rows included', async () => {
    const session = await InferenceSession.create(join(folder, 'onnx', 'model_quantized.onnx'), { intraOpNumThreads: 1 })
    const file = readE5File(tinyE5File())
    const rows = [[0, 5, 6, 7, 2], [0, 20, 2], [0, 9, 9, 9, 12, 30, 4, 2]]
    const embedded = await embed(session, rows)
    for (const [index, row] of rows.entries()) expect(cosine(embedded[index] ?? [], referenceEmbedding(file, row))).toBeGreaterThan(0.999)
  })

  it('gives a tokenizer that puts the special tokens around the pieces', () => {
    const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
    const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'))
    expect(tokenizer.encode('ab  c').tokens).toEqual(['<s>', '▁', 'a', 'b', '▁', 'c', '</s>'])
  })

  it('reads half floats and 4-bit blocks', () => {
    expect([0x3c_00, 0xc0_00, 0x00_01, 0x7c_00, 0x00_00].map(fromHalf)).toEqual([1, -2, 2 ** -24, Infinity, 0])
    const bytes = Uint8Array.of(0x00, 0x3c, 0x98, ...Array.from({ length: 15 }, () => 0x88))
    const weights = dequantize({ type: 'q4_0', count: 32, bytes })
    expect([weights[0], weights[16], weights[1], weights[31]]).toEqual([0, 1, 0, 0])
  })

  it('refuses another format and a file that ends too early', () => {
    expect(() => readE5File(Buffer.from('GGUF\u0001\0\0\0'))).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }))
    expect(() => readE5File(tinyE5File().subarray(0, 300))).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }))
  })
})
