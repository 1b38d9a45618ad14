/**
 * What a stage of self-learning leaves: one JSONL file, its first line saying which stage, version and inputs made it. A
 * stage works in chunks; each is on disk before the next begins, so that a killed run goes on where it was and ends with
 * the same bytes.
 *
 *   NAME.jsonl.partial   header, then rows and a mark after each chunk
 *   NAME.jsonl           header, then rows: written whole, then renamed into place
 */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { StoreError } from '../../src/errors.ts'
import { startCost } from './costs.ts'

export interface Artefact<Row> {
  readonly name: string
  readonly file: string
  /** SHA-256 of the file's bytes, 32 hexadecimal digits. */
  readonly hash: string
  readonly rows: readonly Row[]
}

export interface StageOptions<Schema extends z.ZodType> {
  readonly folder: string
  readonly name: string
  /** Raise it whenever the same inputs would give other rows. */
  readonly version: number
  /** Everything the rows depend on; hashes of earlier artefacts rather than their rows. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly schema: Schema
  readonly chunks: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Runs what is left of a stage. `produce` must give the same rows for the same chunk whoever runs it. */
export async function runStage<Schema extends z.ZodType>(options: StageOptions<Schema>, produce: (chunk: number) => Promise<readonly z.input<Schema>[]>): Promise<Artefact<z.output<Schema>>> {
  const { folder, name } = options
  const file = join(folder, `${name}.jsonl`)
  const header = headerOf(options)
  const finished = readFinished(file, header, options)
  if (finished !== undefined) return finished
  mkdirSync(folder, { recursive: true })
  const paid = startCost(folder, name)
  try {
    await produceRest(options, file, header, produce)
  } catch (thrown) {
    paid()
    throw thrown
  }
  const made = readFinished(file, header, options)
  if (made === undefined) throw new StoreError('STORE_CORRUPT', 'a stage of self-learning cannot be read back', { value: name, remedy: 'Run "medir learn" again.' })
  paid(made.rows.reduce<number>((sum, row) => sum + tokensOf(row), 0))
  return made
}

/** From the first chunk that is not whole on; then everything is renamed into place. */
async function produceRest<Schema extends z.ZodType>({ chunks, signal, onProgress }: StageOptions<Schema>, file: string, header: string, produce: (chunk: number) => Promise<readonly z.input<Schema>[]>): Promise<void> {
  const partial = `${file}.partial`
  const from = resumeFrom(partial, header)
  const handle = openSync(partial, 'a')
  try {
    if (from === 0) writeDurably(handle, `${header}\n`)
    for (let chunk = from; chunk < chunks; chunk++) {
      signal?.throwIfAborted()
      const rows = await produce(chunk)
      writeDurably(handle, `${rows.map((row) => `${JSON.stringify(row)}\n`).join('')}${mark(chunk)}\n`)
      onProgress?.(chunk + 1, chunks)
    }
  } finally {
    closeSync(handle)
  }
  const lines = readLines(partial).filter((line) => !line.startsWith(MARK))
  writeFileDurably(file, `${lines.join('\n')}\n`)
  rmSync(partial)
}

/** Rows for which a generator was asked say how much it wrote. */
function tokensOf(row: unknown): number {
  return typeof row === 'object' && row !== null && 'tokens' in row && typeof row.tokens === 'number' ? row.tokens : 0
}

const MARK = '{"chunk":'
const mark = (chunk: number): string => `${MARK}${chunk}}`

function headerOf({ name, version, inputs }: { readonly name: string; readonly version: number; readonly inputs: Readonly<Record<string, unknown>> }): string {
  return JSON.stringify({ stage: name, version, inputs: createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32) })
}

function readFinished<Schema extends z.ZodType>(file: string, header: string, { name, schema }: StageOptions<Schema>): Artefact<z.output<Schema>> | undefined {
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  const [first, ...lines] = bytes.toString('utf8').split('\n').filter((line) => line !== '')
  if (first !== header) return undefined
  return { name, file, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32), rows: lines.map((line) => schema.parse(JSON.parse(line))) }
}

/** The first chunk that is not whole; cuts off what a kill left behind the last mark. */
function resumeFrom(partial: string, header: string): number {
  if (!existsSync(partial)) return 0
  const text = readFileSync(partial, 'utf8')
  if (!text.startsWith(`${header}\n`)) {
    rmSync(partial)
    return 0
  }
  const at = text.lastIndexOf(`\n${MARK}`)
  const end = at < 0 ? -1 : text.indexOf('\n', at + 1)
  if (end < 0) {
    // A mark that has no line end is torn: look at the one before it.
    const before = at < 0 ? -1 : text.lastIndexOf(`\n${MARK}`, at - 1)
    if (before < 0) {
      rmSync(partial)
      return 0
    }
    return cutAfter(partial, text, before)
  }
  return cutAfter(partial, text, at)
}

function cutAfter(partial: string, text: string, at: number): number {
  const end = text.indexOf('\n', at + 1)
  truncateSync(partial, Buffer.byteLength(text.slice(0, end + 1)))
  return Number(text.slice(at + 1 + MARK.length, end - 1)) + 1
}

function readLines(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '')
}

function writeDurably(handle: number, text: string): void {
  writeSync(handle, text)
  fsyncSync(handle)
}

/** Whole or not at all: a temporary file, synced, renamed. */
export function writeFileDurably(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.tmp`
  const handle = openSync(temporary, 'w')
  try {
    writeDurably(handle, text)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, file)
}

/** Pieces of `size` for chunked work; at least one, so that an empty stage still has its file. */
export function chunked<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const pieces = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
  return pieces.length === 0 ? [[]] : pieces
}
