/** The passages in memory: a slot each, in the order of their ordinals. */
import { GrowableBytes, GrowableUint32, indexOfSorted } from './growable.ts'

export class PassageTable {
  readonly #ids: string[] = []
  readonly #ordinals = new GrowableUint32()
  readonly #alive = new GrowableBytes()
  #live = 0

  /** Slots, dead ones included. */
  get slots(): number {
    return this.#ids.length
  }

  /** Passages that exist. */
  get live(): number {
    return this.#live
  }

  /** One byte a slot: 1 while the passage exists. */
  get alive(): Uint8Array {
    return this.#alive.view
  }

  add(ordinal: number, id: string): void {
    this.#ids.push(id)
    this.#ordinals.push(ordinal)
    this.#alive.push(1)
    this.#live++
  }

  remove(ordinal: number): void {
    const slot = this.slotOf(ordinal)
    if (slot < 0 || this.#alive.at(slot) === 0) return
    this.#alive.set(slot, 0)
    this.#live--
  }

  idOf(slot: number): string {
    return this.#ids[slot] as string
  }

  ordinalOf(slot: number): number {
    return this.#ordinals.at(slot)
  }

  /** −1 for an ordinal that was never loaded. */
  slotOf(ordinal: number): number {
    return indexOfSorted(this.#ordinals, ordinal)
  }

  /** Whether the passage at `left` comes before that at `right` when their scores are equal. */
  readonly before = (left: number, right: number): boolean => this.idOf(left) < this.idOf(right)
}
