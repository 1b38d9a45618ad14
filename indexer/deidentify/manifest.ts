/** What was removed, by type and document; never a value. */
import { DEIDENTIFIER_VERSION } from './deidentify.ts'
import type { Finding } from './finding.ts'

type Counts = Readonly<Record<string, number>>

export interface Manifest {
  readonly deidentifier: number
  readonly documents: readonly { readonly id: string; readonly removed: Counts }[]
  readonly totals: Counts
}

export function createManifest(): { readonly add: (id: string, removed: readonly Finding[]) => void; readonly result: () => Manifest } {
  const documents: { id: string; removed: Counts }[] = []
  const totals: Record<string, number> = {}
  return {
    add: (id, removed) => {
      const counts: Record<string, number> = {}
      for (const { type } of removed) {
        counts[type] = (counts[type] ?? 0) + 1
        totals[type] = (totals[type] ?? 0) + 1
      }
      documents.push({ id, removed: counts })
    },
    result: () => ({ deidentifier: DEIDENTIFIER_VERSION, documents, totals }),
  }
}
