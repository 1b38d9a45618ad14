/**
 * A trained tagger on disk: gzip around `MDRG`, u32 version, u32 header length, a JSON header, then the sections the header
 * lists. Sorted 32-bit keys are stored as Rice-coded differences (packing.ts). A reader refuses every other version.
 */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { ModelError } from '../../src/errors.ts'
import type { Language } from '../../src/domain.ts'
import { clusterTable } from './clusters/table.ts'
import { createLabelSet } from './crf/labels.ts'
import { CrfModel, type SparseWeights } from './crf/model.ts'
import { createExtractor } from './features/create.ts'
import type { Resources } from './features/extractor.ts'
import { KeyTable } from './features/keyTable.ts'
import { packSorted, unpackSorted } from './packing.ts'

export const MODEL_VERSION = 2
const MAGIC = 'MDRG'

export interface TaggerModel {
  readonly language: Language
  readonly types: readonly string[]
  readonly resources: Resources
  readonly first: CrfModel
  /** Document second pass, when it was trained. */
  readonly second?: CrfModel | undefined
  /** Self-learnt: works beside the lexicon, not instead of it. */
  readonly besideLexicon?: boolean | undefined
  /** First 16 hex digits of the SHA-256 of the uncompressed bytes. */
  readonly fingerprint: string
}

const headerSchema = z.object({
  language: z.enum(['en', 'zh']),
  types: z.array(z.string()).min(1).max(60),
  stems: z.array(z.object({ stem: z.string(), kind: z.enum(['suffix', 'prefix', 'infix']) })),
  gazetteers: z.array(z.string()),
  clusters: z.boolean(),
  besideLexicon: z.boolean().default(false),
  scales: z.array(z.number()).min(1).max(2),
  sections: z.array(z.number()),
})

export function encodeModel(model: Omit<TaggerModel, 'fingerprint'>): Buffer {
  const passes = model.second === undefined ? [model.first] : [model.first, model.second]
  const { gazetteers, clusters, stems } = model.resources
  const sections: Uint8Array[] = [
    ...gazetteers.map(({ hashes }) => packSorted(hashes.list().toSorted())),
    ...(clusters === undefined ? [] : [packSorted(clusters.hashes), bytesOf(clusters.fine), bytesOf(clusters.middle), bytesOf(clusters.coarse)]),
    ...passes.flatMap(({ weights }) => [packSorted(weights.keys), rowLengths(weights.row), weights.label, bytesOf(weights.value), bytesOf(weights.transition)]),
  ]
  const header = Buffer.from(
    JSON.stringify({
      language: model.language,
      types: model.types,
      stems: stems.map(({ stem, kind }) => ({ stem, kind })),
      gazetteers: gazetteers.map(({ name }) => name),
      clusters: clusters !== undefined,
      besideLexicon: model.besideLexicon === true,
      scales: passes.map(({ weights }) => weights.scale),
      sections: sections.map(({ byteLength }) => byteLength),
    }),
  )
  const prefix = Buffer.alloc(12)
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(MODEL_VERSION, 4)
  prefix.writeUInt32LE(header.length, 8)
  return gzipSync(Buffer.concat([prefix, header, ...sections]), { level: 9 })
}

/** Writes beside and renames: an interrupted write leaves the old file as it was. */
export function saveModel(path: string, model: Omit<TaggerModel, 'fingerprint'>): number {
  const bytes = encodeModel(model)
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, bytes)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new ModelError('MODEL_UNAVAILABLE', 'the model cannot be written', { value: path, cause: error })
  }
  return bytes.length
}

export function loadModel(path: string): TaggerModel {
  let packed: Buffer
  try {
    packed = readFileSync(path)
  } catch (error) {
    throw new ModelError('MODEL_UNAVAILABLE', 'the drug model cannot be read', { value: path, cause: error, remedy: 'Train one with "medir drugs train", or leave --model out to use the lexicon.' })
  }
  return decodeModel(packed, path)
}

export function decodeModel(packed: Buffer, name: string): TaggerModel {
  const invalid = (reason: string, cause?: unknown): ModelError => new ModelError('MODEL_INVALID', reason, { value: name, cause, remedy: 'Train it again with this version of medir.' })
  let bytes: Buffer
  try {
    bytes = gunzipSync(packed)
  } catch (error) {
    throw invalid('the file is no drug model, or is damaged', error)
  }
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== MAGIC) throw invalid('the file is no drug model')
  if (bytes.readUInt32LE(4) !== MODEL_VERSION) throw invalid(`the drug model has version ${bytes.readUInt32LE(4)}, this program reads version ${MODEL_VERSION}`)
  const headerEnd = 12 + bytes.readUInt32LE(8)
  const header = parseHeader(bytes.subarray(12, headerEnd))
  if (header === undefined || headerEnd + header.sections.reduce((sum, length) => sum + length, 0) !== bytes.length) throw invalid('the drug model is damaged')
  try {
    return { ...readSections(header, bytes, headerEnd), fingerprint: createHash('sha256').update(bytes).digest('hex').slice(0, 16) }
  } catch (error) {
    throw invalid('the drug model is damaged', error)
  }
}

/** Throws RangeError when a section does not hold what it should. */
function readSections(header: Header, bytes: Buffer, start: number): Omit<TaggerModel, 'fingerprint'> {
  let at = start
  let section = 0
  const next = (): Uint8Array => {
    const length = header.sections[section++] ?? 0
    at += length
    // A copy, so that views of wider numbers are aligned.
    return Uint8Array.from(bytes.subarray(at - length, at))
  }
  const gazetteers = header.gazetteers.map((gazetteer) => ({ name: gazetteer, hashes: tableOf(unpackSorted(next())) }))
  const clusters = header.clusters ? clusterTable({ hashes: unpackSorted(next()), fine: wide(next()), middle: wide(next()), coarse: wide(next()) }) : undefined
  const resources: Resources = { gazetteers, stems: header.stems, clusters }
  const labels = createLabelSet(header.types)
  const extractor = createExtractor(header.language, resources)
  const [first, second] = header.scales.map((scale) => {
    const weights: SparseWeights = { keys: unpackSorted(next()), row: rowsOf(next()), label: next(), value: new Int8Array(next().buffer), transition: new Float32Array(next().buffer), scale }
    return new CrfModel(labels, weights, extractor)
  })
  if (first === undefined) throw new RangeError('no weights')
  return { language: header.language, types: header.types, resources, first, second, besideLexicon: header.besideLexicon }
}

type Header = z.infer<typeof headerSchema>

function parseHeader(bytes: Buffer): Header | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data
  } catch {
    return undefined
  }
}

const bytesOf = (values: Uint16Array | Int8Array | Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
const wide = (bytes: Uint8Array): Uint16Array => new Uint16Array(bytes.buffer)
const rowLengths = (row: Uint32Array): Uint8Array => Uint8Array.from({ length: row.length - 1 }, (_, index) => (row[index + 1] as number) - (row[index] as number))

function rowsOf(lengths: Uint8Array): Uint32Array {
  const row = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, index) => (row[index + 1] = (row[index] as number) + length))
  return row
}

function tableOf(hashes: Uint32Array): KeyTable {
  const table = new KeyTable(hashes.length)
  for (const hash of hashes) table.add(hash)
  return table
}
