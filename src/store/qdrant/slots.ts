/**
 * Point ids. Every document lies in one of two slots, and so do its passages: a new version is written into the other slot
 * while the old one is still answered, even where a passage keeps its id.
 *
 *   slot 0:  the passage's own UUID          6ba7b810-9dad-51d1-…
 *   slot 1:  the top bit of its version set  6ba7b810-9dad-d1d1-…
 */
import { createHash } from 'node:crypto'
import { InputError } from '../../errors.ts'

export type Slot = 0 | 1
export const SLOTS: readonly Slot[] = [0, 1]
export const otherSlot = (slot: Slot): Slot => (slot === 0 ? 1 : 0)

/** Versions 1 to 7 leave the top bit of the version free. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/
const VERSION_AT = 14
const SLOT_BIT = 8

/** Throws InputError unless the id is a UUID in lower case of version 1 to 7: the server takes no other names for points. */
export function passagePoint(passageId: string, slot: Slot): string {
  if (!isPassageId(passageId)) throw new InputError('a passage id in a Qdrant store is a UUID in lower case', { value: passageId.slice(0, 60) })
  return slot === 0 ? passageId : withVersion(passageId, (version) => version | SLOT_BIT)
}

/** No other id can be stored, so looking one up finds nothing. */
export const isPassageId = (id: string): boolean => UUID.test(id)

/** The passage a point holds. */
export function passageOfPoint(point: string): string {
  return withVersion(point, (version) => version & ~SLOT_BIT)
}

export const slotOfPoint = (point: string): Slot => ((Number.parseInt(point[VERSION_AT] as string, 16) & SLOT_BIT) === 0 ? 0 : 1)

function withVersion(uuid: string, change: (version: number) => number): string {
  const version = Number.parseInt(uuid[VERSION_AT] as string, 16)
  return `${uuid.slice(0, VERSION_AT)}${change(version).toString(16)}${uuid.slice(VERSION_AT + 1)}`
}

/** The point that holds a document's own record. */
export const documentPoint = (documentId: string, slot: Slot): string => passagePoint(namedUuid(`document\0${documentId}`), slot)

/** The one point that holds the collection's state. */
export const STATE_POINT = namedUuid('state')

/** A UUIDv5 (RFC 9562, 5.5) within a name space of our own. */
function namedUuid(name: string): string {
  const hash = createHash('sha1').update('medir qdrant point\0').update(name).digest('hex')
  const variant = ((Number.parseInt(hash[16] as string, 16) & 0x3) | 0x8).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
