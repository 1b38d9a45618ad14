/**
 * Pseudo-hypotheses of every quality, without a generator, to teach the gate whom to trust:
 *
 *   right    half of the source passage and half of its nearest neighbour: says what the answer says, and more
 *   near     the nearest passage of another document: on the subject, not the answer
 *   wrong    the query's own best hit that is not the answer: plausible and misleading
 *   far      a passage from anywhere: a lie
 */
import type { CollectionStore } from '../../../src/store/port.ts'
import { sentences } from '../../../src/text/sentences.ts'
import { hashShare } from '../split.ts'
import type { PseudoQuery } from '../types.ts'

export const KINDS = ['right', 'near', 'wrong', 'far'] as const
export type Kind = (typeof KINDS)[number]

export interface PseudoHypothesis {
  readonly kind: Kind
  readonly text: string
  readonly vector: Float32Array
}

export interface HypothesisSource {
  readonly lab: CollectionStore
  readonly documents: ReadonlyMap<string, ReadonlySet<string>>
  /** Every lab passage, in a fixed order. */
  readonly passageIds: readonly string[]
}

const NEIGHBOURS = 10

/** Those that the lab holds; `firstHits` are the query's own. */
export async function pseudoHypotheses({ lab, documents, passageIds }: HypothesisSource, query: PseudoQuery, firstHits: readonly string[], signal?: AbortSignal): Promise<readonly PseudoHypothesis[]> {
  const relevant = documents.get(query.documentId) ?? new Set<string>()
  const [own] = await lab.vectorsOf([query.passageId], signal)
  const source = own?.[0]
  if (source === undefined) return []
  const near = (await lab.searchDense({ vector: source, k: NEIGHBOURS }, signal)).find(({ id }) => !relevant.has(id))?.id
  const wrong = firstHits.find((id) => !relevant.has(id))
  const far = passageIds[Math.floor(hashShare(`far ${query.id}`) * passageIds.length)]
  const wanted = { near, wrong, far: far !== undefined && relevant.has(far) ? undefined : far }
  const ids = [query.passageId, ...Object.values(wanted).filter((id) => id !== undefined)]
  const [passages, vectors] = await Promise.all([lab.getPassages(ids, signal), lab.vectorsOf(ids, signal)])
  const texts = new Map(passages.map(({ id, text }) => [id, text]))
  const whole = new Map(ids.map((id, index) => [id, vectors[index]?.[0]]))
  const found = Object.entries(wanted).flatMap(([kind, id]): readonly PseudoHypothesis[] => {
    const [text, vector] = id === undefined ? [] : [texts.get(id), whole.get(id)]
    return text === undefined || vector === undefined ? [] : [{ kind: kind as Kind, text, vector }]
  })
  const neighbour = found.find(({ kind }) => kind === 'near')
  const right: readonly PseudoHypothesis[] = neighbour === undefined ? [] : [{ kind: 'right', text: `${half(texts.get(query.passageId) ?? '')}${half(neighbour.text)}`, vector: halfway(source, neighbour.vector) }]
  return [...right, ...found]
}

/** Every other sentence. */
function half(text: string): string {
  return sentences(text).filter((_, index) => index % 2 === 0).map(({ start, end }) => text.slice(start, end)).join('')
}

function halfway(left: Float32Array, right: Float32Array): Float32Array {
  const mean = left.map((value, index) => value + (right[index] ?? 0))
  const norm = Math.hypot(...mean)
  return norm === 0 ? left : mean.map((value) => value / norm)
}
