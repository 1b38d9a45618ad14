/** Long documents with questions that each has an answer in: what chunk sizes are measured on. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Document } from '../../src/domain.ts'

export interface ChunkingSet {
  readonly name: string
  readonly documents: readonly Document[]
  readonly questions: readonly { readonly id: string; readonly text: string }[]
  /** Document ids with their grades, by question. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>
}

type Row = Readonly<Record<string, unknown>>

const SHARED = process.env['MEDIR_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
/** Characters from which a document is long enough to be cut. */
const LONG = { en: 2_000, zh: 450 }
const LONGEST = 9_000

/** Up to `count` English documents, twice as many of the shorter Chinese ones; empty where the data are not on this machine. */
export function chunkingSets(count: number): readonly ChunkingSet[] {
  return [answers(count), textbook(2 * count)].filter((set) => set !== undefined)
}

/** Long answers about one subject, from which they are hard to tell apart. */
const MIN_OF_SUBJECT = 3

/** MedQuAD: a question, and the long answer a health agency gives, among other long answers about the same disease. */
function answers(count: number): ChunkingSet | undefined {
  const rows = read(join(SHARED, 'en/medquad/medquad.jsonl.gz'))?.filter(({ text }) => isLong(text, LONG.en))
  if (rows === undefined) return undefined
  const different = [...new Map(rows.map((row) => [row['question'], row])).values()]
  const bySubject = Map.groupBy([...new Map(different.map((row) => [row['text'], row])).values()], (row) => row['focus'])
  const subjects = [...bySubject.entries()].filter(([focus, answers]) => focus !== '' && answers.length >= MIN_OF_SUBJECT).map(([, answers]) => answers)
  const average = subjects.flat().length / Math.max(1, subjects.length)
  const chosen = evenly(subjects, Math.ceil(count / average)).flat().slice(0, count)
  return {
    name: 'en: MedQuAD, long answers by subject',
    documents: chosen.map((row) => ({ id: String(row['id']), text: String(row['text']), metadata: {} })),
    questions: chosen.map((row) => ({ id: String(row['id']), text: String(row['question']) })),
    judgements: new Map(chosen.map((row) => [String(row['id']), new Map([[String(row['id']), 1]])])),
  }
}

/** MedExamRetrieval of CMIRB: an examination question, and the textbook passage it is about. */
function textbook(count: number): ChunkingSet | undefined {
  const folder = join(SHARED, 'cmirb/MedExamRetrieval')
  const corpus = read(join(folder, 'corpus.jsonl.gz'))?.filter(({ text }) => isLong(text, LONG.zh))
  const [queries, qrels] = ['queries', 'qrels'].map((name) => read(join(folder, `${name}.jsonl.gz`)))
  if (corpus === undefined || queries === undefined || qrels === undefined) return undefined
  const chosen = new Set(evenly(corpus, count).map((row) => String(row['id'])))
  const judgements = new Map<string, Map<string, number>>()
  for (const row of qrels) {
    const [question, passage] = [String(row['q_id'] ?? row['qid']), String(row['p_id'] ?? row['pid'])]
    if (chosen.has(passage)) judgements.set(question, new Map([...(judgements.get(question) ?? []), [passage, Number(row['score'] ?? 1)]]))
  }
  return {
    name: 'zh: MedExamRetrieval, long passages',
    documents: corpus.filter((row) => chosen.has(String(row['id']))).map((row) => ({ id: String(row['id']), text: String(row['text']), metadata: {} })),
    questions: queries.filter((row) => judgements.has(String(row['id']))).map((row) => ({ id: String(row['id']), text: String(row['text']) })),
    judgements,
  }
}

const isLong = (text: unknown, from: number): boolean => typeof text === 'string' && text.length >= from && text.length <= LONGEST

function read(file: string): readonly Row[] | undefined {
  if (!existsSync(file)) return undefined
  return gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row)
}

/** The same ones every time, from all over the list. */
function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  const step = Math.max(1, items.length / count)
  return Array.from({ length: Math.min(count, items.length) }, (_, index) => items[Math.floor(index * step)] as Item)
}
