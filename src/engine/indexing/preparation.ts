/** Config → how documents are prepared, and the fingerprint of all that. */
import { CHUNKER_VERSION } from '../../../indexer/chunk/chunk.ts'
import type { IndexParts } from '../../../indexer/pipeline.ts'
import type { Config } from '../../config.ts'
import type { Embedder } from '../../embed/port.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { estimateTokens } from '../../text/estimate-tokens.ts'
import type { DrugsOutcome } from '../drugs.ts'
import { createDeidentifier } from './deidentifier.ts'

export interface Preparation extends Pick<IndexParts, 'analyzer' | 'countTokens' | 'chunk' | 'deidentify' | 'tagDrugs' | 'pipeline' | 'salt'> {
  /** The de-identifier's share of `pipeline`. */
  readonly deidentifier: string
}

export function preparation(config: Config, tenant: string, analyzer: Analyzer, embedder: Embedder | undefined, { drugs }: DrugsOutcome): Preparation {
  const { deidentify, fingerprint, secret } = createDeidentifier(config, tenant)
  const deidentifier = `deidentifier-${fingerprint}`
  return {
    analyzer,
    salt: secret,
    countTokens: async (texts) => (embedder === undefined ? texts.map(estimateTokens) : embedder.countTokens(texts)),
    chunk: { tokens: config.chunkTokens, overlap: config.chunkOverlap },
    ...(deidentify === undefined ? {} : { deidentify }),
    ...(drugs === undefined ? {} : { tagDrugs: drugs.tag }),
    pipeline: `chunker-${CHUNKER_VERSION}-${config.chunkTokens}-${config.chunkOverlap}-${deidentifier}-drugs-${drugs?.fingerprint ?? 'off'}`,
    deidentifier,
  }
}
