/**
 * MinHash (Broder 1997, “On the resemblance and containment of documents”): for a random permutation π of all shingles,
 *
 *   P[min π(A) = min π(B)] = J(A, B) = |A ∩ B| / |A ∪ B|
 *
 * so the share of equal minima under k permutations estimates the Jaccard similarity of two shingle sets, with standard
 * error √(J(1 − J)/k). A permutation is simulated by h(x) = (a·x + b) mod 2³², a odd, on a 32-bit hash of the shingle. Candidates come from locality-sensitive hashing
 * (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.4): the signature is cut into b bands of r rows, and two
 * texts that agree in a whole band share a bucket:
 *
 *   P[candidate] = 1 − (1 − Jʳ)ᵇ        b = r = 8: J = .85 → .94, J = .9 → .99, J = .5 → .03
 */
import { createRandom } from '../drugs/random.ts'

const PERMUTATIONS = 64
export const BANDS = 8
const ROWS = PERMUTATIONS / BANDS
/** Characters a shingle: five, so that two unrelated Chinese or English texts share few. */
const SHINGLE = 5
/** Shorter texts are near-duplicates by accident: “No known allergies.” */
const SHORTEST = 50
/** From this estimated similarity on, two passages say the same. */
export const NEAR_DUPLICATE = 0.85

const [FACTORS, OFFSETS] = coefficients()

/** Fixed seed: the same text has the same signature everywhere. Undefined for texts too short to compare. */
export function minHash(text: string): Uint32Array | undefined {
  const normalized = text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
  if (normalized.length < SHORTEST) return undefined
  const minima = new Uint32Array(PERMUTATIONS).fill(0xff_ff_ff_ff)
  for (let at = 0; at + SHINGLE <= normalized.length; at++) {
    const shingle = hashOf(normalized, at)
    for (let index = 0; index < PERMUTATIONS; index++) {
      const value = (Math.imul(FACTORS[index] as number, shingle) + (OFFSETS[index] as number)) >>> 0
      if (value < (minima[index] as number)) minima[index] = value
    }
  }
  return minima
}

/** What two signatures that share so many buckets may resemble at most: in every other band at least one minimum differs. */
export const mostAlike = (sharedBuckets: number): number => 1 - (BANDS - sharedBuckets) / PERMUTATIONS

/** Estimated Jaccard similarity, 0 to 1. */
export function resemblance(left: Uint32Array, right: Uint32Array): number {
  let equal = 0
  for (let index = 0; index < PERMUTATIONS; index++) if (left[index] === right[index]) equal++
  return equal / PERMUTATIONS
}

/** One bucket a band; the band's number is mixed in, so bands do not meet. Safe integers for SQLite. */
export function buckets(signature: Uint32Array): readonly number[] {
  return Array.from({ length: BANDS }, (_, band) => {
    let high = 0x81_1c_9d_c5 ^ band
    let low = 0xc2_b2_ae_35 ^ band
    for (const value of signature.subarray(band * ROWS, (band + 1) * ROWS)) {
      high = Math.imul(high ^ value, 0x01_00_01_93)
      low = Math.imul(low ^ (value >>> 7), 0x85_eb_ca_6b)
    }
    return (high & 0x1f_ff_ff) * 2 ** 32 + (low >>> 0)
  })
}

/** FNV-1a of the shingle at `at`, with a final mix (as in MurmurHash3) so that low bits spread. */
function hashOf(text: string, at: number): number {
  let hash = 0x81_1c_9d_c5
  for (let index = at; index < at + SHINGLE; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

function coefficients(): readonly [Uint32Array, Uint32Array] {
  const random = createRandom(0x6d_65_64_69)
  const draw = (): number => Math.floor(random() * 2 ** 32) >>> 0
  return [Uint32Array.from({ length: PERMUTATIONS }, () => draw() | 1), Uint32Array.from({ length: PERMUTATIONS }, draw)]
}
