/** One hit for several passages that say nearly the same: the best one, which names the others. */
import type { Passage, ScoredId } from '../src/domain.ts'

export interface CollapsedHit extends ScoredId {
  /** Passages that this one stands for, best first. */
  readonly nearDuplicates?: readonly string[]
}

/** Keeps the order; a passage that is gone meanwhile drops out. */
export function collapseNearDuplicates(fused: readonly ScoredId[], passages: readonly Passage[]): readonly CollapsedHit[] {
  const byId = new Map(passages.map((passage) => [passage.id, passage]))
  const groups = new Map<string, { readonly best: ScoredId; readonly others: string[] }>()
  for (const hit of fused) {
    const passage = byId.get(hit.id)
    if (passage === undefined) continue
    const name = passage.duplicateOf ?? passage.id
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { best: hit, others: [] })
    else group.others.push(hit.id)
  }
  return Array.from(groups.values(), ({ best, others }) => ({ ...best, ...(others.length === 0 ? {} : { nearDuplicates: others }) }))
}
