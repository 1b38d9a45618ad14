/** What a collection and a tenant may be called, in every store. */
import type { CollectionKey } from '../domain.ts'
import { InputError, StoreError } from '../errors.ts'

/** One path component on every file system: no separators, no leading dot (those are temporary folders), no `..`. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** Throws InputError unless the name is 1 to 128 of letters, digits, `.`, `_`, `-` and does not begin with `.` or `-`. */
export function checkName(what: 'collection' | 'tenant', name: string): void {
  if (NAME.test(name)) return
  throw new InputError(`a ${what} name is 1 to 128 letters, digits, ".", "_" or "-" and begins with a letter, a digit or "_"`, { value: name.slice(0, 40), remedy: 'Choose another name.' })
}

export function unknownCollection(key: CollectionKey): StoreError {
  return new StoreError('COLLECTION_UNKNOWN', `there is no collection "${key.name}"`, { value: key.name, remedy: 'List what there is with "medir collections".' })
}

export function collectionExists(key: CollectionKey): StoreError {
  return new StoreError('COLLECTION_EXISTS', `the collection "${key.name}" exists already`, { value: key.name, remedy: 'Drop it first, or choose another name.' })
}

export function closedCollection(key: CollectionKey): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'the collection was closed', { value: key.name, remedy: 'Open it again.' })
}

export function readOnlyCollection(key: CollectionKey): StoreError {
  return new StoreError('STORE_UNWRITABLE', 'the collection was opened for reading', { value: key.name, remedy: 'Open it with mode "write".' })
}

export function otherSpace(embedded: number): StoreError {
  return new StoreError('FINGERPRINT_MISMATCH', `the collection already has vectors of another embedder for ${embedded} passages`, { value: embedded, remedy: 'Index into a new collection with the new embedder.' })
}
