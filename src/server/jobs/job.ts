/** An indexing or deletion that goes on after its request was answered. */
import type { ErrorCode } from '../../errors.ts'
import type { IndexProgress } from '../../../indexer/pipeline.ts'
import type { IndexReport } from '../../../indexer/report.ts'

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
export type JobKind = 'index' | 'delete'

export interface Job {
  readonly id: string
  readonly tenant: string
  /** Principal that asked for it. */
  readonly who: string
  readonly collection: string
  readonly kind: JobKind
  readonly state: JobState
  readonly createdAt: string
  readonly finishedAt?: string
  readonly progress?: IndexProgress
  readonly report?: IndexReport | { readonly deleted: number }
  readonly error?: { readonly code: ErrorCode; readonly reason: string }
  /** Name of the body as a source: its ending says the format. */
  readonly source: string
}

export const isFinished = ({ state }: Pick<Job, 'state'>): boolean => state === 'succeeded' || state === 'failed' || state === 'cancelled'
