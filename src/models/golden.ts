/**
 * Golden texts: what the model must answer. A quantisation that went wrong, a wrong tokenizer or pooling gives vectors far
 * from these, and is refused before it fills an index with garbage.
 */
import type { Embedder } from '../embed/port.ts'
import { ModelError } from '../errors.ts'
import e5Small from './golden/multilingual-e5-small.json' with { type: 'json' }
import type { ModelSource } from './folder.ts'
import type { ModelPreset } from './presets.ts'

interface Golden {
  readonly texts: readonly { readonly kind: 'query' | 'passage'; readonly text: string; readonly vector: readonly number[] }[]
}

const GOLDEN: Readonly<Record<string, Golden>> = { 'multilingual-e5-small': e5Small as Golden }

/** Of the same weights, int8 activations lose less than 0.01. */
export const GOLDEN_COSINE = 0.99
/** The hub's files quantise the original weights; ours were computed from the 4-bit ones, so the two differ by both roundings. */
const GOLDEN_COSINE_OTHER_WEIGHTS = 0.95

/** Lowest cosine between what the embedder gives and the stored vectors; undefined where a preset has none. */
export async function goldenCosine(embedder: Embedder, preset: ModelPreset): Promise<number | undefined> {
  const golden = GOLDEN[preset.name]
  if (golden === undefined) return undefined
  const cosines = await Promise.all(
    golden.texts.map(async ({ kind, text, vector }) => {
      const { vectors } = await embedder.embed([text], kind)
      return (vectors[0] ?? new Float32Array()).reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0)
    }),
  )
  return Math.min(...cosines)
}

export function goldenThreshold(source: ModelSource): number {
  return source === 'pip' ? GOLDEN_COSINE : GOLDEN_COSINE_OTHER_WEIGHTS
}

/** MODEL_INVALID with the cosine found. */
export async function checkGolden(embedder: Embedder, preset: ModelPreset, source: ModelSource): Promise<void> {
  const cosine = await goldenCosine(embedder, preset)
  if (cosine === undefined || cosine >= goldenThreshold(source)) return
  throw new ModelError('MODEL_INVALID', `the model's vectors are not those of ${preset.name}: lowest cosine ${cosine.toFixed(4)}`, { value: preset.name, remedy: `Run "medir model pull ${preset.name} --force".` })
}
