/**
 * Seeded random search (Bergstra & Bengio, JMLR 2012) around what is used now, then half the way back: pseudo-queries share
 * more words with their passages than a stranger's queries do, so the search is believed in its direction and not in its
 * length.
 */
import { seededRandom } from '../../src/statistics/random.ts'

const CANDIDATES = 24
/** Share of the way from the present values to the best ones found. */
const TRUST = 0.5

export type Values<Name extends string> = Readonly<Record<Name, number>>
export type Ranges<Name extends string> = Readonly<Record<Name, readonly [number, number]>>

/** The present values come first; the others are uniform in their ranges, drawn in the order of the names. */
export function candidates<Name extends string>(present: Values<Name>, ranges: Ranges<Name>, seed: number): readonly Values<Name>[] {
  const random = seededRandom(seed)
  const names = Object.keys(ranges) as Name[]
  const drawn = Array.from({ length: CANDIDATES - 1 }, () => valuesOf(names, (name) => ranges[name][0] + random() * (ranges[name][1] - ranges[name][0])))
  return [valuesOf(names, (name) => present[name]), ...drawn]
}

/** Higher scores are better; of equal ones the earlier wins, so that nothing moves without a reason. */
export async function tune<Name extends string>(present: Values<Name>, ranges: Ranges<Name>, seed: number, score: (values: Values<Name>) => Promise<number>, onProgress?: (done: number, total: number) => void): Promise<Values<Name>> {
  const tried = candidates(present, ranges, seed)
  let best = { score: -Infinity, values: present }
  for (const [index, values] of tried.entries()) {
    const value = await score(values)
    if (value > best.score) best = { score: value, values }
    onProgress?.(index + 1, tried.length)
  }
  return valuesOf(Object.keys(ranges) as Name[], (name) => present[name] + TRUST * (best.values[name] - present[name]))
}

/** To the thousandth: more digits say nothing. */
function valuesOf<Name extends string>(names: readonly Name[], value: (name: Name) => number): Values<Name> {
  return Object.fromEntries(names.map((name) => [name, Math.round(value(name) * 1000) / 1000])) as Values<Name>
}
