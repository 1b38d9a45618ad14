/** Annotated files of any known format: DDI XML (zip, folder, file), JSONL (.gz), brat folders, CoNLL/BIO. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { SourceError } from '../../../src/errors.ts'
import { parseBrat } from './brat.ts'
import { parseConll } from './conll.ts'
import type { AnnotatedDocument } from './corpus.ts'
import { parseDdi } from './ddi.ts'
import { parseJsonl } from './jsonl.ts'
import { unzip } from './zip.ts'

/** Documents in a fixed order. Throws SourceError for what cannot be read or holds no document. */
export function readAnnotated(path: string, labels: readonly string[] = []): readonly AnnotatedDocument[] {
  const documents = readFiles(path).flatMap(([name, text], _, files) => parse(name, text, files, labels))
  if (documents.length === 0) throw new SourceError('SOURCE_INVALID', 'no annotated document found', { value: path, remedy: 'Give DDI XML (zip or folder), JSONL, a brat folder or CoNLL/BIO files.' })
  return documents
}

type File = readonly [name: string, text: string]

function parse(name: string, text: string, files: readonly File[], labels: readonly string[]): readonly AnnotatedDocument[] {
  if (name.endsWith('.xml')) return [parseDdi(name, text)].map((document) => select(document, labels))
  if (/\.jsonl(\.gz)?$/.test(name)) return parseJsonl(name, text, labels)
  if (/\.(conll|bio|iob|bioes|tsv)$/.test(name)) return parseConll(name, text, labels)
  if (name.endsWith('.ann')) {
    const body = files.find(([other]) => other === name.replace(/\.ann$/, '.txt'))
    if (body === undefined) throw new SourceError('SOURCE_INVALID', 'a brat annotation file has no text beside it', { value: name })
    return [parseBrat(name.replace(/\.ann$/, ''), body[1], text, labels)]
  }
  if (name.endsWith('.txt') && files.some(([other]) => other === name.replace(/\.txt$/, '.ann'))) return []
  if (files.length === 1) throw new SourceError('SOURCE_INVALID', 'the file is of no known annotated format', { value: name, remedy: 'Known are .zip and .xml (DDI), .jsonl, .ann with .txt (brat), .conll and .bio.' })
  return []
}

function select(document: AnnotatedDocument, labels: readonly string[]): AnnotatedDocument {
  if (labels.length === 0) return document
  return { ...document, units: document.units.map((unit) => ({ ...unit, mentions: unit.mentions.filter(({ type }) => labels.includes(type)) })) }
}

function readFiles(path: string): readonly File[] {
  try {
    if (statSync(path).isDirectory()) {
      return readdirSync(path, { recursive: true, encoding: 'utf8' })
        .toSorted()
        .filter((name) => statSync(join(path, name)).isFile() && /\.(xml|jsonl|gz|ann|txt|conll|bio|iob|bioes|zip)$/.test(name))
        .flatMap((name) => readFiles(join(path, name)))
    }
    const bytes = readFileSync(path)
    if (path.endsWith('.zip')) return [...unzip(bytes)].filter(({ name }) => name.endsWith('.xml')).map(({ name, bytes: body }): File => [name, body.toString('utf8')]).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return [[path, (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')]]
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError('SOURCE_UNREADABLE', 'the annotated data cannot be read', { value: path, cause: error })
  }
}
