/** The sample collection that comes with medir: synthetic documents, judged questions, recorded hypotheses. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
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
  const hypotheses = new Map(readLines('hypotheses.jsonl', hypothesisSchema).map(({ id, text }) => [id, text]))
  const qrels = Map.groupBy(readLines('qrels.jsonl', judgementSchema), (judgement) => judgement.q_id)
  const questions = readLines('queries.jsonl', questionSchema).map((question) => {
    const hypothesis = hypotheses.get(question.id)
    const judgements = new Map((qrels.get(question.id) ?? []).map(({ p_id, score }) => [p_id, score]))
    return { ...question, judgements, ...(hypothesis === undefined ? {} : { hypothesis }) }
  })
  return { documents: readLines('documents.jsonl', z.unknown()).length, questions, demonstrated: questions.filter(({ id }) => DEMONSTRATED.has(id)) }
}

/** A lay question in Chinese, one in English, a drug by its everyday name. */
const DEMONSTRATED = new Set(['q001', 'q002', 'q005'])

const hypothesisSchema = z.object({ id: z.string(), text: z.string() })
const judgementSchema = z.object({ q_id: z.string(), p_id: z.string(), score: z.number() })
const questionSchema = z.object({ id: z.string(), text: z.string(), language: z.string(), type: z.string() })

function readLines<Schema extends z.ZodType>(name: string, schema: Schema): readonly z.output<Schema>[] {
  const lines = readFileSync(join(samplesFolder(), name), 'utf8').split('\n').filter((line) => line !== '')
  return lines.map((line) => schema.parse(JSON.parse(line)))
}
