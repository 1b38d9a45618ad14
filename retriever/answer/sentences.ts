/** A generated text, sentence by sentence: what each cites, and whether what it cites bears it out. */
import type { Analyzer } from '../../src/text/analyzer.ts'
import { sentences } from '../../src/text/sentences.ts'
import type { Excerpt } from '../context/excerpt.ts'

export interface AnswerSentence {
  readonly text: string
  /** Numbers of the excerpts. */
  readonly citations: readonly number[]
  /** False without a valid citation, or when the cited texts lack its numbers or most of its words. */
  readonly supported: boolean
}

/** Share of a sentence's words that must stand in what it cites; a translation or free wording falls below. */
const LEAST_COVERED = 0.4
const CITATION = /[[【]\s*(\d+(?:\s*[,，、]\s*\d+)*)\s*[\]】]/g
const NUMBER = /\d+(?:\.\d+)?/g

export function checkSentence(text: string, excerpts: readonly Excerpt[], analyzer: Analyzer): AnswerSentence {
  const numbers = new Set(Array.from(text.matchAll(CITATION), ([, list = '']) => list.split(/[,，、]/).map(Number)).flat())
  const cited = excerpts.filter(({ number }) => numbers.has(number))
  return { text, citations: cited.map(({ number }) => number), supported: cited.length > 0 && bearsOut(text.replaceAll(CITATION, ''), cited, analyzer) }
}

function bearsOut(statement: string, cited: readonly Excerpt[], analyzer: Analyzer): boolean {
  const source = cited.map(({ title, text }) => `${title ?? ''}\n${text}`).join('\n')
  const known = new Set(source.match(NUMBER) ?? [])
  if ((statement.match(NUMBER) ?? []).some((number) => !known.has(number))) return false
  const words = new Set(analyzer.tokens(statement).map(({ term }) => term))
  const there = new Set(analyzer.tokens(source).map(({ term }) => term))
  return words.size === 0 || [...words].filter((word) => there.has(word)).length / words.size >= LEAST_COVERED
}

/** Sentences as they become whole in a growing text. A citation after the full stop belongs to the sentence before it. */
export async function* wholeSentences(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let held = ''
  for await (const part of parts) {
    held += part
    const spans = joinCitations(held)
    for (const { start, end } of spans.slice(0, -1)) yield held.slice(start, end)
    held = held.slice(spans.at(-1)?.start ?? held.length)
  }
  for (const { start, end } of joinCitations(held)) yield held.slice(start, end)
}

function joinCitations(text: string): readonly { readonly start: number; readonly end: number }[] {
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of sentences(text)) {
    const last = joined.at(-1)
    const leading = /^(?:[[【][\d\s,，、]+[\]】]\s*)+[.。]?/.exec(text.slice(start, end))?.[0]
    if (last === undefined || leading === undefined) {
      joined.push({ start, end })
      continue
    }
    last.end = start + leading.trimEnd().length
    const rest = start + leading.length
    if (rest < end) joined.push({ start: rest, end })
  }
  return joined
}
