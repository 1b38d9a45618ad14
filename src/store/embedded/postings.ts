/**
 * Which rows hold a term and how often: compressed sparse rows (CSR) for most, a linked list a term for what came since.
 *
 *   base     offsets[term] … offsets[term + 1] into rows[] and frequencies[]
 *   pending  heads.get(term) → entry → next[entry] → …      merged into the base when it grows
 */
import { GrowableFloat32, GrowableUint32 } from './growable.ts'

const END = 0xffff_ffff
const PENDING_AT_LEAST = 1 << 16

class Pending {
  readonly terms = new GrowableUint32(PENDING_AT_LEAST)
  readonly rows = new GrowableUint32(PENDING_AT_LEAST)
  readonly frequencies = new GrowableFloat32(PENDING_AT_LEAST)
  readonly next = new GrowableUint32(PENDING_AT_LEAST)
  readonly heads = new Map<number, number>()
}

export class Postings {
  #offsets = new Uint32Array(1)
  #rows = new Uint32Array(0)
  #frequencies = new Float32Array(0)
  #pending = new Pending()
  readonly #pendingShare: number

  /** Pending postings are merged when they pass this share of the base. */
  constructor(pendingShare = 0.125) {
    this.#pendingShare = pendingShare
  }

  add(term: number, row: number, frequency: number): void {
    const pending = this.#pending
    const entry = pending.terms.length
    pending.terms.push(term)
    pending.rows.push(row)
    pending.frequencies.push(frequency)
    pending.next.push(pending.heads.get(term) ?? END)
    pending.heads.set(term, entry)
  }

  get shouldMerge(): boolean {
    return this.#pending.terms.length > Math.max(PENDING_AT_LEAST, this.#rows.length * this.#pendingShare)
  }

  /** scores[row] += weight · tf / (tf + norms[row]) for every row that holds the term. */
  accumulate(term: number, weight: number, norms: Float64Array, scores: Float64Array): void {
    if (term + 1 < this.#offsets.length) {
      const rows = this.#rows
      const frequencies = this.#frequencies
      const end = this.#offsets[term + 1] as number
      for (let at = this.#offsets[term] as number; at < end; at++) {
        const row = rows[at] as number
        const frequency = frequencies[at] as number
        scores[row] = (scores[row] as number) + (weight * frequency) / (frequency + (norms[row] as number))
      }
    }
    const { next, rows, frequencies } = this.#pending
    for (let entry = this.#pending.heads.get(term) ?? END; entry !== END; entry = next.at(entry)) {
      const row = rows.at(entry)
      const frequency = frequencies.at(entry)
      scores[row] = (scores[row] as number) + (weight * frequency) / (frequency + (norms[row] as number))
    }
  }

  /** Folds the pending postings into the base by a counting sort, leaving out rows for which `keep` is false. */
  merge(keep: (row: number) => boolean): void {
    const { terms, rows, frequencies } = this.#pending
    const vocabulary = Math.max(this.#offsets.length - 1, maximum(terms.view) + 1)
    const offsets = new Uint32Array(vocabulary + 1)
    this.#each((term, row) => {
      if (keep(row)) offsets[term + 1] = (offsets[term + 1] as number) + 1
    }, terms, rows, frequencies)
    for (let term = 0; term < vocabulary; term++) offsets[term + 1] = (offsets[term + 1] as number) + (offsets[term] as number)
    const total = offsets[vocabulary] as number
    const cursors = offsets.slice()
    const mergedRows = new Uint32Array(total)
    const mergedFrequencies = new Float32Array(total)
    this.#each((term, row, frequency) => {
      if (!keep(row)) return
      const at = cursors[term] as number
      cursors[term] = at + 1
      mergedRows[at] = row
      mergedFrequencies[at] = frequency
    }, terms, rows, frequencies)
    this.#offsets = offsets
    this.#rows = mergedRows
    this.#frequencies = mergedFrequencies
    this.#pending = new Pending()
  }

  /** Base first, then pending: within a term rows stay ascending. */
  #each(visit: (term: number, row: number, frequency: number) => void, terms: GrowableUint32, rows: GrowableUint32, frequencies: GrowableFloat32): void {
    for (let term = 0; term + 1 < this.#offsets.length; term++) {
      const end = this.#offsets[term + 1] as number
      for (let at = this.#offsets[term] as number; at < end; at++) visit(term, this.#rows[at] as number, this.#frequencies[at] as number)
    }
    for (let entry = 0; entry < terms.length; entry++) visit(terms.at(entry), rows.at(entry), frequencies.at(entry))
  }
}

function maximum(values: Uint32Array): number {
  let largest = -1
  for (const value of values) if (value > largest) largest = value
  return largest
}
