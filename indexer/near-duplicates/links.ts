/** Which passage says nearly the same as one stored before. Signatures and buckets lie in the ledger's file. */
import type { StatementSync } from 'node:sqlite'
import type { Ledger } from '../ledger/ledger.ts'
import { buckets, minHash, mostAlike, NEAR_DUPLICATE, resemblance } from './minhash.ts'

/** Candidates looked at in a bucket; a form letter may fill one with thousands. */
const CANDIDATES = 16

export interface LinkedPassage {
  readonly id: string
  readonly text: string
}

/** Compiled once: each is run several times a passage. */
const STATEMENTS = {
  ofDocument: 'SELECT passage, cluster FROM signatures WHERE document = ?',
  signaturesOf: 'SELECT number, signature FROM signatures WHERE document = ?',
  removeBand: 'DELETE FROM bands WHERE bucket = ? AND number = ?',
  removeDocument: 'DELETE FROM signatures WHERE document = ?',
  inBucket: 'SELECT number FROM bands WHERE bucket = ? ORDER BY number LIMIT ?',
  signature: 'SELECT cluster, signature FROM signatures WHERE number = ?',
  insertSignature: 'INSERT INTO signatures (passage, document, cluster, signature) VALUES (?, ?, ?, ?)',
  insertBand: 'INSERT OR IGNORE INTO bands (bucket, number) VALUES (?, ?)',
} as const

export class DuplicateLinks {
  readonly #ledger: Ledger
  readonly #statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#statements = Object.fromEntries(Object.entries(STATEMENTS).map(([name, sql]) => [name, ledger.database.prepare(sql)])) as Record<keyof typeof STATEMENTS, StatementSync>
  }

  /**
   * For each passage the id of the first one met that says nearly the same, or undefined. Asking again for the same document
   * gives the same answer, so a run that was killed in between may.
   */
  link(documentId: string, passages: readonly LinkedPassage[]): readonly (string | undefined)[] {
    return this.#ledger.transaction(() => {
      const before = this.#clustersOf(documentId)
      if (before.size > 0) this.forget([documentId])
      return passages.map(({ id, text }) => {
        const signature = minHash(text)
        if (signature === undefined) return undefined
        const places = buckets(signature)
        const cluster = before.get(id) ?? this.#nearest(signature, places) ?? id
        this.#insert(documentId, id, cluster, signature, places)
        return cluster === id ? undefined : cluster
      })
    })
  }

  forget(documentIds: readonly string[]): void {
    const { signaturesOf, removeBand, removeDocument } = this.#statements
    this.#ledger.transaction(() => {
      for (const id of documentIds) {
        for (const row of signaturesOf.all(id)) for (const bucket of buckets(unpack(row['signature']))) removeBand.run(bucket, Number(row['number']))
        removeDocument.run(id)
      }
    })
  }

  #clustersOf(documentId: string): ReadonlyMap<string, string> {
    const rows = this.#statements.ofDocument.all(documentId)
    return new Map(rows.map((row) => [String(row['passage']), String(row['cluster'])]))
  }

  /** The cluster of the most similar candidate; ties go to the oldest. */
  #nearest(signature: Uint32Array, places: readonly number[]): string | undefined {
    let best: { readonly similarity: number; readonly number: number; readonly cluster: string } | undefined
    for (const { number, atMost } of this.#candidates(places)) {
      if (best !== undefined && atMost < best.similarity) break
      const row = this.#statements.signature.get(number)
      if (row === undefined) continue
      const similarity = resemblance(signature, unpack(row['signature']))
      const isBetter = best === undefined || similarity > best.similarity || (similarity === best.similarity && number < best.number)
      if (similarity >= NEAR_DUPLICATE && isBetter) best = { similarity, number, cluster: String(row['cluster']) }
      // Nothing is more alike, and the oldest of these comes first.
      if (similarity === 1) break
    }
    return best?.cluster
  }

  /** Those that share a bucket, most shared first, then oldest. Each bucket that is not shared is a difference at least; one with more candidates than are looked at may be shared unseen. */
  #candidates(places: readonly number[]): readonly { readonly number: number; readonly atMost: number }[] {
    const shared = new Map<number, number>()
    let full = 0
    for (const bucket of places) {
      const rows = this.#statements.inBucket.all(bucket, CANDIDATES)
      if (rows.length === CANDIDATES) full++
      for (const row of rows) shared.set(Number(row['number']), (shared.get(Number(row['number'])) ?? 0) + 1)
    }
    return Array.from(shared)
      .toSorted(([left, leftShared], [right, rightShared]) => rightShared - leftShared || left - right)
      .map(([number, count]) => ({ number, atMost: mostAlike(Math.min(places.length, count + full)) }))
  }

  #insert(documentId: string, passageId: string, cluster: string, signature: Uint32Array, places: readonly number[]): void {
    const { insertSignature, insertBand } = this.#statements
    const bytes = new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength)
    const number = Number(insertSignature.run(passageId, documentId, cluster, bytes).lastInsertRowid)
    for (const bucket of places) insertBand.run(bucket, number)
  }
}

/** A copy: SQLite's blobs need not begin at a multiple of four bytes. */
function unpack(blob: unknown): Uint32Array {
  return new Uint32Array(new Uint8Array(blob as Uint8Array).buffer)
}
