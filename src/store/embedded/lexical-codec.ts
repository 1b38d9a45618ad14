/**
 * A passage's words as bytes: for every term, ascending by id, varints (LEB128)
 *
 *   id − previous id,  count << 1                     when it occurs in the body alone (nearly always)
 *   id − previous id,  fields << 1 | 1, counts …      otherwise; fields: 1 title, 2 body, 4 expansion, counts in that order
 */
import type { LexicalField, LexicalFields, TermCount } from '../../domain.ts'
import { GrowableBytes } from './growable.ts'

const TITLE = 1
const BODY = 2
const EXPANSION = 4

/** `termId` gives a term its number; a term that a field names twice counts twice. */
export function encodeLexical(fields: LexicalFields, termId: (term: string) => number): Uint8Array {
  const byTerm = new Map<number, [number, number, number]>()
  const parts = [fields.title ?? [], fields.body ?? [], fields.expansion ?? []]
  for (const [field, counts] of parts.entries()) {
    for (const { term, count } of counts) {
      const id = termId(term)
      const entry = byTerm.get(id) ?? [0, 0, 0]
      entry[field] = (entry[field] as number) + count
      byTerm.set(id, entry)
    }
  }
  const bytes = new GrowableBytes(byTerm.size * 3)
  let previous = 0
  for (const [id, [title, body, expansion]] of [...byTerm].sort((left, right) => left[0] - right[0])) {
    writeVarint(bytes, id - previous)
    previous = id
    if (title === 0 && expansion === 0) {
      writeVarint(bytes, body * 2)
    } else {
      writeVarint(bytes, ((title > 0 ? TITLE : 0) | (body > 0 ? BODY : 0) | (expansion > 0 ? EXPANSION : 0)) * 2 + 1)
      for (const count of [title, body, expansion]) if (count > 0) writeVarint(bytes, count)
    }
  }
  return bytes.view
}

/** What encodeLexical() was given, terms of a field in the order of their numbers. */
export function decodeLexical(bytes: Uint8Array, termOf: (id: number) => string): LexicalFields {
  const read = varints(bytes)
  const fields: Partial<Record<LexicalField, TermCount[]>> = {}
  const add = (field: LexicalField, term: string, count: number): void => void (fields[field] ??= []).push({ term, count })
  let id = 0
  for (let delta = read(); delta !== undefined; delta = read()) {
    id += delta
    const term = termOf(id)
    const tag = read() ?? ended()
    if (tag % 2 === 0) {
      add('body', term, tag / 2)
      continue
    }
    const present = (tag - 1) / 2
    for (const [field, bit] of [['title', TITLE], ['body', BODY], ['expansion', EXPANSION]] as const) if (present & bit) add(field, term, read() ?? ended())
  }
  return fields
}

/** Undefined at the end. */
function varints(bytes: Uint8Array): () => number | undefined {
  let at = 0
  return () => {
    if (at >= bytes.length) return undefined
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? ended()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
}

/** Reads encoded rows into arrays it uses again for every row, so that loading millions of entries makes no garbage. */
export class LexicalReader {
  /** Term ids of the row last read, ascending; valid up to the number read() returned. */
  terms = new Uint32Array(1024)
  /** Σ over fields of weight · count, beside `terms`. */
  frequencies = new Float64Array(1024)
  readonly #weights: Readonly<Record<LexicalField, number>>
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0

  constructor(weights: Readonly<Record<LexicalField, number>>) {
    this.#weights = weights
  }

  /** Returns how many terms occur; one whose fields all weigh 0 does not. Throws RangeError when the bytes end inside an entry. */
  read(bytes: Uint8Array): number {
    const { title, body, expansion } = this.#weights
    this.#bytes = bytes
    this.#at = 0
    if (this.terms.length < bytes.length) this.#reserve(bytes.length)
    let found = 0
    let id = 0
    while (this.#at < bytes.length) {
      id += this.#varint()
      const tag = this.#varint()
      let frequency = 0
      if (tag % 2 === 0) {
        frequency = (body * tag) / 2
      } else {
        const present = (tag - 1) / 2
        if (present & TITLE) frequency += title * this.#varint()
        if (present & BODY) frequency += body * this.#varint()
        if (present & EXPANSION) frequency += expansion * this.#varint()
      }
      if (frequency === 0) continue
      this.terms[found] = id
      this.frequencies[found++] = frequency
    }
    return found
  }

  #varint(): number {
    const bytes = this.#bytes
    let byte = bytes[this.#at++] ?? ended()
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    let scale = 128
    do {
      byte = bytes[this.#at++] ?? ended()
      value += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 0x80)
    return value
  }

  /** An entry has two bytes at least, so a row of n bytes never has n entries. */
  #reserve(entries: number): void {
    this.terms = new Uint32Array(entries)
    this.frequencies = new Float64Array(entries)
  }
}

function ended(): never {
  throw new RangeError('lexical entries end early')
}

/** Counts stay below 2^31 (checked at the edge), so doubling them is exact. */
function writeVarint(bytes: GrowableBytes, value: number): void {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}
