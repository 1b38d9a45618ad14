/** The k best of many scored slots: a binary min-heap on typed arrays, the worst kept one at the root. */

export class TopK {
  readonly #scores: Float64Array
  readonly #slots: Uint32Array
  readonly #before: (left: number, right: number) => boolean
  #size = 0

  /** `before(a, b)` says which of two slots with equal scores comes first. */
  constructor(k: number, before: (left: number, right: number) => boolean) {
    this.#scores = new Float64Array(k)
    this.#slots = new Uint32Array(k)
    this.#before = before
  }

  /** A score below this cannot enter; ties with it must still be offered. */
  get threshold(): number {
    return this.#size < this.#scores.length ? Number.NEGATIVE_INFINITY : (this.#scores[0] as number)
  }

  offer(score: number, slot: number): void {
    if (this.#size < this.#scores.length) {
      this.#size++
      this.#siftUp(this.#size - 1, score, slot)
    } else if (this.#size > 0 && this.#worse(this.#scores[0] as number, this.#slots[0] as number, score, slot)) {
      this.#siftDown(score, slot)
    }
  }

  /** Best first. */
  sorted(): { readonly slot: number; readonly score: number }[] {
    const kept = Array.from({ length: this.#size }, (_, at) => ({ slot: this.#slots[at] as number, score: this.#scores[at] as number }))
    return kept.sort((left, right) => right.score - left.score || (this.#before(left.slot, right.slot) ? -1 : 1))
  }

  #worse(score: number, slot: number, otherScore: number, otherSlot: number): boolean {
    return score < otherScore || (score === otherScore && this.#before(otherSlot, slot))
  }

  #siftUp(start: number, score: number, slot: number): void {
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentScore = this.#scores[parent] as number
      const parentSlot = this.#slots[parent] as number
      if (!this.#worse(score, slot, parentScore, parentSlot)) break
      this.#scores[at] = parentScore
      this.#slots[at] = parentSlot
      at = parent
    }
    this.#scores[at] = score
    this.#slots[at] = slot
  }

  #siftDown(score: number, slot: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#worse(this.#scores[child + 1] as number, this.#slots[child + 1] as number, this.#scores[child] as number, this.#slots[child] as number)) child++
      if (!this.#worse(this.#scores[child] as number, this.#slots[child] as number, score, slot)) break
      this.#scores[at] = this.#scores[child] as number
      this.#slots[at] = this.#slots[child] as number
      at = child
    }
    this.#scores[at] = score
    this.#slots[at] = slot
  }
}
