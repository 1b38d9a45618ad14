/**
 * Self-consistency over shuffled choices (Wang et al. 2022; Medprompt, Nori et al. 2023): the question is asked several
 * times with its choices in another order, each reply is read back into the set's own letters, the most frequent wins.
 */
import { seededRandom } from '../../src/statistics/random.ts'
import { letterOf, type Question } from './question.ts'

/** The question with its choices in the order of the vote; vote 0 keeps the set's own. `original` reads its letters back. */
export interface ShuffledQuestion {
  readonly question: Question
  readonly original: (letters: string) => string
}

export function shuffleChoices(question: Question, vote: number, shuffle: boolean): ShuffledQuestion {
  if (vote === 0 || !shuffle) return { question, original: (letters) => letters }
  const order = permutation(question.choices.length, seedOf(`${question.id} ${vote}`))
  const back = new Map(order.map((from, to) => [letterOf(to), question.choices[from]?.letter ?? '']))
  const forth = new Map(Array.from(back, ([shown, own]) => [own, shown]))
  const translate = (letters: string, table: ReadonlyMap<string, string>): string => Array.from(letters, (letter) => table.get(letter) ?? '').toSorted().join('')
  return {
    question: { ...question, choices: order.map((from, to) => ({ letter: letterOf(to), text: question.choices[from]?.text ?? '' })), answer: translate(question.answer, forth) },
    original: (letters) => translate(letters, back),
  }
}

/** Fisher & Yates. */
function permutation(length: number, seed: number): readonly number[] {
  const random = seededRandom(seed)
  const order = Array.from({ length }, (_, index) => index)
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [a = 0, b = 0] = [order[last], order[other]]
    order[last] = b
    order[other] = a
  }
  return order
}

/** FNV-1a, 32 bits. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** The most frequent answer, ties to the one given first; undefined when no vote gave any. */
export function majority(votes: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>()
  for (const vote of votes) if (vote !== undefined) counts.set(vote, (counts.get(vote) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return [...counts].find(([, count]) => count === most)?.[0]
}
