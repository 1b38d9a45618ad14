/** 32-bit keys → consecutive ids, by open addressing with linear probing on typed arrays. Key 0 is stored as 1. */
export class KeyTable {
  #keys: Uint32Array
  #ids: Int32Array
  #mask: number
  #size = 0

  constructor(expected = 1024) {
    let capacity = 16
    while (capacity < expected * 2) capacity *= 2
    this.#keys = new Uint32Array(capacity)
    this.#ids = new Int32Array(capacity)
    this.#mask = capacity - 1
  }

  get size(): number {
    return this.#size
  }

  /** The key's id, or -1. */
  find(key: number): number {
    const wanted = key === 0 ? 1 : key
    const keys = this.#keys
    const mask = this.#mask
    let slot = wanted & mask
    for (;;) {
      const present = keys[slot] as number
      if (present === wanted) return this.#ids[slot] as number
      if (present === 0) return -1
      slot = (slot + 1) & mask
    }
  }

  /** The key's id, a new one when it is not known yet. */
  add(key: number): number {
    const wanted = key === 0 ? 1 : key
    let slot = wanted & this.#mask
    for (;;) {
      const present = this.#keys[slot] as number
      if (present === wanted) return this.#ids[slot] as number
      if (present === 0) break
      slot = (slot + 1) & this.#mask
    }
    if (this.#size * 2 >= this.#keys.length) {
      this.#grow()
      return this.add(key)
    }
    this.#keys[slot] = wanted
    this.#ids[slot] = this.#size
    return this.#size++
  }

  /** Keys by id. */
  list(): Uint32Array {
    const list = new Uint32Array(this.#size)
    this.#keys.forEach((key, slot) => {
      if (key !== 0) list[this.#ids[slot] as number] = key
    })
    return list
  }

  #grow(): void {
    const keys = this.#keys
    const ids = this.#ids
    this.#keys = new Uint32Array(keys.length * 2)
    this.#ids = new Int32Array(keys.length * 2)
    this.#mask = this.#keys.length - 1
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from] as number
      if (key === 0) continue
      let slot = key & this.#mask
      while (this.#keys[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#keys[slot] = key
      this.#ids[slot] = ids[from] as number
    }
  }
}
