/**
 * Multiple-choice questions from JSONL, one a line, in the spellings of the common sets:
 *
 *   MedQA    {"question", "options": {"A": …}, "answer_idx": "A"}
 *   CMExam   {"Question", "Options": "A …\nB …" or [{"key", "value"}], "Answer": "A" (several letters: several are right)}
 *   MedMCQA  {"question", "opa", "opb", "opc", "opd", "cop": 1 to 4}
 */
import { SourceError } from '../../src/errors.ts'
import { readTable, type Row } from '../load/table.ts'

export interface Choice {
  /** A, B, C … in the order of the set. */
  readonly letter: string
  readonly text: string
}

export interface Question {
  readonly id: string
  readonly text: string
  readonly choices: readonly Choice[]
  /** Letters of the right choices, sorted, without separator. */
  readonly answer: string
  /** Why, where the set says: shown in worked examples. */
  readonly explanation?: string
}

/** Throws SourceError naming file and line, never the text. */
export async function readQuestions(file: string, signal?: AbortSignal): Promise<readonly Question[]> {
  const questions: Question[] = []
  for await (const row of readTable(file, signal)) questions.push(questionOf(row, questions.length + 1))
  const ids = new Set(questions.map(({ id }) => id))
  if (ids.size < questions.length) throw new SourceError('SOURCE_INVALID', 'two questions have the same id', { value: file })
  return questions
}

function questionOf(row: Row, number: number): Question {
  const fields = Object.fromEntries(Object.entries(row.fields).map(([name, value]) => [name.toLowerCase(), value]))
  const text = fields['question']
  const choices = choicesOf(fields)
  const answer = answerOf(fields, choices)
  if (typeof text !== 'string' || text.trim() === '' || choices.length < 2 || answer === undefined) {
    throw new SourceError('SOURCE_INVALID', 'a question needs a text, two choices at least and the letters of the right ones', { value: row.at })
  }
  const { id, explanation } = fields
  return { id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(number), text: text.trim(), choices, answer, ...(typeof explanation === 'string' && explanation !== '' ? { explanation } : {}) }
}

function choicesOf({ options, opa, opb, opc, opd }: Readonly<Record<string, unknown>>): readonly Choice[] {
  if (typeof options === 'string') return Array.from(options.matchAll(/^\s*([A-Z])[\s.．、:：)）]\s*(.+?)\s*$/gm), ([, letter = '', text = '']) => ({ letter, text }))
  if (Array.isArray(options)) {
    return options.flatMap((option: unknown, index) => {
      if (typeof option === 'string') return [{ letter: letterOf(index), text: option }]
      const { key, value } = option as { readonly key?: unknown; readonly value?: unknown }
      return typeof value === 'string' ? [{ letter: typeof key === 'string' ? key : letterOf(index), text: value }] : []
    })
  }
  if (options !== null && typeof options === 'object') return Object.entries(options).flatMap(([letter, text]) => (typeof text === 'string' ? [{ letter, text }] : []))
  return [opa, opb, opc, opd].flatMap((text, index) => (typeof text === 'string' ? [{ letter: letterOf(index), text }] : []))
}

function answerOf(fields: Readonly<Record<string, unknown>>, choices: readonly Choice[]): string | undefined {
  const { answer_idx: index, answer, cop } = fields
  if (typeof cop === 'number') return choices[cop - 1]?.letter
  const given = [index, answer].find((value): value is string => typeof value === 'string')
  if (given === undefined) return undefined
  const letters = [...new Set(given.trim().replaceAll(/[\s,，、]/g, ''))].toSorted()
  if (letters.length > 0 && letters.every((letter) => choices.some((choice) => choice.letter === letter))) return letters.join('')
  return choices.find(({ text }) => text === given.trim())?.letter
}

export function letterOf(index: number): string {
  return String.fromCodePoint(65 + index)
}
