/** Overlapping pairs of characters as terms: the plain baseline that needs no dictionary (Kwok 1997, for Chinese). */
import type { LexicalFields, TermCount } from '../../domain.ts'
import type { Analyzer, Token } from '../../text/analyzer.ts'

const RUN = /\p{Script=Han}+|[a-z0-9]+/gu

/** Pairs within runs of Han characters, a lone one by itself; Latin words and numbers whole, in lower case. */
export function createBigramAnalyzer(): Analyzer {
  return {
    fingerprint: 'character-bigrams-2',
    tokens: bigrams,
    fields: ({ title, context, text }): LexicalFields => ({ body: countTerms([title, context, text].filter((part) => part !== undefined).join('\n')) }),
    queryTerms: (text) => countTerms(text).map(({ term, count }) => ({ term, weight: count })),
    highlights: () => [],
  }
}

function bigrams(text: string): readonly Token[] {
  return Array.from(text.toLowerCase().matchAll(RUN)).flatMap(({ 0: run, index }) => {
    const characters = Array.from(run)
    if (characters.length === 1 || /[a-z0-9]/.test(run)) return [{ term: run, start: index, end: index + run.length }]
    let at = index
    return characters.slice(1).map((second, position) => {
      const first = characters[position] ?? ''
      const token = { term: first + second, start: at, end: at + first.length + second.length }
      at += first.length
      return token
    })
  })
}

function countTerms(text: string): readonly TermCount[] {
  const counts = new Map<string, number>()
  for (const { term } of bigrams(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
  return Array.from(counts, ([term, count]) => ({ term, count }))
}
