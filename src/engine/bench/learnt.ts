/** Learnt parts that a system file names, read for one run of the measuring room. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { SystemUnderTest } from '../../../cmirb/port.ts'
import { promptHash } from '../../../retriever/hyde/prompts.ts'
import { partsSchema, type LearntParts } from '../../../retriever/learn/live.ts'
import type { RetrieverParts } from '../../../retriever/search.ts'
import { InputError } from '../../errors.ts'
import { parseInput } from '../../parse.ts'
import { retrieverPartsOf } from '../learning.ts'
import { parametersWith } from './parameters.ts'

/** A run's promotable parts, or a version with its parts. */
const fileSchema = z
  .union([z.object({ parts: partsSchema }).transform(({ parts }) => parts), partsSchema])
  .refine((parts) => Object.keys(parts).length > 0, 'it holds no learnt part')

/** Words for passages of the collection that was learnt from: a task's own passages are none of them. */
const OF_ONE_COLLECTION: ReadonlySet<string> = new Set(['expansion'])

export interface BenchLearnt extends Pick<RetrieverParts, 'adapter' | 'hyde'> {
  readonly parameters: NonNullable<RetrieverParts['parameters']>
  /** Words that weigh a query's terms. */
  readonly lexicon?: NonNullable<LearntParts['lexicon']>
  /** BM25's, where they were learnt; what the system file sets goes before them. */
  readonly lexical?: NonNullable<LearntParts['lexical']>
  /** For the summary: which parts, which of the file's could not be put live here, the hashes of learnt prompts, and the file's hash. */
  readonly facts?: { readonly parts: readonly string[]; readonly leftOut?: readonly string[]; readonly prompts?: Readonly<Record<string, string>>; readonly sha256: string }
}

/** INPUT_INVALID for a file that is missing or no learnt parts, and for an adapter of another model: that would measure something else. */
export function learntFor({ learnt, parameters }: SystemUnderTest, embedderFingerprint: string | undefined): BenchLearnt {
  if (learnt === undefined) return { parameters: parametersWith(parameters) }
  if (!existsSync(learnt)) throw new InputError('the file of learnt parts is missing', { value: learnt, remedy: 'Name a promotable.json of "medir learn", relative to the system file.' })
  const bytes = readFileSync(learnt)
  const parts = parseInput(fileSchema, parsed(bytes, learnt), 'the file of learnt parts')
  if (parts.adapter !== undefined && parts.adapter.embedderFingerprint !== embedderFingerprint) {
    throw new InputError('the learnt adapter belongs to another model', { value: parts.adapter.embedderFingerprint, remedy: 'Run "medir learn" with the model that is measured.' })
  }
  const { parameters: base, ...rest } = retrieverPartsOf(parts, embedderFingerprint)
  const names = Object.keys(parts).toSorted()
  const leftOut = names.filter((name) => OF_ONE_COLLECTION.has(name))
  const facts = { parts: names.filter((name) => !OF_ONE_COLLECTION.has(name)), ...(leftOut.length === 0 ? {} : { leftOut }), ...(parts.prompt === undefined ? {} : { prompts: Object.fromEntries(Object.entries(parts.prompt).map(([name, prompt]) => [name, promptHash(prompt)])) }), sha256: createHash('sha256').update(bytes).digest('hex') }
  return { ...rest, parameters: parametersWith(parameters, base), ...(parts.lexical === undefined ? {} : { lexical: parts.lexical }), facts }
}

function parsed(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (thrown) {
    throw new InputError('the file of learnt parts is not JSON', { value: file, cause: thrown })
  }
}
