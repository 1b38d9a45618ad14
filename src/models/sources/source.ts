/** What every source of a model does: fill a folder in the hub's layout, or say why it cannot. */
import type { ModelPreset } from '../presets.ts'

export interface PullProgress {
  readonly step: string
  readonly done: number
  /** Undefined while unknown. */
  readonly total?: number | undefined
}

export interface SourceRequest {
  readonly preset: ModelPreset
  /** An empty folder on the same disk as the final one. */
  readonly target: string
  readonly onProgress: (progress: PullProgress) => void
  readonly signal?: AbortSignal | undefined
}

export type FetchModel = (request: SourceRequest) => Promise<void>
