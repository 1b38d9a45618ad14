/**
 * multilingual-e5-small once more, in plain float32 loops over the dequantised weights: slow, short and independent of the
 * ONNX graph and its runtime. It made src/models/golden/multilingual-e5-small.json:
 *
 *   node test/e5-reference.ts e5-small-q4.bin tokenizer.json > src/models/golden/multilingual-e5-small.json
 */
import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { dequantize, readE5File, type E5File } from '../src/models/e5-file.ts'

type Matrix = Float64Array[]

/** Mean of the last layer over all tokens, L2 = 1. */
export function referenceEmbedding(file: E5File, ids: readonly number[]): Float64Array {
  let states = embed(file, ids)
  for (let layer = 0; layer < file.layers; layer++) states = encode(file, `l${layer}`, states)
  const mean = new Float64Array(file.hidden)
  for (const state of states) for (const [index, value] of state.entries()) mean[index] = (mean[index] ?? 0) + value
  const norm = Math.hypot(...mean)
  return mean.map((value) => value / norm)
}

const weights = new Map<string, Float32Array>()
function tensor(file: E5File, name: string): Float32Array {
  const values = weights.get(name) ?? dequantize(file.tensor(name))
  weights.set(name, values)
  return values
}

function embed(file: E5File, ids: readonly number[]): Matrix {
  const [word, position, type] = [tensor(file, 'emb.word'), tensor(file, 'emb.pos'), tensor(file, 'emb.type')]
  const sums = ids.map((id, at) => Float64Array.from({ length: file.hidden }, (_, index) => (word[id * file.hidden + index] ?? 0) + (position[at * file.hidden + index] ?? 0) + (type[index] ?? 0)))
  return normalize(file, 'emb.ln', sums)
}

function encode(file: E5File, name: string, states: Matrix): Matrix {
  const attended = linear(file, `${name}.ao`, attention(file, name, states))
  const first = normalize(file, `${name}.aln`, add(attended, states))
  const wide = linear(file, `${name}.fi`, first).map((row) => row.map(gelu))
  return normalize(file, `${name}.oln`, add(linear(file, `${name}.fo`, wide), first))
}

/** softmax(QKᵀ / √d) V, head by head (Vaswani et al. 2017). */
function attention(file: E5File, name: string, states: Matrix): Matrix {
  const [query, key, value] = [linear(file, `${name}.q`, states), linear(file, `${name}.k`, states), linear(file, `${name}.v`, states)]
  const width = file.hidden / file.heads
  const output = states.map(() => new Float64Array(file.hidden))
  for (let from = 0; from < file.hidden; from += width) {
    for (const [row, asked] of query.entries()) {
      const scores = key.map((candidate) => dot(asked, candidate, from, width) / Math.sqrt(width))
      const largest = Math.max(...scores)
      const exponents = scores.map((score) => Math.exp(score - largest))
      const total = exponents.reduce((sum, exponent) => sum + exponent, 0)
      for (const [at, exponent] of exponents.entries()) for (let index = from; index < from + width; index++) (output[row] as Float64Array)[index]! += (exponent / total) * (value[at]?.[index] ?? 0)
    }
  }
  return output
}

function dot(left: Float64Array, right: Float64Array, from: number, width: number): number {
  let sum = 0
  for (let index = from; index < from + width; index++) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}

function linear(file: E5File, name: string, rows: Matrix): Matrix {
  const [matrix, bias] = [tensor(file, `${name}.w`), tensor(file, `${name}.b`)]
  return rows.map((row) => Float64Array.from(bias, (start, output) => {
    let sum = start
    for (let input = 0; input < row.length; input++) sum += (row[input] ?? 0) * (matrix[output * row.length + input] ?? 0)
    return sum
  }))
}

function add(left: Matrix, right: Matrix): Matrix {
  return left.map((row, at) => row.map((value, index) => value + (right[at]?.[index] ?? 0)))
}

function normalize(file: E5File, name: string, rows: Matrix): Matrix {
  const [gain, shift] = [tensor(file, `${name}.w`), tensor(file, `${name}.b`)]
  return rows.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
    return row.map((value, index) => ((value - mean) / Math.sqrt(variance + file.epsilon)) * (gain[index] ?? 1) + (shift[index] ?? 0))
  })
}

function gelu(value: number): number {
  return 0.5 * value * (1 + erf(value / Math.SQRT2))
}

/** Abramowitz & Stegun 7.1.26, |error| ≤ 1.5e-7. */
function erf(value: number): number {
  const t = 1 / (1 + 0.327_591_1 * Math.abs(value))
  const series = ((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592) * t
  return Math.sign(value) * (1 - series * Math.exp(-value * value))
}

/** Written for this file; they cover both languages, both kinds, short and longer, digits and Latin inside Chinese. */
const TEXTS: readonly { readonly kind: 'query' | 'passage'; readonly text: string }[] = [
  { kind: 'query', text: '糖尿病患者可以吃阿司匹林吗？' },
  { kind: 'query', text: 'first-line treatment of community-acquired pneumonia' },
  { kind: 'query', text: 'EGFR突变的非小细胞肺癌' },
  { kind: 'passage', text: '二甲双胍是2型糖尿病的一线用药，HbA1c≥7.0%时应考虑联合治疗。用药期间应监测肾功能，估算肾小球滤过率低于30时停用。' },
  { kind: 'passage', text: 'Warfarin is a vitamin K antagonist. The dose is adjusted to an international normalised ratio of 2.0 to 3.0 in atrial fibrillation.' },
  { kind: 'passage', text: '患儿，3岁，发热2天伴咳嗽，体温39.2℃，予布洛芬口服后热退。' },
]

function main([weightFile = '', tokenizerFile = '']: readonly string[]): void {
  const file = readE5File(readFileSync(weightFile))
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')) as object, {})
  const texts = TEXTS.map(({ kind, text }) => ({ kind, text, vector: Array.from(referenceEmbedding(file, tokenizer.encode(`${kind}: ${text}`).ids), (value) => Number(value.toFixed(6))) }))
  process.stdout.write(`${JSON.stringify({ texts })}\n`)
}

if (import.meta.main) main(process.argv.slice(2))
