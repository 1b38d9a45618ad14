/**
 * A reader turns one source into records, one by one, in constant memory. A broken record is yielded as a failure with its
 * place; the rest goes on. One file a format; every reader passes reader.contract.ts.
 */
import type { Document } from '../../src/domain.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { ReadSession } from './session.ts'

/** The first bytes of a file, for readers to say whether it is theirs. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  /** A format of bytes: PDF, Parquet, an image. */
  readonly binary: boolean
  /** The bytes as text, without byte order mark and leading blanks; empty for what is binary. */
  readonly text: string
  /** The sample is the whole file. */
  readonly whole: boolean
}

/** Bytes to read, with a name for people: a path, or `stdin`. */
export interface SourceStream {
  readonly name: string
  /** The path where there is one; its last part helps to name documents. */
  readonly path?: string
  readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>
  /** Set for a file that belongs to a data set but holds no documents, a BEIR folder's queries: counted as a skip, not read. */
  readonly leftOut?: { readonly type: string; readonly reason: string }
}

export interface ReadFailure {
  /** Source and place: `notes.jsonl:17`. */
  readonly source: string
  readonly code: ErrorCode
  /** Never the record's text. */
  readonly reason: string
}

/** A record that is left out on purpose: entered in error, consent withheld, nothing to embed. Counted by type and reason. */
export interface ReadSkip {
  readonly source: string
  /** Kind of record in the source's own words: a FHIR resource type, an HL7 message type, `citation`. */
  readonly type: string
  /** Stable and short, without values: `entered-in-error`, `person`, `no-text`, `duplicate-report`. */
  readonly reason: string
}

/** What a known identifier is; the same words as the placeholders of the de-identifier. */
export type IdentifierType = 'name' | 'id' | 'phone' | 'email' | 'address' | 'date' | 'organization'

/**
 * Something the record's own structured fields say about a person: the patient's name, a practitioner's, an MRN, a phone.
 * A hint for the de-identifier, which finds these very strings in the record's free text, whatever its rules would say.
 * It travels beside the document from the reader to the de-identifier and ends there: it is never part of the document,
 * never stored, never logged, never in a report or an error. Values are as the source writes them, trimmed, not empty, at
 * least two characters long, without duplicates; a full name comes whole and, for languages with spaces, in its parts
 * (“Rivera”) too.
 */
export interface KnownIdentifier {
  readonly type: IdentifierType
  readonly value: string
}

/** What a source may hold: a document, a record left out with its reason, an order to delete, a record that is broken. */
export type ReadItem =
  | {
      readonly document: Document
      readonly source: string
      readonly identifiers?: readonly KnownIdentifier[]
      /**
       * When the source last changed the record, as text that sorts by time (`2024-03-05`, `2024-03-05T10:00:00.000Z`): of two records with
       * one id the later counts, in whichever order they come. Absent: the first one met stays, another one with other content fails.
       */
      readonly revised?: string
    }
  | { readonly skip: ReadSkip }
  | { readonly deletion: { readonly documentId: string; readonly source: string } }
  | { readonly failure: ReadFailure }

/** An item with the format of the reader that gave it; without one where no reader came to it. */
export type FormattedItem = ReadItem & { readonly format?: string }

export interface ReadContext {
  readonly signal?: AbortSignal | undefined
  /**
   * Kept secret by the owner of the collection. With it, a patient's own id becomes a pseudonym (HMAC-SHA-256) in the
   * metadata, so that one patient's records can be found together; without it records carry no patient at all, because an
   * unsalted hash of a record number is found by trying all numbers.
   */
  readonly salt?: string | undefined
  /** What earlier sources of the run said; createReadContext makes it. */
  readonly session: ReadSession
}

export interface Reader {
  readonly format: string
  /** By content first; the name decides only where content cannot. */
  recognises(sample: Sample): boolean
  /** Text formats read UTF-8: `source.open` has turned any other encoding into it. */
  read(source: SourceStream, context: ReadContext): AsyncIterable<FormattedItem>
}
