/**
 * The ten tasks of the Chinese Medical Information Retrieval Benchmark: Li, Zhang, Zhou & Liu, "AutoMIR: Effective
 * Zero-Shot Medical Information Retrieval without Relevance Labels", arXiv 2410.20050. Counts, splits and hub names as its
 * authors publish them; the texts are never part of medir.
 */
import type { BenchQueryType } from '../port.ts'
import { nearest } from '../../src/nearest.ts'
import { InputError } from '../../src/errors.ts'

export interface TaskDefinition {
  /** As the benchmark names the data set. */
  readonly name: string
  /** As tables name it. */
  readonly label: string
  /** Data set on the hub: `--data hub:CMIRB/…`. */
  readonly hub: string
  readonly split: 'test' | 'dev'
  readonly queryType: BenchQueryType
  /** What a query asks for, one English sentence in MTEB's manner. */
  readonly instruction: string
  readonly queries: number
  readonly passages: number
  readonly source: string
  readonly licence: string
}

const LICENCE = 'the hub cards of the benchmark say Apache-2.0 where they say anything; the texts belong to their sources. Check before any use beyond evaluation.'
const CMTEB = 'C-MTEB states no licence for the texts. Check before any use beyond evaluation.'

interface Row extends Omit<TaskDefinition, 'hub' | 'licence'> {
  readonly licence?: string
}

const define = (row: Row): TaskDefinition => Object.freeze({ licence: LICENCE, hub: `CMIRB/${row.name}`, ...row })

// prettier-ignore
export const CMIRB_TASKS: readonly TaskDefinition[] = [
  define({ name: 'MedExamRetrieval', label: 'MedExam', split: 'test', queryType: 'question', queries: 697, passages: 27_871, source: 'MedQA examination questions; medical textbooks', instruction: 'Given a medical examination question, retrieve the textbook passage that answers it' }),
  define({ name: 'DuBaikeRetrieval', label: 'DuBaike', split: 'test', queryType: 'question', queries: 318, passages: 56_441, source: 'DuReader search questions; Baidu Baike', instruction: 'Given a medical search question, retrieve the encyclopedia passage that answers it' }),
  define({ name: 'DXYDiseaseRetrieval', label: 'DXYDisease', split: 'test', queryType: 'question', queries: 1_255, passages: 54_021, source: 'DXY disease pages', instruction: 'Given a question about a disease, retrieve the passage of the disease page that answers it' }),
  define({ name: 'MedicalRetrieval', label: 'Medical', split: 'dev', queryType: 'question', queries: 1_000, passages: 100_999, source: 'Multi-CPR medical search (arXiv 2203.03367), as in C-MTEB', instruction: 'Given a medical question, retrieve user replies that best answer the question', licence: CMTEB }),
  define({ name: 'CmedqaRetrieval', label: 'Cmedqa', split: 'dev', queryType: 'question', queries: 3_999, passages: 100_001, source: 'cMedQA, as in DuReader-Retrieval and C-MTEB', instruction: 'Given a Chinese community medical question, retrieve replies that best answer the question', licence: CMTEB }),
  define({ name: 'DXYConsultRetrieval', label: 'DXYConsult', split: 'test', queryType: 'question', queries: 943, passages: 12_577, source: 'DXY consultations', instruction: "Given a patient's consultation, retrieve the doctor's reply" }),
  define({ name: 'CovidRetrieval', label: 'Covid', split: 'dev', queryType: 'question', queries: 949, passages: 100_001, source: 'COVID-19 news, as in DuReader-Retrieval and C-MTEB', instruction: 'Given a question on COVID-19, retrieve news articles that answer the question', licence: CMTEB }),
  define({ name: 'IIYIPostRetrieval', label: 'IIYiPost', split: 'test', queryType: 'title', queries: 789, passages: 27_570, source: 'IIYi forum', instruction: 'Given the title of a medical forum post, retrieve its content' }),
  define({ name: 'CSLCiteRetrieval', label: 'CSLCite', split: 'test', queryType: 'title', queries: 573, passages: 36_703, source: 'CSL titles; cited abstracts from Wanfang', instruction: 'Given the title of a medical paper, retrieve abstracts of papers that it cites' }),
  define({ name: 'CSLRelatedRetrieval', label: 'CSLRel', split: 'test', queryType: 'passage', queries: 439, passages: 36_758, source: 'CSL papers; related papers from Wanfang', instruction: 'Given a medical paper, retrieve similar papers' }),
]

/** By name or label, whatever the case; undefined for any other collection. */
export function definitionOf(name: string): TaskDefinition | undefined {
  const wanted = name.toLowerCase()
  return CMIRB_TASKS.find((task) => task.name.toLowerCase() === wanted || task.label.toLowerCase() === wanted)
}

/** What tables call a task: the benchmark's short name, any other collection's own. */
export function labelOf(name: string): string {
  return definitionOf(name)?.label ?? name
}

/** Keeps the asked names among those present, in the order present. Throws InputError for one that is not there. */
export function selectTasks<Named extends { readonly name: string }>(present: readonly Named[], asked: readonly string[]): readonly Named[] {
  if (asked.length === 0) return present
  const wanted = new Set(
    asked.map((name) => {
      const full = definitionOf(name)?.name ?? name
      const match = present.find((task) => task.name === full)
      if (match === undefined) throw new InputError('no such task in the data', { value: name, remedy: `Did you mean ${nearest(full, present.map((task) => task.name))}?` })
      return match.name
    }),
  )
  return present.filter(({ name }) => wanted.has(name))
}
