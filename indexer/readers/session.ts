/** What one run's readers remember from source to source, within fixed bounds: a bulk export spreads one patient over many files. */
import { createHmac } from 'node:crypto'
import type { Refusals } from './fhir/consent.ts'
import type { KnownIdentifier, ReadContext } from './port.ts'

/** Facts about a patient that may stand in metadata, and names that must not stand anywhere. */
export interface PatientFacts {
  readonly birthYear?: number
  readonly sex?: string
  readonly identifiers: readonly KnownIdentifier[]
}

export interface ReadSession {
  readonly people: BoundedMap<PatientFacts>
  /** Refusals by patient; never forgotten, so not bounded. */
  readonly consents: Map<string, readonly Refusals[]>
  /** Reports already given out, by a hash of patient and text. */
  readonly reports: BoundedMap<true>
}

/** About 200 MB at worst; the oldest are forgotten first. */
const MAX_REMEMBERED = 1_000_000

export function createSession(): ReadSession {
  return { people: new BoundedMap(MAX_REMEMBERED), consents: new Map(), reports: new BoundedMap(MAX_REMEMBERED) }
}

/** Keeps the latest `limit` entries. */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#limit) return
    const oldest = this.#entries.keys().next()
    if (oldest.done !== true) this.#entries.delete(oldest.value)
  }
}

/** 16 hexadecimal digits of HMAC-SHA-256, or undefined without a salt. */
export function pseudonym({ salt }: ReadContext, id: string): string | undefined {
  return salt === undefined || salt === '' ? undefined : createHmac('sha256', salt).update(id).digest('hex').slice(0, 16)
}
