/** Completions of what is being typed, from titles, headings and drug names of what the reader may see. */
import type { Passage } from '../../src/domain.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import { normalize } from '../../src/text/normalize.ts'

export type CompletionKind = 'title' | 'heading' | 'drug'

export interface Completion {
  readonly text: string
  readonly kind: CompletionKind
  /** Passages it stands in. */
  readonly count: number
}

interface Entry extends Completion {
  readonly key: string
}

export interface Completions {
  /** What starts with the typed text first, then what has a word that does; each by count, then by text. */
  readonly complete: (typed: string, limit: number) => readonly Completion[]
  readonly revision: number
}

/** The most frequent ones; a linear scan over them takes a few milliseconds. */
const MAX_ENTRIES = 50_000
const LONGEST = 120
const PAGE = 500

/** `hidden` leaves drug names out for readers that may not see them. */
export async function readCompletions(collection: CollectionStore, { hidden }: { readonly hidden: readonly CompletionKind[] }, signal?: AbortSignal): Promise<Completions> {
  const { revision } = await collection.info(signal)
  const counts = new Map<string, Entry>()
  let after: string | undefined
  do {
    const page = await collection.scan({ limit: PAGE, ...(after === undefined ? {} : { after }) }, signal)
    for (const passage of page.passages) for (const [kind, text] of textsOf(passage)) if (!hidden.includes(kind)) count(counts, kind, text)
    after = page.next
    // Other requests take their turn between pages.
    await new Promise((resolve) => setImmediate(resolve))
  } while (after !== undefined)
  const entries = [...counts.values()].sort(byCount).slice(0, MAX_ENTRIES)
  return { revision, complete: (typed, limit) => complete(entries, typed, limit) }
}

function* textsOf({ title, context, drugs }: Passage): Generator<readonly [CompletionKind, string]> {
  if (title !== undefined) yield ['title', title]
  for (const heading of context?.split(' › ') ?? []) yield ['heading', heading]
  // By its everyday name and by its substance: either may be typed.
  for (const name of new Set((drugs ?? []).flatMap((drug) => [drug.text, drug.name ?? drug.text]))) yield ['drug', name]
}

function count(counts: Map<string, Entry>, kind: CompletionKind, given: string): void {
  const text = given.trim()
  if (text === '' || text.length > LONGEST) return
  const key = normalize(text)
  const known = counts.get(`${kind} ${key}`)
  counts.set(`${kind} ${key}`, { text: known?.text ?? text, kind, key, count: (known?.count ?? 0) + 1 })
}

function byCount(left: Entry, right: Entry): number {
  return right.count - left.count || (left.key < right.key ? -1 : left.key > right.key ? 1 : left.kind < right.kind ? -1 : 1)
}

function complete(entries: readonly Entry[], typed: string, limit: number): readonly Completion[] {
  const key = normalize(typed).trim()
  if (key === '') return []
  const first: Entry[] = []
  const second: Entry[] = []
  const seen = new Set<string>()
  for (const entry of entries) {
    if (seen.has(entry.key)) continue
    const at = entry.key.indexOf(key)
    if (at < 0 || (at > 0 && !startsWord(entry.key, at))) continue
    seen.add(entry.key)
    ;(at === 0 ? first : second).push(entry)
    if (first.length >= limit) break
  }
  return [...first, ...second].slice(0, limit).map(({ text, kind, count: passages }) => ({ text, kind, count: passages }))
}

/** Chinese has no word breaks: any character may start one. */
function startsWord(text: string, at: number): boolean {
  return /\p{Script=Han}/u.test(text[at] ?? '') || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')
}
