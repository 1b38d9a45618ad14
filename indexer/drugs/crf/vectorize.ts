/** Analysed sentences → instances with feature ids; features seen less often than `minimum` are dropped. */
import type { Analysis, Extractor } from '../features/extractor.ts'
import { KeyTable } from '../features/keyTable.ts'
import type { Instance } from './train.ts'

export interface LabelledAnalysis {
  readonly analysis: Analysis
  readonly gold: Uint8Array
}

export interface Vectorized {
  readonly keys: Uint32Array
  readonly instances: readonly Instance[]
}

export function vectorize(sentences: readonly LabelledAnalysis[], extractor: Extractor, minimum: number): Vectorized {
  const all = new KeyTable(1 << 18)
  const slotIds = new Map<number, Int32Array>()
  const idsOf = (slot: number, symbol: number): Int32Array => {
    const index = symbol * extractor.slots + slot
    let ids = slotIds.get(index)
    if (ids === undefined) slotIds.set(index, (ids = Int32Array.from(extractor.slotKeys(slot, symbol), (key) => all.add(key))))
    return ids
  }
  const raw = sentences.map(({ analysis }) => collect(analysis, extractor.slots, idsOf, all))
  const counts = new Uint32Array(all.size)
  for (const { ids } of raw) for (const id of ids) counts[id]!++
  const renumbered = new Int32Array(all.size).fill(-1)
  const kept: number[] = []
  all.list().forEach((key, id) => {
    if ((counts[id] as number) < minimum) return
    renumbered[id] = kept.length
    kept.push(key)
  })
  const instances = raw.map(({ ids, start, length }, index) => ({ length, gold: (sentences[index] as LabelledAnalysis).gold, ...compact(ids, start, renumbered) }))
  return { keys: Uint32Array.from(kept), instances }
}

function collect(analysis: Analysis, slots: number, idsOf: (slot: number, symbol: number) => Int32Array, all: KeyTable): { ids: Int32Array; start: Int32Array; length: number } {
  const { length, symbols, context, contextStart } = analysis
  const ids: number[] = []
  const start = new Int32Array(length + 1)
  for (let token = 0; token < length; token++) {
    for (let slot = 0; slot < slots; slot++) for (const id of idsOf(slot, symbols[token * slots + slot] as number)) ids.push(id)
    for (let at = contextStart[token] as number; at < (contextStart[token + 1] as number); at++) ids.push(all.add(context[at] as number))
    start[token + 1] = ids.length
  }
  return { ids: Int32Array.from(ids), start, length }
}

function compact(ids: Int32Array, start: Int32Array, renumbered: Int32Array): { ids: Int32Array; start: Int32Array } {
  const kept = new Int32Array(ids.length)
  const starts = new Int32Array(start.length)
  let length = 0
  for (let token = 0; token + 1 < start.length; token++) {
    for (let at = start[token] as number; at < (start[token + 1] as number); at++) {
      const id = renumbered[ids[at] as number] as number
      if (id >= 0) kept[length++] = id
    }
    starts[token + 1] = length
  }
  return { ids: kept.slice(0, length), start: starts }
}
