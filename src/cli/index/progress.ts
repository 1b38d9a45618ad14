/** Progress of an indexing run: rate, failures, and while only vectors are to come how many and how long. */
import type { IndexProgress } from '../../../indexer/pipeline.ts'
import type { CommandContext } from '../command.ts'

export interface IndexProgressLine {
  readonly update: (progress: IndexProgress) => void
  readonly done: () => void
}

/** `totalBytes` and `readBytes` give the share of the source that is read; without them only the rate is shown. */
export function indexProgress(context: Pick<CommandContext, 'progress'>, name: string, { totalBytes, readBytes }: { readonly totalBytes?: number; readonly readBytes?: () => number } = {}): IndexProgressLine {
  const progress = context.progress(`index ${name}`)
  const started = performance.now()
  let vectors: { readonly line: ReturnType<CommandContext['progress']>; readonly before: number } | undefined
  return {
    update: (now) => {
      const { documents, passages, failed, embedded } = now
      const failures = failed === 0 ? '' : `  ${failed} failed`
      if (now.searchable) {
        // A line of its own, so that its remaining time is that of the vectors alone.
        if (vectors === undefined) {
          progress.done()
          vectors = { line: context.progress(`vectors ${name}`), before: embedded }
        }
        vectors.line.update(embedded - vectors.before, Math.max(passages, embedded) - vectors.before, `passages${failures}`)
        return
      }
      const rate = documents / ((performance.now() - started) / 1000)
      const note = `${documents} records  ${rate.toFixed(rate < 10 ? 1 : 0)}/s  ${passages} passages (${embedded} with vectors)${failures}`
      const read = readBytes?.() ?? 0
      if (totalBytes === undefined || read > totalBytes) progress.update(documents, undefined, note)
      else progress.update(megabytes(read), megabytes(totalBytes), `MB  ${note}`)
    },
    done: () => (vectors?.line ?? progress).done(),
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10
