/**
 * A sentence taken out of its passage asks for what is left: the inverse cloze task (Lee, Chang & Toutanova, ACL 2019).
 * The passage in the lab loses the sentence, so that finding it back needs more than equal words.
 */
import { sentences } from '../../../src/text/sentences.ts'
import { hashShare } from '../split.ts'

const MIN_CHARACTERS = 12
const MAX_CHARACTERS = 80
/** What is left must still say something. */
const MIN_REST = 40

/** Undefined when no sentence qualifies. Offsets into the text; the choice is the same for the same text. */
export function takeSentence(text: string): readonly [number, number] | undefined {
  const spans = sentences(text)
  const fit = spans.filter(({ start, end }) => end - start >= MIN_CHARACTERS && end - start <= MAX_CHARACTERS && text.length - (end - start) >= MIN_REST && /\p{L}{4}/u.test(text.slice(start, end)))
  const chosen = fit[Math.floor(hashShare(`sentence ${text}`) * fit.length)]
  return chosen === undefined || spans.length < 2 ? undefined : [chosen.start, chosen.end]
}
