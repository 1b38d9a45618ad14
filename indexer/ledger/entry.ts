/** What the ledger knows about a record. Never its text: ids, places, hashes, codes and reasons. */

/** How far a document has come. `read`: not stored by this attempt; `gone`: no longer in the collection. */
export type Stage = 'read' | 'stored' | 'embedded' | 'gone'
export type Outcome = 'added' | 'updated' | 'unchanged' | 'skipped' | 'deleted' | 'failed'

/** Where a record was found. */
export interface Place {
  /** What was indexed: the path given on the command line (absolute), `stdin`, `request`. */
  readonly origin: string
  /** The source within it: a file's name. */
  readonly file: string
  /** File and line, or whatever the reader calls a place. */
  readonly place: string
}

export interface LedgerEntry extends Place {
  /** The document's id; for a record without one, its place. */
  readonly id: string
  /** False for records that never had a document's id: broken ones, those left out. */
  readonly isDocument: boolean
  readonly hash?: string
  readonly stage: Stage
  readonly outcome: Outcome
  readonly code?: string
  readonly reason?: string
  readonly passages?: number
  /** The source's own date of the document: newer ones get their vectors first. */
  readonly date?: string
  /** When the source last changed the record, where it says so: an older version is left out. */
  readonly revised?: string
}

/** An entry as it is kept. */
export interface LedgerRow extends LedgerEntry {
  /** ISO 8601. */
  readonly time: string
  /** Of embedder, chunker, de-identifier and tagger. */
  readonly fingerprint: string
  readonly run: number
}

export interface RunRow {
  readonly run: number
  readonly started: string
  readonly ended?: string
  readonly fingerprint: string
  /** `running`, `done`, `interrupted`, or the code of the error that ended it. */
  readonly outcome: string
  /** What was given to index. */
  readonly origins: readonly string[]
  readonly counts?: Readonly<Record<string, number>>
}
