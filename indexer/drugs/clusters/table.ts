/** Clusters by the hash of a word: what a model file carries. */
import { hashString } from '../features/hash.ts'
import { KeyTable } from '../features/keyTable.ts'
import type { WordClusters } from './learn.ts'

export interface ClusterTable {
  /** [coarse, middle, fine], or none for an unknown word. */
  find(hash: number): readonly number[]
  /** Words' hashes in ascending order, and the fine cluster of each. */
  readonly hashes: Uint32Array
  readonly fine: Uint16Array
  readonly middle: Uint16Array
  readonly coarse: Uint16Array
}

const NONE: readonly number[] = []

export function clusterTable(parts: Omit<ClusterTable, 'find'>): ClusterTable {
  const table = new KeyTable(parts.hashes.length)
  for (const hash of parts.hashes) table.add(hash)
  const paths = Array.from(parts.middle, (middle, fine): readonly number[] => [parts.coarse[middle] ?? 0, middle, fine])
  return {
    ...parts,
    find(hash) {
      const id = table.find(hash)
      return id < 0 ? NONE : (paths[parts.fine[id] as number] ?? NONE)
    },
  }
}

export function tabulate({ words, fine, middle, coarse }: WordClusters): ClusterTable {
  const rows = words.map((word, index) => ({ hash: hashString(word), cluster: fine[index] as number })).toSorted((a, b) => a.hash - b.hash)
  const distinct = rows.filter(({ hash }, index) => index === 0 || hash !== rows[index - 1]?.hash)
  return clusterTable({ hashes: Uint32Array.from(distinct, ({ hash }) => hash), fine: Uint16Array.from(distinct, ({ cluster }) => cluster), middle, coarse })
}
