/** A follow-up question → one that stands by itself, without a generator: words of the last question that it leaves out. */
import type { Analyzer } from '../../src/text/analyzer.ts'

/** How a follow-up gives itself away: it points back, or begins in the middle. */
const POINTS_BACK = /^(?:and|or|but|what about|how about|also|then)\b|\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her|the same|instead)\b|^(?:那|那么|还有|另外|如果|换成)|[它他她]们?|这[个种些样]?|那[个种些样]|该药|此药|上述|呢[？?]?$/i
/** A question of fewer telling words says too little by itself. */
const FEW_WORDS = 2

export function pointsBack(question: string, analyzer: Analyzer): boolean {
  return POINTS_BACK.test(question.trim()) || analyzer.queryTerms(question).length <= FEW_WORDS
}

/** The question with the words of the earlier one that it lacks; both are searched for. */
export function joinQuestions(earlier: string, question: string): string {
  return `${earlier.trim()} ${question.trim()}`
}
