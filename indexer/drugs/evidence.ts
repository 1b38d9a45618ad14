/**
 * The second pass. For each word of a sentence: how often the same word elsewhere in the document was tagged by the first
 * pass, and as what. One clear mention lends its name to the unclear ones.
 */
import type { Language } from '../../src/domain.ts'
import type { AnnotatedDocument, GoldMention } from './corpus/corpus.ts'
import type { Evidence, Extractor } from './features/extractor.ts'
import { hashString, mix } from './features/hash.ts'

interface Tally {
  total: number
  readonly byType: Map<string, number>
}

/** Shorter words say nothing. */
const SHORTEST_WORD = 3

/** `predicted[u]` are the first pass's mentions of unit u. The word itself is counted too: the second pass may overrule the first. */
export function documentEvidence(document: AnnotatedDocument, predicted: readonly (readonly GoldMention[])[], extractor: Extractor, language: Language): Evidence | undefined {
  if (language !== 'en') return undefined
  const tallies = new Map<number, Tally>()
  document.units.forEach(({ text }, unit) => {
    const tokens = extractor.tokenize(text, 0, text.length)
    for (let token = 0; token < tokens.length; token++) {
      const start = tokens.start[token] as number
      const end = tokens.end[token] as number
      if (end - start < SHORTEST_WORD) continue
      const hash = hashString(text.slice(start, end).toLowerCase())
      let tally = tallies.get(hash)
      if (tally === undefined) tallies.set(hash, (tally = { total: 0, byType: new Map() }))
      tally.total++
      const type = predicted[unit]?.find(({ spans }) => spans.some(([from, to]) => from < end && start < to))?.type
      if (type !== undefined) tally.byType.set(type, (tally.byType.get(type) ?? 0) + 1)
    }
  })
  return (_tokens, words) => words.map((hash) => describe(tallies.get(hash)))
}

/** Never, seldom, half, mostly or always tagged, by the most frequent type; 0: the word stands once only. */
function describe(tally: Tally | undefined): number {
  if (tally === undefined || tally.total < 2) return 0
  let best = ''
  let most = 0
  let tagged = 0
  for (const [type, count] of tally.byType) {
    tagged += count
    if (count > most) [best, most] = [type, count]
  }
  const share = tagged / tally.total
  const bucket = share === 0 ? 1 : share < 0.34 ? 2 : share < 0.67 ? 3 : share < 1 ? 4 : 5
  return mix(hashString(best), bucket * 4 + Math.min(tally.total - 1, 3))
}
