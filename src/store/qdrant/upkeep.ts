/** What keeps weights and counts true: the sparse weights' mean length, the sum of lengths, and the numbers of points. */
import { batches } from './batches.ts'
import type { StateKeeper } from './keeper.ts'
import type { Points, UpdateOperation } from './points.ts'
import { lexicalIn, lexicalVectors } from './records.ts'
import { lengthOf, passageVector, termFrequencies } from './sparse.ts'
import type { CollectionState } from './state.ts'
import { visibleConditions } from './visibility.ts'

const PAGE = 1000
/** How far the mean length may drift from the one the weights were made with before they are made anew: by the end of a run, and while it goes on. */
export const DRIFT_AT_REST = 0.01
export const DRIFT_WHILE_WRITING = 0.1

export const meanLength = ({ totalLength, passages }: CollectionState): number => (passages === 0 ? 0 : totalLength / passages)

export async function reweighAfterDrift(keeper: StateKeeper, allowed: number): Promise<void> {
  const { averageLength, averagedAt, passages } = keeper.state
  const mean = meanLength(keeper.state)
  if (mean === 0 || Math.abs(mean - averageLength) <= allowed * averageLength) return
  // While writing only after doublings, so that all of it costs no more than the writes did.
  if (allowed === DRIFT_WHILE_WRITING && passages < 2 * averagedAt) return
  await reweigh(keeper, mean)
}

/** Computes every sparse weight with another mean length. */
export async function reweigh(keeper: StateKeeper, averageLength: number): Promise<void> {
  await keeper.swap({ reweighing: averageLength })
  const { lexical } = (await keeper.session.description(keeper.state)).settings
  for await (const points of passagesOf(keeper, ['lexical'])) {
    const updates = points.map(({ id, payload }) => ({ id, vector: lexicalVectors(passageVector(termFrequencies(lexicalIn(payload), lexical), averageLength, lexical)) }))
    const worded = updates.filter(({ vector }) => Object.keys(vector).length > 0)
    for (const { items } of batches(worded)) await keeper.points.update([{ update_vectors: { points: [...items] } }])
  }
  await keeper.swap({ reweighing: undefined, averageLength, averagedAt: keeper.state.passages, revision: keeper.state.revision + 1 })
}

/** Adds up all lengths again, from the words, and keeps each beside its passage. */
export async function measureLengths(keeper: StateKeeper): Promise<void> {
  const { lexical } = (await keeper.session.description(keeper.state)).settings
  let totalLength = 0
  await keeper.swap({ relexing: true })
  for await (const points of passagesOf(keeper, ['lexical', 'length'])) {
    const changed: UpdateOperation[] = []
    for (const { id, payload } of points) {
      const length = lengthOf(termFrequencies(lexicalIn(payload), lexical))
      totalLength += length
      if (length !== payload['length']) changed.push({ set_payload: { payload: { length }, points: [id] } })
    }
    if (changed.length > 0) await keeper.points.update(changed)
  }
  await keeper.swap({ relexing: undefined, totalLength })
}

/** Sets the counts to what the server counts. */
export async function reconcile(keeper: StateKeeper): Promise<void> {
  const { points, state } = keeper
  const kind = (value: string) => ({ key: 'kind', match: { value } })
  const [documents, passages, embedded] = await Promise.all([
    points.count({ must: [kind('document')] }),
    points.count({ must: [kind('passage')] }),
    points.count({ must: [kind('passage'), { key: 'embedded', match: { value: true } }] }),
  ])
  if (documents === state.documents && passages === state.passages && embedded === state.embedded) return
  await keeper.swap({ documents, passages, embedded, revision: state.revision + 1 })
  await measureLengths(keeper)
}

function passagesOf({ points, state }: StateKeeper, payload: readonly string[]): ReturnType<Points['scrollAll']> {
  return points.scrollAll({ filter: { must: [{ key: 'kind', match: { value: 'passage' } }, ...visibleConditions(state, true)] }, limit: PAGE, payload })
}
