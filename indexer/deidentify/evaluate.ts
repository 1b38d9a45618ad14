/**
 * How well a marked text is cleaned. Recall: the share of marked identifiers every letter and digit of which was removed, under
 * whatever type. Precision: the share of removals most of whose letters and digits were marked.
 */
import type { Finding } from './finding.ts'

export interface MarkedText {
  readonly id: string
  readonly text: string
  readonly entities: readonly { readonly start: number; readonly end: number; readonly type: string }[]
}

export interface TypeScore {
  readonly marked: number
  readonly found: number
  /** `found / marked`; 1 where nothing is marked. */
  readonly recall: number
}

export interface Evaluation {
  readonly texts: number
  readonly marked: number
  readonly recall: number
  readonly removed: number
  readonly precision: number
  readonly byType: Readonly<Record<string, TypeScore>>
  /** Removals of each type, and how many of them were right. */
  readonly removedByType: Readonly<Record<string, { readonly removed: number; readonly right: number; readonly precision: number }>>
}

const SAYING = /[\p{L}\p{N}]/u
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)

export function evaluate(texts: Iterable<MarkedText>, find: (text: string) => readonly Finding[]): Evaluation {
  const marked = new Map<string, { marked: number; found: number }>()
  const removals = new Map<string, { removed: number; right: number }>()
  let count = 0
  for (const { text, entities } of texts) {
    count++
    const removed = find(text)
    const gone = cover(text, removed)
    const wanted = cover(text, entities)
    for (const { start, end, type } of entities) {
      const tally = marked.get(type) ?? { marked: 0, found: 0 }
      marked.set(type, { marked: tally.marked + 1, found: tally.found + (covered(text, start, end, gone) === 1 ? 1 : 0) })
    }
    for (const { start, end, type } of removed) {
      const tally = removals.get(type) ?? { removed: 0, right: 0 }
      removals.set(type, { removed: tally.removed + 1, right: tally.right + (covered(text, start, end, wanted) >= 0.5 ? 1 : 0) })
    }
  }
  const sum = <Value>(values: Iterable<Value>, of: (value: Value) => number): number => Array.from(values).reduce((total, value) => total + of(value), 0)
  const [all, found] = [sum(marked.values(), (each) => each.marked), sum(marked.values(), (each) => each.found)]
  const [gone, right] = [sum(removals.values(), (each) => each.removed), sum(removals.values(), (each) => each.right)]
  const sorted = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] => [...map].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return {
    texts: count,
    marked: all,
    recall: share(found, all),
    removed: gone,
    precision: share(right, gone),
    byType: Object.fromEntries(sorted(marked).map(([type, each]) => [type, { ...each, recall: share(each.found, each.marked) }])),
    removedByType: Object.fromEntries(sorted(removals).map(([type, each]) => [type, { ...each, precision: share(each.right, each.removed) }])),
  }
}

function cover(text: string, spans: readonly { readonly start: number; readonly end: number }[]): Uint8Array {
  const covered = new Uint8Array(text.length)
  for (const { start, end } of spans) covered.fill(1, start, end)
  return covered
}

/** Share of the letters and digits from `start` to `end` that are covered. */
function covered(text: string, start: number, end: number, by: Uint8Array): number {
  let said = 0
  let hit = 0
  for (let at = start; at < end; at++) {
    if (!SAYING.test(text[at] ?? '')) continue
    said++
    hit += by[at] ?? 0
  }
  return share(hit, said)
}
