/** Vectors and words that join passages which are stored already. */
import type { LexicalFields } from '../../domain.ts'
import type { CollectionSettings } from '../port.ts'
import { batches } from './batches.ts'
import type { StateKeeper } from './keeper.ts'
import { LEXICAL, WINDOWS } from './layout.ts'
import type { UpdateOperation } from './points.ts'
import { readPassagePoints } from './reads.ts'
import { denseVectors, lexicalVectors } from './records.ts'
import { lengthOf, passageVector, termFrequencies } from './sparse.ts'

/** Returns how many are stored. */
export async function addVectors(keeper: StateKeeper, entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal: AbortSignal | undefined): Promise<number> {
  const points = await readPassagePoints(keeper.session, await keeper.moment(), entries.map(({ passageId }) => passageId), ['embedded'], signal)
  const known = entries.flatMap(({ passageId, vectors }) => {
    const point = points.get(passageId)
    return point === undefined ? [] : [{ point, vectors }]
  })
  for (const { items } of batches(known.map(({ point, vectors }) => ({ id: point.id, vector: denseVectors(vectors) })))) await keeper.points.update(vectorOperations(items), signal)
  const added = new Set(known.filter(({ point }) => point.payload['embedded'] !== true).map(({ point }) => point.id)).size
  if (known.length > 0) await keeper.swap({ embedded: keeper.state.embedded + added, revision: keeper.state.revision + 1 })
  return known.length
}

/** Returns how many are stored. */
export async function replaceWords(keeper: StateKeeper, entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal: AbortSignal | undefined): Promise<number> {
  const moment = await keeper.moment()
  const points = await readPassagePoints(keeper.session, moment, entries.map(({ passageId }) => passageId), ['length'], signal)
  const known = new Map(entries.flatMap(({ passageId, lexical }) => {
    const point = points.get(passageId)
    return point === undefined ? [] : [[point.id, { id: point.id, lexical, before: Number(point.payload['length']) }] as const]
  }))
  if (known.size === 0) return 0
  await keeper.swap({ relexing: true })
  const { lexical: parameters } = moment.description.settings
  let { totalLength } = keeper.state
  for (const { items } of batches(known.values())) {
    await keeper.points.update(items.flatMap(({ id, lexical }) => lexicalOperations(id, lexical, keeper.state.averageLength, parameters)), signal)
    for (const { lexical, before } of items) totalLength += lengthOf(termFrequencies(lexical, parameters)) - before
  }
  await keeper.swap({ relexing: undefined, totalLength, revision: keeper.state.revision + 1 })
  return entries.filter(({ passageId }) => points.has(passageId)).length
}

/** Windows of before go; vectors come before the mark that they are there. */
function vectorOperations(points: readonly { readonly id: string; readonly vector: ReturnType<typeof denseVectors> }[]): readonly UpdateOperation[] {
  const ids = points.map(({ id }) => id)
  const withoutWindows = points.filter(({ vector }) => !(WINDOWS in vector)).map(({ id }) => id)
  return [
    ...(withoutWindows.length === 0 ? [] : [{ delete_vectors: { points: withoutWindows, vector: [WINDOWS] } }]),
    { update_vectors: { points: [...points] } },
    { set_payload: { payload: { embedded: true }, points: ids } },
  ]
}

function lexicalOperations(id: string, lexical: LexicalFields, averageLength: number, parameters: CollectionSettings['lexical']): readonly UpdateOperation[] {
  const frequencies = termFrequencies(lexical, parameters)
  const vector = lexicalVectors(passageVector(frequencies, averageLength, parameters))
  return [
    LEXICAL in vector ? { update_vectors: { points: [{ id, vector }] } } : { delete_vectors: { points: [id], vector: [LEXICAL] } },
    { set_payload: { payload: { length: lengthOf(frequencies), lexical: JSON.stringify(lexical) }, points: [id] } },
  ]
}
