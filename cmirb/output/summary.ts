/** `OUT/summary.json`: what was measured on what, by what, with every figure; the same bytes for the same run. */
import { z } from 'zod'
import { readFile } from 'node:fs/promises'
import { SourceError } from '../../src/errors.ts'

const finding = z.object({ kind: z.string(), effect: z.string(), count: z.number(), examples: z.array(z.string()) })

const task = z.object({
  name: z.string(),
  label: z.string(),
  split: z.string(),
  queries: z.number(),
  /** Queries in the task before --limit. */
  available: z.number(),
  /** The task's own passages. */
  passages: z.number(),
  /** Everything searched: pool and distractors. */
  searched: z.number(),
  judgements: z.number(),
  /** SHA-256 of passages, queries and judgements. */
  content: z.string(),
  /** Counts of the benchmark as published, where the task is one of its ten. */
  published: z.object({ queries: z.number(), passages: z.number() }).optional(),
  findings: z.array(finding),
})

const system = z.object({
  name: z.string(),
  description: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  /** What the engine said it is made of: fingerprints, parameters in effect, prompt hashes, generator. */
  facts: z.record(z.string(), z.unknown()),
  /** Task → measure → mean over its queries. */
  scores: z.record(z.string(), z.record(z.string(), z.number())),
  /** Task → 95 % bootstrap interval of the main measure. */
  intervals: z.record(z.string(), z.tuple([z.number(), z.number()])),
  /** Measure → mean over tasks. */
  macro: z.record(z.string(), z.number()),
  /** Texts through the embedder and the generator for one query, mean over all queries. */
  cost: z.object({ embeddedTexts: z.number(), generatedTexts: z.number() }),
})

export const summarySchema = z.object({
  format: z.literal(1),
  medir: z.string(),
  gitRevision: z.string().nullable(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  settings: z.object({ pool: z.boolean(), distractors: z.number(), limit: z.number().nullable(), depth: z.number(), hypotheses: z.enum(['recorded', 'generator']) }),
  measures: z.array(z.string()),
  mainMeasure: z.string(),
  tasks: z.array(task),
  systems: z.array(system),
})

export type Summary = z.infer<typeof summarySchema>
export type SystemSummary = z.infer<typeof system>
export type TaskSummary = z.infer<typeof task>

const latency = z.object({ queries: z.number(), p50: z.number(), p95: z.number(), mean: z.number() })

/** `OUT/timings.json`: what differs from run to run. System → task → milliseconds a query, vectors not cached. */
export const timingsSchema = z.object({ latency: z.record(z.string(), z.record(z.string(), latency)) })
export type Timings = z.infer<typeof timingsSchema>

export async function readSummary(file: string): Promise<Summary> {
  return readJson(file, summarySchema)
}

/** Nothing measured yet when the file is missing. */
export async function readTimings(file: string): Promise<Timings> {
  return readJson(file, timingsSchema).catch((error: unknown) => {
    if (error instanceof SourceError && error.code === 'SOURCE_UNREADABLE') return { latency: {} }
    throw error
  })
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SourceError('SOURCE_UNREADABLE', 'the file cannot be read', { value: file, cause: error, remedy: 'Give the folder that "medir cmirb run --out" wrote.' })
  })
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'the file is not what this version writes', { value: file, cause: error, remedy: 'Run the benchmark again.' })
  }
}
