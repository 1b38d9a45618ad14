/**
 * BIOES labels over entity types: 0 is O; type t has B, I, E, S = 1 + 4t … 4 + 4t. A mention of one token is S, longer
 * ones run B I* E, so only some labels may follow one another.
 */
export interface LabelSet {
  readonly types: readonly string[]
  readonly count: number
  /** Pairs that may follow one another: from[i] → to[i]. */
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** 1 where a sentence may start, or end, with the label. */
  readonly mayStart: Uint8Array
  readonly mayEnd: Uint8Array
}

export interface TokenSpan {
  /** First and last token, inclusive. */
  readonly first: number
  readonly last: number
  readonly type: number
}

const B = 0
const I = 1
const E = 2
const S = 3
const label = (type: number, part: number): number => 1 + type * 4 + part
const partOf = (value: number): number => (value === 0 ? -1 : (value - 1) & 3)
const typeOf = (value: number): number => (value - 1) >> 2

export function createLabelSet(types: readonly string[]): LabelSet {
  const count = 1 + types.length * 4
  const opens = (value: number): boolean => value === 0 || partOf(value) === B || partOf(value) === S
  const closes = (value: number): boolean => value === 0 || partOf(value) === E || partOf(value) === S
  const pairs: [number, number][] = []
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      const inside = from !== 0 && to !== 0 && typeOf(from) === typeOf(to) && (partOf(to) === I || partOf(to) === E)
      if (closes(from) ? opens(to) : inside) pairs.push([from, to])
    }
  }
  const flags = (test: (value: number) => boolean): Uint8Array => Uint8Array.from({ length: count }, (_, value) => (test(value) ? 1 : 0))
  return { types, count, from: Uint8Array.from(pairs, ([from]) => from), to: Uint8Array.from(pairs, ([, to]) => to), mayStart: flags(opens), mayEnd: flags(closes) }
}

/** Gold labels of a sentence; a span that overlaps an earlier one is left out. */
export function encodeSpans(length: number, spans: readonly TokenSpan[]): Uint8Array {
  const labels = new Uint8Array(length)
  for (const { first, last, type } of spans) {
    if (labels.subarray(first, last + 1).some((value) => value !== 0)) continue
    if (first === last) labels[first] = label(type, S)
    else {
      labels.fill(label(type, I), first, last + 1)
      labels[first] = label(type, B)
      labels[last] = label(type, E)
    }
  }
  return labels
}

/** The spans of a label sequence that keeps to the allowed pairs. */
export function decodeSpans(labels: Uint8Array): readonly TokenSpan[] {
  const spans: TokenSpan[] = []
  let first = 0
  labels.forEach((value, token) => {
    const part = partOf(value)
    if (part === B) first = token
    if (part === S) spans.push({ first: token, last: token, type: typeOf(value) })
    if (part === E) spans.push({ first, last: token, type: typeOf(value) })
  })
  return spans
}
