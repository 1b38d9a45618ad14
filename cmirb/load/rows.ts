/** What each collection calls the same thing: its rows as passages, queries and judgements. */
import { SourceError } from '../../src/errors.ts'
import type { BenchPassage } from '../port.ts'
import type { Row } from './table.ts'

const ID = ['id', '_id', 'doc_id', 'docno']
const QUERY_ID = ['q_id', 'qid', 'query-id', 'query_id']
const PASSAGE_ID = ['p_id', 'pid', 'did', 'corpus-id', 'corpus_id', 'doc_id', 'docno']
const GRADE = ['score', 'grade', 'relevance', 'label']

export interface RawQuery {
  readonly id: string
  readonly text: string
  readonly split?: string
}

export interface RawJudgement {
  readonly query: string
  readonly passage: string
  readonly grade: number
}

export function passageOf(row: Row): BenchPassage {
  const title = textOf(row, ['title'], '')
  return { id: idOf(row, ID), ...(title === '' ? {} : { title }), text: textOf(row, ['text', 'contents', 'content'], undefined) }
}

export function queryOf(row: Row): RawQuery {
  const split = textOf(row, ['split'], '')
  return { id: idOf(row, [...ID, ...QUERY_ID]), text: textOf(row, ['text', 'query', 'question'], undefined), ...(split === '' ? {} : { split }) }
}

export function judgementOf(row: Row): RawJudgement {
  const given = first(row, GRADE)
  const grade = Number(given)
  if (given === undefined || given === '' || !Number.isInteger(grade)) throw new SourceError('SOURCE_INVALID', `a judgement needs a whole number under ${GRADE.join(', ')}`, { value: row.at })
  return { query: idOf(row, QUERY_ID), passage: idOf(row, PASSAGE_ID), grade }
}

function idOf(row: Row, names: readonly string[]): string {
  const value = first(row, names)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string' && value !== '') return value
  throw new SourceError('SOURCE_INVALID', `a row needs an id under ${names.join(', ')}`, { value: row.at })
}

function textOf(row: Row, names: readonly string[], missing: string | undefined): string {
  const value = first(row, names)
  if (typeof value === 'string') return value
  if ((value === undefined || value === null) && missing !== undefined) return missing
  throw new SourceError('SOURCE_INVALID', `a row needs a text under ${names.join(', ')}`, { value: row.at })
}

function first(row: Row, names: readonly string[]): unknown {
  const name = names.find((candidate) => row.fields[candidate] !== undefined)
  return name === undefined ? undefined : row.fields[name]
}
