import { describe, expect, it } from 'vitest'
import { createRandom } from '../drugs/random.ts'
import { TEMPORARY } from '../ledger/database.ts'
import { Ledger } from '../ledger/ledger.ts'
import { DuplicateLinks } from './links.ts'
import { buckets, minHash, NEAR_DUPLICATE, resemblance } from './minhash.ts'

const random = createRandom(5)
const word = (): string => Array.from({ length: 6 }, () => String.fromCodePoint(97 + Math.floor(random() * 26))).join('')

/** Form letters: few bases, many copies, some words changed in each. */
function letters(count: number): readonly { readonly id: string; readonly text: string }[] {
  const bases = Array.from({ length: 4 }, () => Array.from({ length: 60 }, word))
  return Array.from({ length: count }, (_, index) => {
    const base = bases[Math.floor(random() * bases.length)] ?? []
    const changed = Math.floor(random() * 5)
    return { id: `p${index}`, text: base.map((one, at) => (at < changed ? word() : one)).join(' ') }
  })
}

/** All candidates compared, the oldest 16 of each bucket: the most alike, the oldest of equals. */
function linkedByComparingAll(passages: readonly { readonly id: string; readonly text: string }[]): readonly (string | undefined)[] {
  const inBucket = new Map<number, number[]>()
  const known: { readonly cluster: string; readonly signature: Uint32Array }[] = []
  return passages.map(({ id, text }) => {
    const signature = minHash(text) ?? new Uint32Array()
    const places = buckets(signature)
    const candidates = [...new Set(places.flatMap((bucket) => (inBucket.get(bucket) ?? []).slice(0, 16)))].toSorted((left, right) => left - right)
    let best: { readonly similarity: number; readonly cluster: string } | undefined
    for (const number of candidates) {
      const other = known[number]
      const similarity = other === undefined ? 0 : resemblance(signature, other.signature)
      if (other !== undefined && similarity >= NEAR_DUPLICATE && similarity > (best?.similarity ?? 0)) best = { similarity, cluster: other.cluster }
    }
    for (const bucket of places) inBucket.set(bucket, [...(inBucket.get(bucket) ?? []), known.length])
    known.push({ cluster: best?.cluster ?? id, signature })
    return best?.cluster
  })
}

describe('links between near-duplicates', () => {
  it('are those that comparing all candidates gives, though most need not be looked at', () => {
    const passages = letters(300)
    const ledger = new Ledger(TEMPORARY)
    const links = new DuplicateLinks(ledger)
    expect(passages.map((passage) => links.link(passage.id, [passage])[0])).toEqual(linkedByComparingAll(passages))
    ledger.close()
  })

  it('are the same when they are asked for again, and gone when a document is', () => {
    const [first = { id: '', text: '' }, second = first] = letters(20).filter(({ text }, _, [one]) => resemblance(minHash(text) ?? new Uint32Array(), minHash(one?.text ?? '') ?? new Uint32Array()) >= NEAR_DUPLICATE)
    const ledger = new Ledger(TEMPORARY)
    const links = new DuplicateLinks(ledger)
    expect(links.link('a', [first])).toEqual([undefined])
    expect(links.link('b', [second])).toEqual([first.id])
    expect(links.link('b', [second])).toEqual([first.id])
    links.forget(['a', 'b'])
    expect(links.link('b', [second])).toEqual([undefined])
    ledger.close()
  })
})
