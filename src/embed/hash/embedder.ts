/** Vectors from hashed words and character pairs: no model, no meaning beyond shared characters. For tests and benchmarks. */
import type { Embedder } from '../port.ts'

const MAX_TOKENS = 512

/** Feature hashing (Weinberger et al. 2009): each feature adds ±1 to one of `dimension` places. */
export function createHashEmbedder({ dimension = 256 }: { readonly dimension?: number } = {}): Embedder {
  return {
    name: `hash (${dimension})`,
    dimension,
    maxTokens: MAX_TOKENS,
    fingerprint: `hash-1-${dimension}`,
    embed: async (texts, _kind, signal) => {
      signal?.throwIfAborted()
      const features = texts.map(featuresOf)
      return {
        vectors: features.map((list) => hashVector(list.slice(0, MAX_TOKENS), dimension)),
        truncated: features.filter((list) => list.length > MAX_TOKENS).length,
        tokens: features.reduce((sum, list) => sum + Math.min(list.length, MAX_TOKENS), 0),
      }
    },
    countTokens: async (texts) => texts.map((text) => featuresOf(text).length),
    close: async () => undefined,
  }
}

/** Latin words and single Han characters: what a token roughly is. */
function featuresOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+|\p{Script=Han}/gu) ?? []
}

function hashVector(features: readonly string[], dimension: number): Float32Array {
  const vector = new Float32Array(dimension)
  for (const [index, feature] of features.entries()) {
    addFeature(vector, feature)
    addFeature(vector, `${feature} ${features[index + 1] ?? ''}`)
  }
  const norm = Math.hypot(...vector)
  // A text without words still needs a unit vector; the first axis is as good as any.
  if (norm === 0) vector[0] = 1
  return norm === 0 ? vector : vector.map((value) => value / norm)
}

function addFeature(vector: Float32Array, feature: string): void {
  const hash = fnv1a(feature)
  const place = hash % vector.length
  vector[place] = (vector[place] ?? 0) + (hash & 0x80_00_00_00 ? -1 : 1)
}

/** FNV-1a, 32 bits (Fowler, Noll & Vo), with a final mix so that short strings spread. */
function fnv1a(text: string): number {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c_1b_3c_6d) >>> 0
}
