/**
 * Names within one edit (insertion, deletion, substitution, or two neighbours swapped) of a misspelt one, by the deletion
 * neighbourhood (Mor, Fraenkel 1982): two words within one edit share a form with at most one character left out.
 */
import type { Lexicon, LexiconEntry } from '../lexicon/lexicon.ts'
import { normalizeName } from '../lexicon/normalize.ts'

/** Shorter names have too many innocent neighbours. Characters, Latin and Han. */
const SHORTEST = { latin: 7, han: 4 } as const

export interface Correction {
  readonly name: string
  readonly entries: readonly LexiconEntry[]
}

export type TypoIndex = (name: string) => Correction | undefined

/** Built at the first need, once for a lexicon. */
const indexes = new WeakMap<Lexicon, ReadonlyMap<string, readonly string[]>>()

export function createTypoIndex(lexicon: Lexicon): TypoIndex {
  return (misspelt) => {
    const name = normalizeName(misspelt)
    if (!longEnough(name)) return undefined
    const index = indexes.get(lexicon) ?? build(lexicon)
    const candidates = new Set(deletions(name).flatMap((form) => index.get(form) ?? []))
    // Two different neighbours are two different drugs: better none than the wrong one.
    const near = [...candidates].filter((candidate) => withinOneEdit(name, candidate)).map((each) => ({ name: each, entries: lexicon.find(each) }))
    return new Set(near.map(({ entries }) => entries[0])).size === 1 ? near[0] : undefined
  }
}

const longEnough = (name: string): boolean => name.length >= (/\p{Script=Han}/u.test(name) ? SHORTEST.han : SHORTEST.latin)

function build(lexicon: Lexicon): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>()
  const names = new Set(lexicon.entries.flatMap(({ names: own, aliases }) => [...own, ...aliases].map(normalizeName)).filter(longEnough))
  for (const name of names) {
    for (const form of deletions(name)) {
      const known = index.get(form)
      if (known === undefined) index.set(form, [name])
      else known.push(name)
    }
  }
  indexes.set(lexicon, index)
  return index
}

function deletions(name: string): readonly string[] {
  return [...new Set([name, ...Array.from({ length: name.length }, (_, at) => name.slice(0, at) + name.slice(at + 1))])]
}

export function withinOneEdit(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  if (start === a.length && start === b.length) return true
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const restA = a.slice(start, a.length - end)
  const restB = b.slice(start, b.length - end)
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}
