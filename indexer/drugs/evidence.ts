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

/** Evidence for the unit of that number. */
export type DocumentEvidence = (unit: number) => Evidence

/** `predicted[u]` are the first pass's mentions of unit u. A word's own occurrence is left out: only elsewhere counts. */
export function documentEvidence(document: AnnotatedDocument, predicted: readonly (readonly GoldMention[])[], extractor: Extractor, language: Language): DocumentEvidence | undefined {
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
      const type = typeAt(predicted[unit] ?? [], start, end)
      if (type !== undefined) tally.byType.set(type, (tally.byType.get(type) ?? 0) + 1)
    }
  })
  return (unit) => (tokens, words) => words.map((hash, token) => describe(tallies.get(hash), typeAt(predicted[unit] ?? [], tokens.start[token] as number, tokens.end[token] as number)))
}

function typeAt(mentions: readonly GoldMention[], start: number, end: number): string | undefined {
  return mentions.find(({ spans }) => spans.some(([from, to]) => from < end && start < to))?.type
}

/** Never, seldom, half, mostly or always tagged elsewhere, by the most frequent type; 0: the word stands nowhere else. */
function describe(tally: Tally | undefined, own: string | undefined): number {
  if (tally === undefined || tally.total < 2) return 0
  let best = ''
  let most = 0
  let tagged = 0
  for (const [type, all] of tally.byType) {
    const count = type === own ? all - 1 : all
    tagged += count
    if (count > most) [best, most] = [type, count]
  }
  const elsewhere = tally.total - 1
  const share = tagged / elsewhere
  const bucket = share === 0 ? 1 : share < 0.34 ? 2 : share < 0.67 ? 3 : share < 1 ? 4 : 5
  return mix(hashString(best), bucket * 4 + Math.min(elsewhere, 3))
}
