/**
 * The collection's state: one point beside the data, changed only by compare-and-swap on its version, so that a commit is one
 * write of one point and two writers can never both believe theirs was it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../../errors.ts'
import type { Points } from './points.ts'
import { STATE_POINT } from './slots.ts'
import type { Visibility } from './visibility.ts'

/** Who may write, until when. */
export interface Lease {
  /** Random; the writer's own name for itself. */
  readonly token: string
  readonly host: string
  readonly pid: number
  /** Milliseconds since 1970 by the writer's clock. */
  readonly expires: number
}

export interface CollectionState extends Visibility {
  /** Raised by every change of the state. */
  readonly version: number
  /** Raised by every committed write. */
  readonly revision: number
  /** Raised when settings or payload indexes changed: whoever remembers them asks again. */
  readonly described: number
  /** The physical collection: another one means that it was replaced as a whole. */
  readonly incarnation: string
  readonly documents: number
  readonly passages: number
  readonly embedded: number
  /** Sum of the passages' weighted lengths in terms. */
  readonly totalLength: number
  /** The mean length that the sparse weights were computed with. */
  readonly averageLength: number
  /** How many passages there were when it was measured. */
  readonly averagedAt: number
  /** A change of all sparse weights that has begun, and the mean length it is for. */
  readonly reweighing?: number
  /** Lexical fields are being replaced: the sum of lengths is in doubt until it is done. */
  readonly relexing?: boolean
  /** Much is being loaded, and the server builds no graphs meanwhile. */
  readonly loading?: boolean
  /** JSON sent for what is stored; a lower bound of what the servers keep. */
  readonly bytes: number
  readonly lease?: Lease
}

export function initialState(incarnation: string): CollectionState {
  return { version: 1, revision: 0, described: 0, incarnation, generation: 0, begun: 0, removals: 0, documents: 0, passages: 0, embedded: 0, totalLength: 0, averageLength: 0, averagedAt: 0, bytes: 0 }
}

const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 250

/**
 * STORE_CORRUPT when the collection has none: it was not made by medir, or not to the end. Replicas of which one has a change
 * and another not yet give no answer together: they are asked again; OVERLOADED when they do not agree in time.
 */
export async function readState(points: Points, signal?: AbortSignal): Promise<CollectionState> {
  const { state, agreed } = await lookAtState(points, signal)
  if (!agreed) throw new StoreError('OVERLOADED', "the Qdrant servers' copies do not agree on the collection's state", { value: points.collection, remedy: 'Wait until "medir doctor" finds every replica active, then try again, or open the collection for writing, which settles it.' })
  return state
}

/** The state and whether more than half of the replicas have it; else some replica's, for a writer to settle by its own. */
export async function lookAtState(points: Points, signal?: AbortSignal): Promise<{ readonly state: CollectionState; readonly agreed: boolean }> {
  const started = performance.now()
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const state = await stateIn(points, signal)
    if (state !== undefined) return { state, agreed: true }
    const some = await stateIn(points.ofAnyReplica(), signal)
    if (some === undefined) throw new StoreError('STORE_CORRUPT', 'the Qdrant collection holds no state of medir', { value: points.collection, remedy: 'Restore the collection from a snapshot, or drop it and index again.' })
    if (performance.now() - started > points.patienceMs) return { state: some, agreed: false }
    await sleep(pause, undefined, signal === undefined ? {} : { signal })
  }
}

async function stateIn(points: Points, signal: AbortSignal | undefined): Promise<CollectionState | undefined> {
  const [found] = await points.retrieve([STATE_POINT], ['state'], [], signal)
  return found === undefined ? undefined : (JSON.parse(String(found.payload['state'])) as CollectionState)
}

export async function writeFirstState(points: Points, state: CollectionState): Promise<void> {
  await points.upsert([record(state)])
}

/** Puts `next` in the place of the state of `version`; false when that is not the state any more. */
export async function swapState(points: Points, version: number, next: CollectionState): Promise<boolean> {
  await points.upsert([record(next)], { must: [{ key: 'version', match: { value: version } }] })
  const now = await readState(points)
  return now.version === next.version && now.lease?.token === next.lease?.token
}

function record(state: CollectionState): Parameters<Points['upsert']>[0][number] {
  return { id: STATE_POINT, vector: {}, payload: { kind: 'state', version: state.version, state: JSON.stringify(state) } }
}
