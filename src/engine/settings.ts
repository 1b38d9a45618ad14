/** What a new collection remembers, and whether what is configured now fits it. */
import type { Embedder } from '../embed/port.ts'
import { StoreError } from '../errors.ts'
import type { CollectionInfo, CollectionSettings, LexicalParameters } from '../store/port.ts'
import type { Analyzer } from '../text/analyzer.ts'

/** Robertson & Zaragoza 2009 recommend k1 from 1.2 to 2 and b around .75; a title's words count twice a body's. */
export const DEFAULT_LEXICAL: LexicalParameters = { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0.5 } }

/** Fingerprints of what prepared the documents, beside those the store has fields for. */
export interface PreparationPrints {
  readonly pipeline: string
  readonly deidentifier: string
}

export function newSettings(analyzer: Analyzer, embedder: Embedder | undefined, { pipeline, deidentifier }: PreparationPrints): CollectionSettings {
  return {
    extra: { pipeline, deidentifier },
    segmenterFingerprint: analyzer.fingerprint,
    lexical: DEFAULT_LEXICAL,
    ...(embedder === undefined ? {} : { embedderFingerprint: embedder.fingerprint, dimension: embedder.dimension }),
  }
}

/** FINGERPRINT_MISMATCH: vectors of another model, of the same length even, would be garbage without an error. */
export function checkEmbedder({ key, settings }: CollectionInfo, embedder: Embedder | undefined): void {
  const stored = settings.embedderFingerprint
  if (embedder === undefined || stored === undefined || stored === embedder.fingerprint) return
  throw new StoreError('FINGERPRINT_MISMATCH', `the collection was made with another embedder (${stored}) than the one configured (${embedder.fingerprint})`, { value: key.name, remedy: 'Configure that embedder again, search with mode "lexical", or index into a new collection.' })
}

/** FINGERPRINT_MISMATCH when words would be cut otherwise than they were. */
export function checkAnalyzer({ key, settings }: CollectionInfo, analyzer: Analyzer): void {
  if (settings.segmenterFingerprint === analyzer.fingerprint) return
  throw new StoreError('FINGERPRINT_MISMATCH', `the collection's words were cut by ${settings.segmenterFingerprint}, not by ${analyzer.fingerprint}`, { value: key.name, remedy: 'Configure that segmenter again, or index into a new collection.' })
}

/** Whether what is configured now would have made the collection as it is. What it does not remember does not count. */
export function isMadeBy({ settings }: CollectionInfo, analyzer: Analyzer, embedder: Embedder | undefined, { pipeline }: PreparationPrints): boolean {
  const sameSpace = embedder === undefined || settings.embedderFingerprint === undefined || settings.embedderFingerprint === embedder.fingerprint
  return sameSpace && settings.segmenterFingerprint === analyzer.fingerprint && (settings.extra?.['pipeline'] ?? pipeline) === pipeline
}
