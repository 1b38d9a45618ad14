/** Puts what passages are expanded with among their words, and takes it out again. */
import { isDeepStrictEqual } from 'node:util'
import { withExpansion, type Expansion } from '../../retriever/learn/expansion/expansion.ts'
import type { CollectionKey, LexicalFields, TermCount } from '../domain.ts'
import type { CollectionStore } from '../store/port.ts'
import type { Analyzer } from '../text/analyzer.ts'
import type { IndexParts } from './learnt-index.ts'

/** Passages a transaction. */
const BATCH = 500

/** Every passage of the collection has exactly what `expansion` says afterwards, whatever was there. Done twice, the second time writes nothing. */
export async function expandPassages(handle: CollectionStore, expansion: Expansion, analyzer: Pick<Analyzer, 'fields'>, signal?: AbortSignal): Promise<void> {
  const queries = new Map(expansion.map((entry) => [entry.passageId, entry.queries]))
  let after: string | undefined
  do {
    const page = await handle.scan({ limit: BATCH, ...(after === undefined ? {} : { after }) }, signal)
    const ids = page.passages.map(({ id }) => id)
    const words = await handle.lexicalOf(ids, signal)
    const changed = ids.flatMap((passageId, index) => {
      const before = words[index] ?? {}
      const lexical = withExpansion(before, analyzer, queries.get(passageId))
      return sameExpansion(before, lexical) ? [] : [{ passageId, lexical }]
    })
    if (changed.length > 0) await handle.putLexical(changed, signal)
    after = page.next
  } while (after !== undefined)
}

/** Passages that `expansion` names, that are there, and that have nothing of it. Writes only where there are any. */
export async function expandMissing({ collections, analyzer }: IndexParts, key: CollectionKey, expansion: Expansion, signal?: AbortSignal): Promise<void> {
  const reader = await collections.read(key, signal)
  const missing: Expansion[number][] = []
  for (let from = 0; from < expansion.length; from += BATCH) {
    const part = expansion.slice(from, from + BATCH)
    const words = await reader.lexicalOf(part.map(({ passageId }) => passageId), signal)
    // One without any word is gone.
    missing.push(...part.filter((_, index) => words[index]?.body !== undefined && words[index].expansion === undefined))
  }
  if (missing.length === 0) return
  await collections.writing(key, async (handle) => {
    for (let from = 0; from < missing.length; from += BATCH) {
      const part = missing.slice(from, from + BATCH)
      const words = await handle.lexicalOf(part.map(({ passageId }) => passageId), signal)
      await handle.putLexical(part.map(({ passageId, queries }, index) => ({ passageId, lexical: withExpansion(words[index] ?? {}, analyzer, queries) })), signal)
    }
  }, signal)
}

/** Stores give the terms of a field back in an order of their own. */
function sameExpansion(left: LexicalFields, right: LexicalFields): boolean {
  return isDeepStrictEqual(sorted(left.expansion), sorted(right.expansion))
}

function sorted(terms: readonly TermCount[] = []): readonly TermCount[] {
  return terms.toSorted((left, right) => (left.term < right.term ? -1 : 1))
}
