/** What the store refuses before it writes anything. Values in errors are ids and names, never text. */
import type { LexicalFields, Metadata, WeightedTerm } from '../domain.ts'
import { InputError } from '../errors.ts'
import type { CollectionSettings, IndexedDocument, LexicalParameters } from './port.ts'

export const MOST_HITS = 1000
/** Largest page of a scan and longest list of facets. */
export const MOST_SCANNED = 100_000
const LONGEST_ID = 512
/** How far the length of a stored vector may be from 1. */
const NORM_TOLERANCE = 0.01
const LARGEST_COUNT = 2 ** 31 - 1
const LARGEST_DIMENSION = 65_536

export function checkDocument({ document, passages }: IndexedDocument): void {
  checkId('document', document.id)
  checkText('content hash', document.contentHash)
  checkMetadata(document.metadata, document.id)
  for (const { passage, lexical } of passages) {
    checkId('passage', passage.id)
    if (passage.documentId !== document.id) throw new InputError('a passage names another document than the one it came with', { value: passage.id })
    checkMetadata(passage.metadata, passage.id)
    checkLexical(lexical, passage.id)
  }
}

/** Ids are keys in files, URLs and logs: no NUL, no half of a surrogate pair. */
function checkId(what: string, id: string): void {
  if (id.length === 0 || id.length > LONGEST_ID) throw new InputError(`a ${what} id has 1 to ${LONGEST_ID} characters`, { value: `${id.length} characters` })
  checkText(`${what} id`, id)
}

function checkText(what: string, text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return
  throw new InputError(`a ${what} must not hold NUL or half a surrogate pair`, { value: JSON.stringify(text).slice(0, 60), remedy: 'Mend the source, or give the records other ids.' })
}

/**
 * No field's name ends with a backslash: once V8 (13.6, in Node 24) has parsed JSON with a property "x\\", it reads a property
 * "x\n", or any other whose last character is escaped, as "x\\" too. Stored records would come back with another name.
 */
function checkMetadata(metadata: Metadata, owner: string): void {
  for (const [field, value] of Object.entries(metadata)) {
    if (field.endsWith('\\')) throw new InputError(`a metadata field of ${owner} has a name that ends with a backslash`, { value: JSON.stringify(field).slice(0, 60), remedy: 'Give the field another name.' })
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'string' || typeof each === 'boolean' || Number.isFinite(each)) continue
      throw new InputError(`the metadata field "${field}" of ${owner} is neither text, a finite number, true or false, nor a list of these`, { value: field })
    }
  }
}

export function checkLexical(lexical: LexicalFields, passageId: string): void {
  for (const counts of [lexical.title, lexical.body, lexical.expansion]) {
    for (const { term, count } of counts ?? []) {
      if (term === '') throw new InputError('a term must not be empty', { value: passageId })
      if (!Number.isInteger(count) || count < 1 || count > LARGEST_COUNT) throw new InputError('a term count must be a whole number from 1', { value: passageId })
    }
  }
}

/** At least one vector, all of the dimension, finite and L2-normalised. */
export function checkVectors(vectors: readonly Float32Array[], dimension: number | undefined, passageId: string): void {
  if (dimension === undefined) throw new InputError('the collection has no embedder yet, so it takes no vectors', { value: passageId, remedy: 'Set its embedder fingerprint and dimension first.' })
  if (vectors.length === 0) throw new InputError('a passage with vectors has at least one, that of the whole passage', { value: passageId })
  for (const vector of vectors) {
    checkDimension(vector, dimension)
    if (Math.abs(norm(vector) - 1) <= NORM_TOLERANCE) continue
    throw new InputError('a vector must be finite and have length 1', { value: passageId, remedy: 'Normalise the vectors before storing them.' })
  }
}

export function checkQueryVector(vector: Float32Array, dimension: number): void {
  checkDimension(vector, dimension)
  if (!Number.isFinite(norm(vector))) throw new InputError('the query vector holds a number that is not finite')
}

function checkDimension(vector: Float32Array, dimension: number): void {
  if (vector.length === dimension) return
  throw new InputError(`a vector has ${vector.length} dimensions, the collection has ${dimension}`, { value: vector.length, remedy: 'Use the embedder the collection was made with.' })
}

function norm(vector: Float32Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}

export function checkSettings({ dimension, lexical }: CollectionSettings): void {
  if (dimension !== undefined && !(Number.isInteger(dimension) && dimension >= 1 && dimension <= LARGEST_DIMENSION)) throw new InputError(`a dimension is a whole number from 1 to ${LARGEST_DIMENSION}`, { value: dimension })
  checkParameters(lexical)
}

function checkParameters({ k1, b, fieldWeights }: LexicalParameters): void {
  if (!(Number.isFinite(k1) && k1 >= 0)) throw new InputError('k1 is a number from 0', { value: k1 })
  if (!(b >= 0 && b <= 1)) throw new InputError('b is a number from 0 to 1', { value: b })
  for (const [field, weight] of Object.entries(fieldWeights)) if (!(Number.isFinite(weight) && weight >= 0)) throw new InputError('a field weight is a number from 0', { value: field })
}

export function checkCount(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new InputError(`${name} is a whole number from 1 to ${most}`, { value })
}

export function checkWindowWeight(weight: number): void {
  if (!(weight >= 0 && weight <= 1)) throw new InputError('windowWeight is a number from 0 to 1', { value: weight })
}

export function checkTermWeights(terms: readonly WeightedTerm[]): void {
  for (const { weight } of terms) if (!(Number.isFinite(weight) && weight >= 0)) throw new InputError('a term weight is a number from 0', { value: weight })
}
