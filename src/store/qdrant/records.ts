/** Documents and passages as points. The body is JSON within JSON, so that any text comes back as it went in. */
import type { LexicalFields, Passage } from '../../domain.ts'
import type { IndexedPassage, LexicalParameters, StoredDocument } from '../port.ts'
import type { Schemas } from './connection.ts'
import { documentField, encodeFields, type EncodedFields } from './fields.ts'
import { LEXICAL, WHOLE, WINDOWS } from './layout.ts'
import { documentPoint, passagePoint, type Slot } from './slots.ts'
import { lengthOf, passageVector, termFrequencies, type SparseVector } from './sparse.ts'

export type Point = Schemas['PointStruct']
export type Payload = Readonly<Record<string, unknown>>

export interface PassagePayload {
  readonly kind: 'passage'
  readonly tenant: string
  /** The write that brought it; see visibility.ts. */
  readonly generation: number
  /** Whether it has vectors. */
  readonly embedded: boolean
  /** Weighted length in terms. */
  readonly length: number
  readonly fields: EncodedFields
  readonly documentId: string
  /** JSON of the passage. */
  readonly body: string
  /** JSON of its lexical fields: weights follow from them when the mean length or BM25's parameters change. */
  readonly lexical: string
}

export interface DocumentPayload {
  readonly kind: 'document'
  readonly tenant: string
  readonly generation: number
  readonly fields: EncodedFields
  readonly documentId: string
  readonly contentHash: string
  readonly body: string
}

/** What all points of one write have in common. */
export interface WriteStamp {
  readonly tenant: string
  readonly generation: number
  readonly slot: Slot
}

export function documentRecord(document: StoredDocument, { tenant, generation, slot }: WriteStamp): Point {
  const payload: DocumentPayload = { kind: 'document', tenant, generation, fields: documentField(document.id), documentId: document.id, contentHash: document.contentHash, body: JSON.stringify(document) }
  return { id: documentPoint(document.id, slot), vector: {}, payload: { ...payload } }
}

export function passageRecord({ passage, lexical, vectors }: IndexedPassage, { tenant, generation, slot }: WriteStamp, averageLength: number, parameters: LexicalParameters): Point {
  const frequencies = termFrequencies(lexical, parameters)
  const payload: PassagePayload = {
    kind: 'passage',
    tenant,
    generation,
    embedded: vectors !== undefined,
    length: lengthOf(frequencies),
    fields: encodeFields(passage),
    documentId: passage.documentId,
    body: JSON.stringify(passage),
    lexical: JSON.stringify(lexical),
  }
  return {
    id: passagePoint(passage.id, slot),
    vector: { ...lexicalVectors(passageVector(frequencies, averageLength, parameters)), ...(vectors === undefined ? {} : denseVectors(vectors)) },
    payload: { ...payload },
  }
}

/** A passage without words has no sparse vector. */
export function lexicalVectors(vector: SparseVector): { readonly [LEXICAL]?: SparseVector } {
  return vector.indices.length === 0 ? {} : { [LEXICAL]: vector }
}

export function denseVectors([whole, ...windows]: readonly Float32Array[]): { [name: string]: number[] | number[][] } {
  return { [WHOLE]: numbersOf(whole as Float32Array), ...(windows.length === 0 ? {} : { [WINDOWS]: unmistakable(windows.map(numbersOf)) }) }
}

/**
 * Two rows of which the first holds whole numbers alone are read by the server as the indices and values of a sparse vector.
 * The smallest float in the place of a zero changes no score and settles it.
 */
function unmistakable(rows: number[][]): number[][] {
  const [first = [], ...others] = rows
  if (others.length !== 1 || !first.every(Number.isInteger)) return rows
  const zero = first.indexOf(0)
  return [first.map((value, at) => (at === zero ? SMALLEST_FLOAT32 : value)), ...others]
}

const SMALLEST_FLOAT32 = 1.4e-45

/** Digits that tell any float32 apart: half the bytes of the same number written as a double. */
const FLOAT32_DIGITS = 9

export const numbersOf = (vector: Float32Array): number[] => Array.from(vector, (value) => Number(value.toPrecision(FLOAT32_DIGITS)))

/** Whole, then windows; empty where there are none. */
export function vectorsIn(vector: Schemas['VectorStructOutput'] | Record<string, unknown> | null | undefined): readonly Float32Array[] {
  const { [WHOLE]: whole, [WINDOWS]: windows } = (vector ?? {}) as { readonly [WHOLE]?: number[]; readonly [WINDOWS]?: number[][] }
  return whole === undefined ? [] : [whole, ...(windows ?? [])].map((numbers) => Float32Array.from(numbers))
}

export const passageIn = (payload: Payload): Passage => JSON.parse(String(payload['body'])) as Passage
export const documentIn = (payload: Payload): StoredDocument => JSON.parse(String(payload['body'])) as StoredDocument
export const lexicalIn = (payload: Payload): LexicalFields => JSON.parse(String(payload['lexical'])) as LexicalFields
