/** Word-level binary counting: white-space words stripped of outer punctuation, positive when they overlap a mention. */
import type { GoldMention } from '../corpus/corpus.ts'
import { noCounts, type Counts } from './count.ts'

export function countWords(text: string, gold: readonly GoldMention[], predicted: readonly GoldMention[]): Counts {
  const counts = noCounts()
  for (const match of text.matchAll(/\S+/g)) {
    const [whole] = match
    const lead = /^[\p{P}\p{S}]*/u.exec(whole)?.[0].length ?? 0
    const trail = lead === whole.length ? 0 : (/[\p{P}\p{S}]*$/u.exec(whole)?.[0].length ?? 0)
    const start = match.index + lead
    const end = match.index + whole.length - trail
    if (start >= end) continue
    const touched = (mentions: readonly GoldMention[]): boolean => mentions.some(({ spans }) => spans.some(([from, to]) => from < end && start < to))
    const right = touched(gold)
    const said = touched(predicted)
    if (right) counts.possible++
    if (said) counts.actual++
    if (right && said) counts.correct++
  }
  return counts
}
