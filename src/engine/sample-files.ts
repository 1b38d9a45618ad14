/** The sample collection that comes with medir: synthetic documents, judged questions, recorded hypotheses. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { existsSync } from 'node:fs'
import { MedirError } from '../errors.ts'

export interface SampleQuestion {
  readonly id: string
  readonly text: string
  readonly language: string
  readonly type: string
  readonly hypothesis?: string
  /** Grade 0 to 3 by document id. */
  readonly judgements: ReadonlyMap<string, number>
}

export interface Sample {
  readonly documents: number
  readonly questions: readonly SampleQuestion[]
  /** The few that the demo shows. */
  readonly demonstrated: readonly SampleQuestion[]
}

/** The folder lies at the top of the repository and of the package, above src/ or dist/src/. */
export function samplesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let level = 0; level < 5; level++) {
    const candidate = join(folder, 'samples')
    if (existsSync(join(candidate, 'documents.jsonl'))) return candidate
    folder = dirname(folder)
  }
  throw new MedirError('SOURCE_UNREADABLE', 'the sample collection is missing from this installation', { value: 'samples/documents.jsonl', remedy: 'Install medir again.' })
}

export function readSample(): Sample {
  const lines = <Line>(name: string): readonly Line[] => readFileSync(join(samplesFolder(), name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
  const hypotheses = new Map(lines<{ id: string; text: string }>('hypotheses.jsonl').map(({ id, text }) => [id, text]))
  const qrels = Map.groupBy(lines<{ q_id: string; p_id: string; score: number }>('qrels.jsonl'), (judgement) => judgement.q_id)
  const questions = lines<{ id: string; text: string; language: string; type: string; demo?: boolean }>('queries.jsonl').map(({ id, text, language, type, demo }) => {
    const hypothesis = hypotheses.get(id)
    return { id, text, language, type, demo: demo === true, judgements: new Map((qrels.get(id) ?? []).map(({ p_id, score }) => [p_id, score])), ...(hypothesis === undefined ? {} : { hypothesis }) }
  })
  return { documents: lines('documents.jsonl').length, questions, demonstrated: questions.filter(({ demo }) => demo) }
}
