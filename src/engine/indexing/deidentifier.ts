/** Config → how this tenant's documents are de-identified, and the name of it for the pipeline's fingerprint. */
import { createHmac } from 'node:crypto'
import { DEIDENTIFIER_VERSION, deidentifyDocument } from '../../../indexer/deidentify/deidentify.ts'
import type { IndexParts } from '../../../indexer/pipeline.ts'
import type { Config } from '../../config.ts'
import { MedirError } from '../../errors.ts'

export interface Deidentifier {
  /** This tenant's own, made from the configured secret. */
  readonly secret?: string | undefined
  readonly fingerprint: string
  readonly deidentify?: NonNullable<IndexParts['deidentify']>
}

export function createDeidentifier({ deidentify, deidentifyDates: dates, deidentifySecret }: Pick<Config, 'deidentify' | 'deidentifyDates' | 'deidentifySecret'>, tenant: string): Deidentifier {
  if (deidentify === 'off') return { fingerprint: 'off' }
  if (dates === 'shift' && deidentifySecret === undefined) throw new MedirError('CONFIG_INVALID', 'moving dates needs a secret', { value: 'deidentifyDates', remedy: 'Set MEDIR_DEIDENTIFY_SECRET, or deidentifyDates to year.' })
  // One tenant's offsets must tell nothing about another's.
  const secret = deidentifySecret === undefined ? undefined : createHmac('sha256', deidentifySecret).update(`tenant\0${tenant}`).digest('hex')
  return { secret, fingerprint: `${DEIDENTIFIER_VERSION}-${dates}`, deidentify: (document, known) => deidentifyDocument(document, { dates, secret, known }) }
}
