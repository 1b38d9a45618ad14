/**
 * What is live for a collection, and what was: every promotion and rollback makes a new version; nothing is overwritten.
 *
 *   live.json           {version}
 *   versions/0001.json  the learnt parts in effect, with the run and file they came from
 *   history.jsonl       one line an event
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError, StoreError } from '../../src/errors.ts'
import { promptSchema } from '../hyde/prompts.ts'
import { adapterSchema } from './adapter/adapter.ts'
import { writeFileDurably } from './artefact.ts'

export const gateSchema = z.object({ bias: z.number(), legAgreement: z.number(), spread: z.number(), standing: z.number(), hypothesisAgreement: z.number(), support: z.number(), coverage: z.number(), logLength: z.number(), confidence: z.number().default(0), minStanding: z.number() })
export const weightsSchema = z.object({ lexicalWeight: z.number(), denseWeight: z.number(), windowWeight: z.number() })
export const lexicalSchema = z.object({ k1: z.number().min(0), b: z.number().min(0).max(1) })
export const hypothesisWeightsSchema = z.object({ lexical: z.number(), dense: z.number(), lexicalHypothesis: z.number(), denseHypothesis: z.number() })
/** `embedder`: fingerprint of the one that made the vector; absent in what was learnt before it was kept. */
export const exemplarSchema = z.object({ query: z.string(), text: z.string(), vector: z.string(), embedder: z.string().optional() })

/** `KIND.LANGUAGE` → the prompt that takes its place: kept whole, so that it stays what was measured. */
export const chosenPromptsSchema = z.record(z.string(), promptSchema)

/** Queries that passages answer, as words of theirs; in the collection's index, see src/engine/learnt-index.ts. */
export const expansionSchema = z.array(z.object({ passageId: z.string(), queries: z.array(z.string()).readonly() })).readonly()

export const partsSchema = z.object({
  adapter: adapterSchema.optional(),
  /** BM25's parameters; they live in the collection's settings, see src/engine/learnt-index.ts. */
  lexical: lexicalSchema.optional(),
  /** Words that weigh a query's terms besides those of the dictionary. */
  lexicon: z.array(z.string()).readonly().optional(),
  weights: weightsSchema.optional(),
  hypothesisWeights: hypothesisWeightsSchema.optional(),
  gate: gateSchema.optional(),
  prompt: chosenPromptsSchema.optional(),
  expansion: expansionSchema.optional(),
  exemplars: z.array(exemplarSchema).optional(),
})
export type LearntParts = z.infer<typeof partsSchema>
export type PartName = keyof LearntParts
export const PART_NAMES = partsSchema.keyof().options

const versionSchema = z.object({ version: z.int(), parts: partsSchema, origins: z.record(z.string(), z.string()) })
/** Parts in effect and the run that made each. Version 0 holds nothing. */
export type LiveVersion = z.infer<typeof versionSchema>

const eventSchema = z.object({ at: z.string(), action: z.enum(['promote', 'refuse', 'rollback']), version: z.int(), run: z.string().optional(), parts: z.array(z.string()), reason: z.string() })
export type LiveEvent = z.infer<typeof eventSchema>

const NOTHING: LiveVersion = { version: 0, parts: {}, origins: {} }

export function readLive(folder: string): LiveVersion {
  const file = join(folder, 'live.json')
  if (!existsSync(file)) return NOTHING
  return readVersion(folder, parseFile(file, z.object({ version: z.int() })).version)
}

/** INPUT_INVALID when there is no such version. */
export function readVersion(folder: string, version: number): LiveVersion {
  if (version === 0) return NOTHING
  const file = versionFile(folder, version)
  if (!existsSync(file)) throw new InputError('there is no such version', { value: version, remedy: 'See "medir learn history".' })
  return parseFile(file, versionSchema)
}

export function readHistory(folder: string): readonly LiveEvent[] {
  const file = join(folder, 'history.jsonl')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').flatMap((line) => {
    // A line torn by a kill is one event less, and no reason to lose the others.
    const parsed = eventSchema.safeParse(tryJson(line))
    return parsed.success ? [parsed.data] : []
  })
}

export function record(folder: string, event: Omit<LiveEvent, 'at'>, now: () => Date = () => new Date()): void {
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, 'history.jsonl'), `${JSON.stringify({ at: now().toISOString(), ...event })}\n`)
}

/** Puts parts of a run beside, or in place of, what is live. Returns the new version. */
export function promote(folder: string, run: string, parts: LearntParts, reason: string): LiveVersion {
  const live = readLive(folder)
  const names = PART_NAMES.filter((name) => parts[name] !== undefined)
  const next: LiveVersion = { version: nextVersion(folder), parts: { ...live.parts, ...parts }, origins: { ...live.origins, ...Object.fromEntries(names.map((name) => [name, run])) } }
  store(folder, next)
  record(folder, { action: 'promote', version: next.version, run, parts: [...names], reason })
  return next
}

/** Where rollback() would go. INPUT_INVALID when nothing is live, or there is no such version. */
export function rollbackTarget(folder: string, to?: number): LiveVersion {
  const live = readLive(folder)
  if (live.version === 0) throw new InputError('nothing is live, so there is nothing to go back from', { remedy: 'See "medir learn status".' })
  return readVersion(folder, to ?? live.version - 1)
}

/** Back to an earlier version's parts, as a new version. Default: the one before the present. */
export function rollback(folder: string, to?: number): LiveVersion {
  const wanted = rollbackTarget(folder, to)
  const next = { ...wanted, version: nextVersion(folder) }
  store(folder, next)
  record(folder, { action: 'rollback', version: next.version, parts: Object.keys(wanted.parts), reason: `back to version ${wanted.version}` })
  return next
}

/** Part by part: added, removed, changed, the same. */
export function diff(from: LiveVersion, to: LiveVersion): Readonly<Record<PartName, 'added' | 'removed' | 'changed' | 'same' | 'absent'>> {
  return Object.fromEntries(
    PART_NAMES.map((name) => {
      const [before, after] = [JSON.stringify(from.parts[name]), JSON.stringify(to.parts[name])]
      if (before === undefined) return [name, after === undefined ? 'absent' : 'added']
      return [name, after === undefined ? 'removed' : before === after ? 'same' : 'changed']
    }),
  ) as Record<PartName, 'added' | 'removed' | 'changed' | 'same' | 'absent'>
}

/** The version before the pointer: a kill between them leaves the old one live. */
function store(folder: string, version: LiveVersion): void {
  writeFileDurably(versionFile(folder, version.version), `${JSON.stringify(version)}\n`)
  writeFileDurably(join(folder, 'live.json'), `${JSON.stringify({ version: version.version })}\n`)
}

function nextVersion(folder: string): number {
  let version = readLive(folder).version + 1
  while (existsSync(versionFile(folder, version))) version++
  return version
}

function versionFile(folder: string, version: number): string {
  return join(folder, 'versions', `${String(version).padStart(4, '0')}.json`)
}

function parseFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(tryJson(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  throw new StoreError('STORE_CORRUPT', 'a file of learnt parts cannot be read', { value: file, remedy: 'Run "medir learn rollback", or remove the file.' })
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
