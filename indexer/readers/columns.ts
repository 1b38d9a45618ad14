/**
 * Which columns of a table are id, title and text. Names that people use decide first; where none fits, the column with the
 * longest texts in the first rows is the text. Columns that name a person directly never become text or metadata.
 */

import { personalFields } from '../deidentify/fields.ts'
import type { IdentifierType } from '../deidentify/finding.ts'

const ID = /^(?:_?id|doc_?id|document_?id|note_?id|report_?id|record_?id|row_?id|text_?id|study_?id|pmid|uid|uuid|guid|accession|编号|序号|文档号|记录号|报告编号)$/i
const TITLE = /^(?:title|heading|subject|headline|document_?title|note_?title|标题|题目|题名|名称)$/i
const TEXT = /^(?:text|note_?text|note|notes|content|contents|body|document|narrative|abstract|report|report_?text|findings?|impression|conclusions?|summary|discharge_?summary|description|transcription|clinical_?note|history|chief_?complaint|hpi|assessment|plan|passage|answer|正文|内容|文本|病历|病历内容|主诉|现病史|既往史|个人史|家族史|体格检查|辅助检查|诊断|初步诊断|诊疗经过|出院小结|出院诊断|出院医嘱|病程记录|检查所见|影像所见|检查结论|诊断意见|报告内容|摘要|描述|结论|处理意见)$/i
/** `patient_id` becomes a pseudonym. */
const PATIENT = /^(?:patient[ _-]?(?:id|number|no)|subject[ _-]?id|person[ _-]?id|mrn|medical[ _-]?record[ _-]?(?:number|no)|患者编号|患者ID|病人ID|病案号|住院号|门诊号|病历号)$/i

export interface Columns {
  /** Undefined: rows are named by their place. */
  readonly id: string | undefined
  readonly title: string | undefined
  readonly text: readonly string[]
  readonly patient: string | undefined
  /** Direct identifiers, never text or metadata. */
  readonly personal: ReadonlyMap<string, IdentifierType>
  /** The text column was found by its content, not by a name. */
  readonly guessed: boolean
}

export type Row = Readonly<Record<string, unknown>>

/** Shorter than this on average, a column holds labels. */
const MIN_AVERAGE = 20

/** Undefined when no column holds text. */
export function chooseColumns(names: readonly string[], sample: readonly Row[]): Columns | undefined {
  const patient = names.find((name) => PATIENT.test(name.trim()))
  const personal = new Map([...personalFields(names)].filter(([name]) => name !== patient))
  const free = names.filter((name) => !personal.has(name) && name !== patient)
  const id = free.find((name) => ID.test(name.trim()) && tellsApart(name, sample))
  const title = free.find((name) => TITLE.test(name.trim()))
  const exact = free.filter((name) => /^text$/i.test(name.trim()))
  const named = exact.length > 0 ? exact : free.filter((name) => name !== id && name !== title && TEXT.test(name.trim()) && averageLength(name, sample) > 0)
  const longest = free.filter((name) => name !== id && name !== title).toSorted((left, right) => averageLength(right, sample) - averageLength(left, sample))[0]
  const guessed = longest !== undefined && averageLength(longest, sample) >= MIN_AVERAGE ? [longest] : []
  const text = named.length > 0 ? named : guessed.length > 0 ? guessed : title === undefined ? [] : [title]
  return text.length === 0 ? undefined : { id, title: text.includes(title ?? '') ? undefined : title, text, patient, personal, guessed: named.length === 0 }
}

/** One id written twice is an error of its own; a column of few values is a kind, not an id. */
function tellsApart(name: string, sample: readonly Row[]): boolean {
  const values = sample.map((row) => row[name]).filter((value) => value !== undefined && value !== null && value !== '')
  return new Set(values.map(String)).size > values.length / 2
}

/** Han characters weigh two: they say about as much as half a word. */
function averageLength(name: string, sample: readonly Row[]): number {
  const texts = sample.map((row) => row[name]).filter((value): value is string => typeof value === 'string' && !/^[\d\s.,:/+-]*$/.test(value))
  return texts.length === 0 ? 0 : texts.reduce((sum, text) => sum + text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0), 0) / texts.length
}

/** A name that a header of clinical notes has, and prose hardly. */
export function isTellingName(name: string): boolean {
  return [ID, TEXT, PATIENT].some((pattern) => pattern.test(name.trim())) || personalFields([name]).size > 0
}
