/** Terms and their numbers, 0 upwards, given in the order of first sight and never taken back. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Numbers kept in memory; beyond, the cache starts over. */
const CACHED = 200_000

/** A lone surrogate has no UTF-8 form; it is replaced alike in passages and queries. */
const storedTerm = (term: string): string => term.toWellFormed()

export class Vocabulary {
  readonly #cache = new Map<string, number>()
  readonly #find: StatementSync
  readonly #insert: StatementSync

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM terms WHERE term = ?')
    this.#insert = database.prepare('INSERT INTO terms (id, term) VALUES ((SELECT coalesce(max(id) + 1, 0) FROM terms), ?)')
  }

  /** The term's number, a new one when it was never seen. */
  number(term: string): number {
    const stored = storedTerm(term)
    const cached = this.#cache.get(stored)
    if (cached !== undefined) return cached
    const number = Number(this.#find.get(stored)?.['id'] ?? this.#insert.run(stored).lastInsertRowid)
    if (this.#cache.size >= CACHED) this.#cache.clear()
    this.#cache.set(stored, number)
    return number
  }

  forget(): void {
    this.#cache.clear()
  }
}

/** The term a number was given to; undefined for a number never given. */
export function termsByNumber(database: DatabaseSync): (id: number) => string | undefined {
  const find = database.prepare('SELECT term FROM terms WHERE id = ?')
  const known = new Map<number, string>()
  return (id) => {
    const term = known.get(id) ?? find.get(id)?.['term']
    if (typeof term !== 'string') return undefined
    known.set(id, term)
    return term
  }
}

/** Numbers of those terms that occur in the collection; undefined for the others. */
export function termNumbers(database: DatabaseSync, terms: readonly string[]): readonly (number | undefined)[] {
  const find = database.prepare('SELECT id FROM terms WHERE term = ?')
  return terms.map((term) => {
    const found = find.get(storedTerm(term))
    return found === undefined ? undefined : Number(found['id'])
  })
}
