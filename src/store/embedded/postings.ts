/**
 * Which rows hold a term and how often: compressed sparse rows (CSR) for most, a linked list a term for what came since.
 *
 *   base     offsets[term] … offsets[term + 1] into rows[] and frequencies[]
 *   pending  heads.get(term) → entry → next[entry] → …      merged into the base when it grows
 */
import { GrowableFloat32, GrowableUint32 } from './growable.ts'

const END = 0xffff_ffff
/** Fewer pending postings than this are not worth a merge. */
const FEW = 1 << 16
const INITIAL = 1024

class Pending {
  readonly terms = new GrowableUint32(INITIAL)
  readonly rows = new GrowableUint32(INITIAL)
  readonly frequencies = new GrowableFloat32(INITIAL)
  readonly next = new GrowableUint32(INITIAL)
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
    return this.#pending.terms.length > Math.max(FEW, this.#rows.length * this.#pendingShare)
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

  /**
   * Replaces everything. `counts[term]` is in how many rows a term occurs; `visitRows` then hands over every row's terms
   * with `put`, rows ascending.
   */
  build(counts: Uint32Array, visitRows: (put: (term: number, row: number, frequency: number) => void) => void): void {
    const offsets = offsetsOf(counts)
    const total = offsets[counts.length] as number
    const cursors = offsets.slice()
    const rows = new Uint32Array(total)
    const frequencies = new Float32Array(total)
    visitRows((term, row, frequency) => {
      const at = cursors[term] as number
      cursors[term] = at + 1
      rows[at] = row
      frequencies[at] = frequency
    })
    this.#replace(offsets, rows, frequencies)
  }

  /** Folds the pending postings into the base by a counting sort, leaving out rows for which `gone` is true. Rows stay ascending. */
  merge(gone: (row: number) => boolean): void {
    const pending = this.#pending
    const counts = new Uint32Array(Math.max(this.#offsets.length - 1, maximum(pending.terms.view) + 1))
    for (let term = 0; term + 1 < this.#offsets.length; term++) {
      const end = this.#offsets[term + 1] as number
      for (let at = this.#offsets[term] as number; at < end; at++) if (!gone(this.#rows[at] as number)) counts[term] = (counts[term] as number) + 1
    }
    for (let entry = 0; entry < pending.terms.length; entry++) {
      const term = pending.terms.at(entry)
      if (!gone(pending.rows.at(entry))) counts[term] = (counts[term] as number) + 1
    }
    this.build(counts, (put) => {
      for (let term = 0; term + 1 < this.#offsets.length; term++) {
        const end = this.#offsets[term + 1] as number
        for (let at = this.#offsets[term] as number; at < end; at++) {
          const row = this.#rows[at] as number
          if (!gone(row)) put(term, row, this.#frequencies[at] as number)
        }
      }
      for (let entry = 0; entry < pending.terms.length; entry++) {
        const row = pending.rows.at(entry)
        if (!gone(row)) put(pending.terms.at(entry), row, pending.frequencies.at(entry))
      }
    })
  }

  #replace(offsets: Uint32Array<ArrayBuffer>, rows: Uint32Array<ArrayBuffer>, frequencies: Float32Array<ArrayBuffer>): void {
    this.#offsets = offsets
    this.#rows = rows
    this.#frequencies = frequencies
    this.#pending = new Pending()
  }
}

/** Where each term's postings begin, and after the last term their number. */
function offsetsOf(counts: Uint32Array): Uint32Array<ArrayBuffer> {
  const offsets = new Uint32Array(counts.length + 1)
  for (let term = 0; term < counts.length; term++) offsets[term + 1] = (offsets[term] as number) + (counts[term] as number)
  return offsets
}

function maximum(values: Uint32Array): number {
  let largest = -1
  for (const value of values) if (value > largest) largest = value
  return largest
}
