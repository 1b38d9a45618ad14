/** Gathers what a record's own fields say about persons, for the de-identifier only. */
import type { IdentifierType, KnownIdentifier } from './port.ts'

/** One character is no evidence; two Han characters are a name. */
const MIN_LENGTH = 2
/** A part of a name that is a word of its own ("de", "van") marks nobody. */
const MIN_NAME_PART = 3
/** Beyond this the record is a directory. */
const MAX_IDENTIFIERS = 500
const TITLES = /^(?:mr|mrs|ms|miss|dr|prof|md|phd|jr|sr|ii|iii|iv|rn|np)\.?$/i
/** Words that stand for a person in examples and test systems. */
const GENERIC = /^(?:patient|practitioner|doctor|nurse|physician|provider|test|example|unknown|anonymous)$/i
const HAN = /\p{Script=Han}/u

export interface Identifiers {
  add(type: IdentifierType, value: string | undefined): void
  /** The whole name as written, the parts put together, and each part. */
  addName(parts: readonly string[], whole?: string): void
  all(): readonly KnownIdentifier[]
}

export function createIdentifiers(): Identifiers {
  const found = new Map<string, KnownIdentifier>()
  const add = (type: IdentifierType, value: string | undefined): void => {
    const trimmed = value?.trim() ?? ''
    if (trimmed.length >= MIN_LENGTH && found.size < MAX_IDENTIFIERS) found.set(`${type} ${trimmed}`, { type, value: trimmed })
  }
  return {
    add,
    addName: (parts, whole) => {
      const words = [...parts, ...(whole === undefined ? [] : whole.split(/[\s,]+/))].map((part) => part.trim()).filter((part) => !TITLES.test(part) && !GENERIC.test(part))
      add('name', whole)
      if (parts.length > 1) add('name', parts.every((part) => HAN.test(part)) ? [...parts].toReversed().join('') : parts.join(' '))
      for (const word of words) if (HAN.test(word) || (word.length >= MIN_NAME_PART && /^\p{Lu}/u.test(word))) add('name', word)
    },
    all: () => [...found.values()],
  }
}
