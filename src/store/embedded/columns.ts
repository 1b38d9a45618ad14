/**
 * Filterable fields in memory, a column a field, filled on the first filter. A cell holds the number of a distinct list of
 * values, so that a condition is decided once a distinct list, by the reference semantics of src/filter.ts, not once a passage.
 */
import type { Filter, MetadataScalar } from '../../domain.ts'
import { fieldValues, matchesFilter, RESERVED_FIELDS } from '../../filter.ts'
import { GrowableUint32 } from './growable.ts'
import type { FilterFields } from './records.ts'

type Leaf = Extract<Filter, { readonly field: string }>

/** Number of the empty list: the passage has no such field. */
const ABSENT = 0

class Column {
  readonly lists: (readonly MetadataScalar[])[] = [[]]
  /** A list's number for every slot; slots beyond the end are ABSENT. */
  readonly cells = new GrowableUint32()
  /** Numbers of lists of one value by that value, of longer lists by their JSON. */
  readonly #singles = new Map<MetadataScalar, number>()
  readonly #longer = new Map<string, number>()
  /** The longer lists that hold a value. */
  readonly #holding = new Map<MetadataScalar, number[]>()

  set(slot: number, values: readonly MetadataScalar[]): void {
    if (values.length === 0) return
    this.cells.extendTo(slot)
    this.cells.push(this.#number(values))
  }

  matching(leaf: Leaf): Uint8Array {
    const matches = new Uint8Array(this.lists.length)
    if ('eq' in leaf || 'in' in leaf) {
      for (const value of 'eq' in leaf ? [leaf.eq] : leaf.in) this.#markHolding(value, matches)
    } else {
      for (const [number, values] of this.lists.entries()) matches[number] = leafMatches(leaf, values) ? 1 : 0
    }
    return matches
  }

  #markHolding(value: MetadataScalar, matches: Uint8Array): void {
    const single = this.#singles.get(value)
    if (single !== undefined) matches[single] = 1
    for (const number of this.#holding.get(value) ?? []) matches[number] = 1
  }

  #number(values: readonly MetadataScalar[]): number {
    const [first] = values
    if (values.length === 1 && first !== undefined) return this.#singles.get(first) ?? this.#append(values, (number) => this.#singles.set(first, number))
    const key = JSON.stringify(values)
    return this.#longer.get(key) ?? this.#append(values, (number) => this.#rememberLonger(key, values, number))
  }

  #append(values: readonly MetadataScalar[], remember: (number: number) => void): number {
    const number = this.lists.push(values) - 1
    remember(number)
    return number
  }

  #rememberLonger(key: string, values: readonly MetadataScalar[], number: number): void {
    this.#longer.set(key, number)
    for (const value of new Set(values)) {
      const lists = this.#holding.get(value)
      if (lists === undefined) this.#holding.set(value, [number])
      else lists.push(number)
    }
  }
}

/** The condition on a bare list of values, through the reference implementation. */
function leafMatches(leaf: Leaf, values: readonly MetadataScalar[]): boolean {
  return matchesFilter({ documentId: '', language: 'en', metadata: { values } }, { ...leaf, field: 'values' })
}

export class Columns {
  readonly #columns = new Map<string, Column>()
  #slots = 0

  /** Slots that are filled in, those of passages that were gone already included. */
  get slots(): number {
    return this.#slots
  }

  /** Slots must come in ascending order; those left out have no fields. */
  add(slot: number, fields: FilterFields): void {
    for (const field of [...RESERVED_FIELDS, ...Object.keys(fields.metadata)]) {
      const values = fieldValues(fields, field)
      if (values.length === 0 || this.#filled(field, slot)) continue
      this.#column(field).set(slot, values)
    }
    this.#slots = slot + 1
  }

  /** One byte a slot: 1 where the filter holds. Slots never filled in are judged as passages without fields. */
  allowed(filter: Filter, slots: number): Uint8Array {
    if ('and' in filter) return this.#combine(filter.and, slots, 1, (left, right) => left & right)
    if ('or' in filter) return this.#combine(filter.or, slots, 0, (left, right) => left | right)
    if ('not' in filter) return this.allowed(filter.not, slots).map((bit) => 1 - bit)
    const column = this.#columns.get(filter.field)
    if (column === undefined) return new Uint8Array(slots).fill(leafMatches(filter, []) ? 1 : 0)
    const matches = column.matching(filter)
    const allowed = new Uint8Array(slots)
    const cells = column.cells.view
    for (let slot = 0; slot < cells.length; slot++) allowed[slot] = matches[cells[slot] as number] as number
    return matches[ABSENT] === 1 ? allowed.fill(1, cells.length) : allowed
  }

  /** How many of the slots marked in `chosen` hold each value of the field. */
  count(field: string, chosen: Uint8Array): ReadonlyMap<MetadataScalar, number> {
    const counts = new Map<MetadataScalar, number>()
    const column = this.#columns.get(field)
    if (column === undefined) return counts
    const perList = new Uint32Array(column.lists.length)
    for (const [slot, number] of column.cells.view.entries()) if (chosen[slot] === 1) perList[number] = (perList[number] as number) + 1
    for (const [number, values] of column.lists.entries()) {
      const passages = perList[number] as number
      if (passages > 0) for (const value of new Set(values)) counts.set(value, (counts.get(value) ?? 0) + passages)
    }
    return counts
  }

  #combine(parts: readonly Filter[], slots: number, start: 0 | 1, join: (left: number, right: number) => number): Uint8Array {
    const result = new Uint8Array(slots).fill(start)
    for (const part of parts) {
      const other = this.allowed(part, slots)
      for (let slot = 0; slot < slots; slot++) result[slot] = join(result[slot] as number, other[slot] as number)
    }
    return result
  }

  #column(field: string): Column {
    const column = this.#columns.get(field) ?? new Column()
    this.#columns.set(field, column)
    return column
  }

  /** A metadata key spelt like a reserved field is shadowed by it. */
  #filled(field: string, slot: number): boolean {
    return (this.#columns.get(field)?.cells.length ?? 0) > slot
  }
}
