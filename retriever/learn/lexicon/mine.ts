/**
 * New words of a corpus, without a dictionary: a run of characters is a word when its parts hold together (PMI) and its
 * neighbours vary (branching entropy).
 *
 *   PMI(w) = min over cuts w = xy of log2( p(w) / (p(x) p(y)) )
 *   H_l(w) = −Σ p(c | w on its right) log2 p(c …),  H_r likewise to the right;  H = min(H_l, H_r)
 *
 * Harris 1955; Jin & Tanaka-Ishii, ACL 2006 (branching entropy); Church & Hanks 1990 (PMI).
 */

export interface MinedWord {
  readonly word: string
  readonly count: number
  readonly pmi: number
  readonly entropy: number
}

export interface MiningOptions {
  /** Occurrences at least. Default 8. */
  readonly minCount?: number
  /** Bits. Default 6. */
  readonly minPmi?: number
  /** Bits. Default 1.5. */
  readonly minEntropy?: number
  /** Words that are known already. */
  readonly known?: (word: string) => boolean
}

const MIN_LENGTH = 2
const MAX_LENGTH = 6
const HAN_RUN = /\p{Script=Han}+/gu

/** Best first: by count, then by word. */
export function mineWords(texts: Iterable<string>, { minCount = 8, minPmi = 6, minEntropy = 1.5, known = () => false }: MiningOptions = {}): readonly MinedWord[] {
  const counts = new Map<string, number>()
  let characters = 0
  const runs = Array.from(texts).flatMap((text) => text.match(HAN_RUN) ?? [])
  for (const run of runs) characters += run.length
  for (let length = 1; length <= MAX_LENGTH; length++) addFrequent(counts, runs, length, minCount)
  const candidates = new Set([...counts].filter(([word, count]) => word.length >= MIN_LENGTH && count >= minCount && cohesion(word, counts, characters) >= minPmi && !known(word)).map(([word]) => word))
  const neighbours = new Map(Array.from(candidates, (word) => [word, { left: new Map<string, number>(), right: new Map<string, number>() }]))
  for (const run of runs) {
    for (let length = MIN_LENGTH; length <= MAX_LENGTH; length++) {
      for (let at = 0; at + length <= run.length; at++) {
        const sides = neighbours.get(run.slice(at, at + length))
        if (sides === undefined) continue
        // The end of a run is a neighbour that differs from every other.
        add(sides.left, run[at - 1] ?? `^${sides.left.size}`)
        add(sides.right, run[at + length] ?? `$${sides.right.size}`)
      }
    }
  }
  const words = Array.from(neighbours, ([word, { left, right }]): MinedWord => ({ word, count: counts.get(word) ?? 0, pmi: round(cohesion(word, counts, characters)), entropy: round(Math.min(entropy(left), entropy(right))) }))
  return words.filter((mined) => mined.entropy >= minEntropy).toSorted((left, right) => right.count - left.count || (left.word < right.word ? -1 : 1))
}

/**
 * Runs of a length that occur often enough. One is no more frequent than its parts, so only those are counted whose parts are
 * (Agrawal & Srikant, VLDB 1994): a large corpus fits in memory.
 */
function addFrequent(counts: Map<string, number>, runs: readonly string[], length: number, minCount: number): void {
  const some = new Map<string, number>()
  for (const run of runs) {
    for (let at = 0; at + length <= run.length; at++) {
      const word = run.slice(at, at + length)
      if (length === 1 || (counts.has(word.slice(1)) && counts.has(word.slice(0, -1)))) add(some, word)
    }
  }
  for (const [word, count] of some) if (count >= minCount) counts.set(word, count)
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function cohesion(word: string, counts: ReadonlyMap<string, number>, characters: number): number {
  const probability = (part: string): number => (counts.get(part) ?? 0) / characters
  let weakest = Infinity
  for (let cut = 1; cut < word.length; cut++) weakest = Math.min(weakest, Math.log2(probability(word) / (probability(word.slice(0, cut)) * probability(word.slice(cut)))))
  return weakest
}

function entropy(counts: ReadonlyMap<string, number>): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return [...counts.values()].reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0)
}

const round = (value: number): number => Math.round(value * 1000) / 1000
