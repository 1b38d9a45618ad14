/**
 * A passage's words as bytes: for every term, ascending by id, varints (LEB128)
 *
 *   id − previous id,  count << 1                     when it occurs in the body alone (nearly always)
 *   id − previous id,  fields << 1 | 1, counts …      otherwise; fields: 1 title, 2 body, 4 expansion, counts in that order
 */
import type { LexicalFields } from '../../domain.ts'
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

export type VisitTerm = (id: number, title: number, body: number, expansion: number) => void

/** Throws RangeError when the bytes end in the middle of an entry. */
export function decodeLexical(bytes: Uint8Array, visit: VisitTerm): void {
  let at = 0
  const read = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('lexical entries end early')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
  }
  let id = 0
  while (at < bytes.length) {
    id += read()
    const tag = read()
    if (tag % 2 === 0) {
      visit(id, 0, tag / 2, 0)
    } else {
      const present = (tag - 1) / 2
      const title = present & TITLE ? read() : 0
      const body = present & BODY ? read() : 0
      visit(id, title, body, present & EXPANSION ? read() : 0)
    }
  }
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
