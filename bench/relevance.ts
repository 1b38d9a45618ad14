/**
 * Fits the coefficients of calibrated relevance (retriever/relevance/calibrate.ts) on the judged questions of the sample
 * collection, by Newton's method, and measures them on questions held apart (5 folds by question): area under the ROC
 * curve, and expected calibration error over ten equal bins (Naeini et al., AAAI 2015).
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findSources } from '../indexer/readers/sources.ts'
import { featuresOf } from '../retriever/relevance/judge.ts'
import { DENSE_COEFFICIENTS, LEXICAL_COEFFICIENTS, type Coefficients } from '../retriever/relevance/calibrate.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { readSample, samplesFolder } from '../src/engine/sample-files.ts'
import { searchRequestSchema } from '../src/schemas.ts'
import type { Report } from './report.ts'

interface Example {
  readonly question: string
  /** 1, distance, coverage. */
  readonly x: readonly number[]
  readonly relevant: boolean
}

const FOLDS = 5
const DEPTH = 20
/** Further off on average, an estimate says too little where few passages are relevant. */
const MOST_ERROR = 0.015
/** Keeps Newton's method steady where a fold is separable. */
const RIDGE: number = 1e-3

export async function run(): Promise<Report> {
  const examples = await collect()
  const words = examples.map((example) => ({ ...example, x: [example.x[0] ?? 1, 0, example.x[2] ?? 0] }))
  const dense = measure(examples)
  const lexical = measure(words)
  const positive = examples.filter(({ relevant }) => relevant).length
  return {
    bench: 'relevance',
    settings: { questions: new Set(examples.map(({ question }) => question)).size, pairs: examples.length, relevant: positive, folds: FOLDS },
    measurements: [
      ...named('dense', dense.weights, weightsOf(DENSE_COEFFICIENTS)),
      ...named('lexical', lexical.weights, weightsOf(LEXICAL_COEFFICIENTS)),
      { name: 'dense: area under the curve, held apart', value: dense.area },
      { name: 'dense: expected calibration error, held apart', value: dense.error },
      { name: 'dense: expected calibration error of the weights in force', value: errorInForce(examples, DENSE_COEFFICIENTS), target: { most: MOST_ERROR } },
      { name: 'lexical: area under the curve, held apart', value: lexical.area },
      { name: 'lexical: expected calibration error, held apart', value: lexical.error },
      { name: 'lexical: expected calibration error of the weights in force', value: errorInForce(words, LEXICAL_COEFFICIENTS), target: { most: MOST_ERROR } },
    ],
  }
}

const weightsOf = ({ bias, distance, coverage }: Coefficients): readonly number[] => [bias, distance, coverage]

function errorInForce(examples: readonly Example[], coefficients: Coefficients): number {
  return calibrationError(examples.map(({ x, relevant }) => ({ p: probability(weightsOf(coefficients), x), relevant })))
}

function named(what: string, weights: readonly number[], inForce: readonly number[]): Report['measurements'] {
  return ['bias', 'distance', 'coverage'].map((name, index) => ({ name: `${what}: ${name}`, value: weights[index] ?? 0, baseline: { name: 'in force', value: inForce[index] ?? 0 } }))
}

/** Hits of both legs for every question; what was not judged counts as not relevant, as in the judgements themselves. */
async function collect(): Promise<readonly Example[]> {
  const home = mkdtempSync(join(tmpdir(), 'medir-relevance-'))
  symlinkSync(join(loadConfig().config.home, 'models'), join(home, 'models'))
  const engine = createEngine(loadConfig({ flags: { home } }).config)
  const key = { tenant: 'default', name: 'sample' }
  try {
    await engine.index(key, findSources([join(samplesFolder(), 'documents.jsonl')], process.stdin), {})
    const { embedder } = await engine.embedder()
    const collection = await engine.reader(key)
    const examples: Example[] = []
    for (const { id, text, judgements } of readSample().questions) {
      const { hits } = await engine.search(key, searchRequestSchema.parse({ query: text, k: DEPTH, hyde: 'off' }))
      const features = await featuresOf({ collection, analyzer: engine.analyzer, embedder }, text, hits)
      for (const [index, { distance = 0, coverage }] of features.entries()) examples.push({ question: id, x: [1, distance, coverage], relevant: (judgements.get(hits[index]?.documentId ?? '') ?? 0) > 0 })
    }
    return examples
  } finally {
    await engine.close()
    rmSync(home, { recursive: true, force: true })
  }
}

function measure(examples: readonly Example[]): { readonly weights: readonly number[]; readonly area: number; readonly error: number } {
  const questions = [...new Set(examples.map(({ question }) => question))]
  const foldOf = new Map(questions.map((question, index) => [question, index % FOLDS]))
  const predicted = Array.from({ length: FOLDS }, (_, fold) => {
    const weights = fit(examples.filter(({ question }) => foldOf.get(question) !== fold))
    return examples.filter(({ question }) => foldOf.get(question) === fold).map(({ x, relevant }) => ({ p: probability(weights, x), relevant }))
  }).flat()
  return { weights: fit(examples), area: areaUnderCurve(predicted), error: calibrationError(predicted) }
}

const probability = (weights: readonly number[], x: readonly number[]): number => 1 / (1 + Math.exp(-x.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0)))

/** w ← w + (XᵀSX + λI)⁻¹ (Xᵀ(y − p) − λw),   S = diag(p(1 − p)) */
function fit(examples: readonly Example[]): readonly number[] {
  let weights = [0, 0, 0]
  for (let step = 0; step < 50; step++) {
    const gradient = weights.map((weight) => -RIDGE * weight)
    const hessian = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? RIDGE : 0)))
    for (const { x, relevant } of examples) {
      const p = probability(weights, x)
      for (let row = 0; row < 3; row++) {
        gradient[row] = (gradient[row] ?? 0) + (x[row] ?? 0) * ((relevant ? 1 : 0) - p)
        const line = hessian[row] ?? []
        for (let column = 0; column < 3; column++) line[column] = (line[column] ?? 0) + (x[row] ?? 0) * (x[column] ?? 0) * p * (1 - p)
      }
    }
    const change = solve(hessian, gradient)
    weights = weights.map((weight, index) => weight + (change[index] ?? 0))
  }
  return weights
}

/** Cramer's rule: three unknowns. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const determinant = (m: readonly (readonly number[])[]): number => {
    const [[a = 0, b = 0, c = 0] = [], [d = 0, e = 0, f = 0] = [], [g = 0, h = 0, i = 0] = []] = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  }
  const whole = determinant(matrix)
  return [0, 1, 2].map((column) => determinant(matrix.map((line, row) => line.map((value, at) => (at === column ? (right[row] ?? 0) : value)))) / whole)
}

interface Predicted {
  readonly p: number
  readonly relevant: boolean
}

function areaUnderCurve(predicted: readonly Predicted[]): number {
  const [good, bad] = [predicted.filter(({ relevant }) => relevant), predicted.filter(({ relevant }) => !relevant)]
  const won = good.reduce((sum, one) => sum + bad.reduce((points, other) => points + (one.p > other.p ? 1 : one.p === other.p ? 0.5 : 0), 0), 0)
  return won / (good.length * bad.length)
}

function calibrationError(predicted: readonly Predicted[]): number {
  const bins = Map.groupBy(predicted, ({ p }) => Math.min(9, Math.floor(p * 10)))
  const gaps = Array.from(bins.values(), (bin) => Math.abs(bin.reduce((sum, { p }) => sum + p, 0) - bin.filter(({ relevant }) => relevant).length))
  return gaps.reduce((sum, gap) => sum + gap, 0) / predicted.length
}
