/**
 * What a search may see while documents are replaced. The server applies a write point by point, so old and new passages of
 * a document lie side by side for a while. Every write has a generation, and the collection's state says what counts:
 *
 *   1. state: generation 7 is being written       nobody sees 7
 *   2. points of generation 7, in the other slot
 *   3. state: 7 is the last, its documents' older points are going     ← the write happened, all of it, here
 *   4. older points of these documents deleted
 *   5. state: nothing is going
 *
 * A read takes a state, asks with that state's filter, and looks at the state again: if something that its filter did not
 * provide for has begun in between, it asks again. A writer that dies leaves a state that still hides what must be hidden,
 * and the next writer clears up by it.
 */
import { StoreError } from '../../errors.ts'
import type { Schemas } from './connection.ts'
import { fieldPath, token } from './fields.ts'

export interface Visibility {
  /** The last generation that was committed. */
  readonly generation: number
  /** The last generation that was begun: larger while one is being written. */
  readonly begun: number
  /** How many removals were begun so far. */
  readonly removals: number
  /** Documents whose points before a generation are on their way out. */
  readonly removing?: { readonly documents: readonly string[]; readonly before: number }
}

type Condition = Schemas['Condition']

/** Conditions that every read of points adds, all to be met. `strict` hides even what is not begun yet. */
export function visibleConditions(state: Visibility, strict: boolean): Condition[] {
  const { generation, begun, removing } = state
  return [
    ...(strict || begun > generation ? [{ key: 'generation', range: { lte: generation } }] : []),
    ...(removing === undefined ? [] : [{ must_not: [olderPoints(removing)] }]),
  ]
}

/** The points of these documents from before a generation. */
export function olderPoints({ documents, before }: NonNullable<Visibility['removing']>): Schemas['Filter'] {
  return { must: [{ key: fieldPath('documentId', 't'), match: { any: documents.map(token) } }, { key: 'generation', range: { lt: before } }] }
}

/** The same judgement on a point at hand. */
export function isVisible(point: { readonly generation: number; readonly documentId: string }, { generation, removing }: Visibility): boolean {
  if (point.generation > generation) return false
  return removing === undefined || point.generation >= removing.before || !removing.documents.includes(point.documentId)
}

/**
 * Whether what was read under `before` is what a reader could have seen at one moment since it began to read. A strict read
 * hides what is written meanwhile, so only removals disturb it; its `before` is no older than the read itself.
 */
export function undisturbed(before: Visibility, after: Visibility, strict: boolean): boolean {
  if (after.removals !== before.removals) return false
  if (strict) return true
  const sawUncommitted = before.begun === before.generation && after.begun !== before.begun
  return after.generation === before.generation && !sawUncommitted
}

const TRIES = 16

/**
 * Reads until nothing came in between. `current` asks the server; `known` may be an older state, which saves a call when
 * nothing was written since. OVERLOADED when writers never left a gap.
 */
export async function readConsistently<Result, State extends Visibility>(
  current: () => Promise<State>,
  known: State | undefined,
  read: (state: State, strict: boolean) => Promise<Result>,
): Promise<Result> {
  let before = known ?? (await current())
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const strict = attempt > 0
    const result = await read(before, strict)
    const after = await current()
    if (undisturbed(before, after, strict)) return result
    before = after
  }
  throw new StoreError('OVERLOADED', 'the collection changed faster than it could be read', { remedy: 'Try again, or index with fewer writers.' })
}
