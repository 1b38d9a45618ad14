/**
 * Question answering with and without retrieval:
 *
 *   question ─┬─ nearest worked examples ─┐
 *             ├─ passages (one arm) ──────┼─ votes × (shuffle → generate → read back) ─ majority
 *             └───────────────────────────┘
 *
 * Every answer names the passages it was shown. Answers are journaled: a killed run goes on.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Embedder } from '../../src/embed/port.ts'
import type { Generator } from '../../src/generate/port.ts'
import { compareSystems, type Comparison } from '../compare/compare.ts'
import { mean } from '../measures/evaluate.ts'
import type { BenchPassage } from '../port.ts'
import { canonicalJson, fingerprintOf } from '../run/fingerprint.ts'
import { openJournal, writeWhole } from '../run/journal.ts'
import { wilsonInterval } from '../../src/statistics/wilson.ts'
import { nearestExamples } from './nearest.ts'
import { PROMPT_VERSION, questionMessages, statedAnswer } from './prompt.ts'
import type { Question } from './question.ts'
import { majority, shuffleChoices } from './votes.ts'

export interface QaOptions {
  readonly questions: readonly Question[]
  readonly generator: Generator
  /** Worked examples to choose from, and how many go into a prompt. */
  readonly examples?: { readonly from: readonly Question[]; readonly count: number; readonly embedder: Embedder } | undefined
  /** Absent: only the arm without retrieval. `source` names what is searched. */
  readonly retrieval?: { readonly source: string; readonly search: (text: string, signal?: AbortSignal) => Promise<readonly BenchPassage[]> } | undefined
  /** Times each question is asked. */
  readonly votes: number
  readonly shuffle: boolean
  /** Used from the second vote on; the first is greedy. */
  readonly temperature: number
  readonly maxTokens: number
  readonly out: string
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

export interface QaAnswer {
  readonly id: string
  /** What each vote said, in the set's own letters; null where a reply stated none. */
  readonly votes: readonly (string | null)[]
  readonly answer: string | null
  readonly correct: boolean
  /** Ids of the passages that were shown. */
  readonly passages: readonly string[]
}

export type Arm = 'closed book' | 'with retrieval'

export interface QaSummary {
  readonly questions: number
  readonly generator: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly arms: Readonly<Partial<Record<Arm, { readonly accuracy: number; readonly interval: readonly [number, number]; readonly unanswered: number }>>>
  /** Present when both arms ran. */
  readonly comparison?: Comparison
}

const NAMES: Readonly<Record<Arm, string>> = { 'closed book': 'closed-book', 'with retrieval': 'retrieval' }

/** Leaves `OUT/closed-book.jsonl`, `OUT/retrieval.jsonl` and `OUT/qa.json`. Rejects with the generator's error. */
export async function runQa(options: QaOptions): Promise<QaSummary> {
  await mkdir(options.out, { recursive: true })
  const { questions, examples, signal } = options
  const shown = examples === undefined ? new Map<string, readonly Question[]>() : await nearestExamples(questions, examples.from, examples.count, examples.embedder, signal)
  const arms: readonly Arm[] = options.retrieval === undefined ? ['closed book'] : ['closed book', 'with retrieval']
  const answers = new Map<Arm, readonly QaAnswer[]>()
  for (const [index, arm] of arms.entries()) {
    answers.set(arm, await runArm(options, arm, shown, (done) => options.onProgress?.(index * questions.length + done, arms.length * questions.length)))
  }
  const summary = summarise(options, answers)
  await writeWhole(join(options.out, 'qa.json'), `${canonicalJson(summary, 2)}\n`)
  return summary
}

async function runArm(options: QaOptions, arm: Arm, shown: ReadonlyMap<string, readonly Question[]>, onProgress: (done: number) => void): Promise<readonly QaAnswer[]> {
  const { questions, out } = options
  const journal = await openJournal<QaAnswer>(join(out, `${NAMES[arm]}.part`), fingerprintOf({ arm, questions, shown: [...shown], ...settingsOf(options) }))
  const answers = new Map(journal.recovered.map((answer) => [answer.id, answer]))
  for (const question of questions) {
    options.signal?.throwIfAborted()
    if (!answers.has(question.id)) {
      const answer = await answerQuestion(options, arm, question, shown.get(question.id) ?? [])
      await journal.append([answer])
      answers.set(question.id, answer)
    }
    onProgress(answers.size)
  }
  const ordered = questions.flatMap(({ id }) => answers.get(id) ?? [])
  await writeWhole(join(out, `${NAMES[arm]}.jsonl`), ordered.map((answer) => `${JSON.stringify(answer)}\n`).join(''))
  await journal.remove()
  return ordered
}

async function answerQuestion(options: QaOptions, arm: Arm, question: Question, examples: readonly Question[]): Promise<QaAnswer> {
  const passages = arm === 'with retrieval' ? ((await options.retrieval?.search([question.text, ...question.choices.map(({ text }) => text)].join('\n'), options.signal)) ?? []) : []
  const votes: (string | undefined)[] = []
  for (let vote = 0; vote < options.votes; vote++) {
    const shuffled = shuffleChoices(question, vote, options.shuffle)
    const { text } = await options.generator.generate(
      { messages: questionMessages(shuffled.question, examples, passages), key: `${question.id}|${NAMES[arm]}|${vote}`, temperature: vote === 0 ? 0 : options.temperature, seed: vote, maxTokens: options.maxTokens },
      options.signal,
    )
    const stated = statedAnswer(text, shuffled.question)
    votes.push(stated === undefined ? undefined : shuffled.original(stated))
  }
  const answer = majority(votes)
  return { id: question.id, votes: votes.map((vote) => vote ?? null), answer: answer ?? null, correct: answer === question.answer, passages: passages.map(({ id }) => id) }
}

function settingsOf({ generator, votes, shuffle, temperature, maxTokens, examples, retrieval }: QaOptions): Readonly<Record<string, unknown>> {
  return { prompt: PROMPT_VERSION, generator: generator.name, votes, shuffle, temperature, maxTokens, examples: examples?.count ?? 0, embedder: examples?.embedder.fingerprint, retrieval: retrieval?.source }
}

function summarise(options: QaOptions, answers: ReadonlyMap<Arm, readonly QaAnswer[]>): QaSummary {
  const arms = Array.from(answers, ([arm, given]) => {
    const correct = given.filter((answer) => answer.correct).length
    return [arm, { accuracy: mean(given.map((answer) => Number(answer.correct))), interval: wilsonInterval(correct, given.length), unanswered: given.filter(({ answer }) => answer === null).length }] as const
  })
  const scores = (arm: Arm): ReadonlyMap<string, number> => new Map(answers.get(arm)?.map(({ id, correct }) => [id, Number(correct)]))
  const comparison = answers.has('with retrieval') ? compareSystems({ a: 'closed book', b: 'with retrieval', measure: 'accuracy' }, [{ task: 'questions', a: scores('closed book'), b: scores('with retrieval') }]) : undefined
  return { questions: options.questions.length, generator: options.generator.name, settings: settingsOf(options), arms: Object.fromEntries(arms), ...(comparison === undefined ? {} : { comparison }) }
}
