/** Packing token lists into padded batches, longest first, so that little is padding and the tail is short work. */

/** Padded tokens a batch: enough to keep a core busy for a while, small enough to share the work evenly. */
export const BATCH_TOKENS = 2_048

export interface PackedBatch {
  /** Positions in the input. */
  readonly indices: readonly number[]
  readonly ids: Int32Array
  readonly lengths: Int32Array
  readonly length: number
}

/** Every list appears in exactly one batch; ties keep their order. */
export function packBatches(lists: readonly (readonly number[])[], padding: number, budget = BATCH_TOKENS): readonly PackedBatch[] {
  const order = lists.map((_, index) => index).sort((left, right) => (lists[right]?.length ?? 0) - (lists[left]?.length ?? 0) || left - right)
  const batches: PackedBatch[] = []
  for (let from = 0; from < order.length; ) {
    const length = Math.max(1, lists[order[from] ?? 0]?.length ?? 1)
    const rows = Math.max(1, Math.floor(budget / length))
    batches.push(padBatch(lists, order.slice(from, from + rows), length, padding))
    from += rows
  }
  return batches
}

function padBatch(lists: readonly (readonly number[])[], indices: readonly number[], length: number, padding: number): PackedBatch {
  const ids = new Int32Array(indices.length * length).fill(padding)
  const lengths = new Int32Array(indices.length)
  for (const [row, index] of indices.entries()) {
    const list = lists[index] ?? []
    ids.set(list, row * length)
    lengths[row] = list.length
  }
  return { indices, ids, lengths, length }
}
