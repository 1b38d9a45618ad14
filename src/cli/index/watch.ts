/** `--watch`: follows folders. Every look is an ordinary run with --sync, so what changed while nobody watched is found as well. */
import { watch, type FSWatcher } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { originOf, sourcesOf } from '../../../indexer/source.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { CollectionKey } from '../../domain.ts'
import type { Engine } from '../../engine/engine.ts'
import { asMedirError } from '../../errors.ts'
import type { CommandContext, Outcome } from '../command.ts'
import type { IndexCommandOptions } from '../index.ts'
import { describeReport } from './describe.ts'

/** Quiet that ends a burst of changes: a file being copied says something every few milliseconds. */
const QUIET_MS = 500
/** A look without being told: network drives tell nothing. */
const LOOK_AGAIN_MS = 5 * 60_000

/** Until Ctrl-C. A run that fails is told, and the next change is tried again. */
export async function watchFolders({ signal, log }: CommandContext, engine: Engine, key: CollectionKey, paths: readonly string[], { yes, retryFailed }: IndexCommandOptions): Promise<Outcome> {
  const changes = new Changes(paths, signal)
  let last: IndexReport | undefined
  let runs = 0
  try {
    do {
      try {
        last = await engine.index(key, sourcesOf(paths, process.stdin), { signal, origins: paths.map(originOf), sync: yes ? 'beyond-limit' : 'within-limit', retryFailed })
        runs++
        if (runs === 1 || isChange(last)) log(describeReport(last))
      } catch (thrown) {
        if (signal.aborted) break
        const { message, code, remedy } = asMedirError(thrown)
        log(`${message} [${code}] ${remedy ?? ''}`.trim())
      }
    } while (await changes.next())
  } finally {
    changes.close()
  }
  return { json: { collection: key.name, runs, last: last ?? null }, text: `Stopped following after ${runs} runs; the same command goes on.` }
}

const isChange = ({ documents, vanished }: IndexReport): boolean => documents.added + documents.updated + documents.deleted + (vanished?.found ?? 0) > 0

class Changes {
  readonly #watchers: readonly FSWatcher[]
  readonly #signal: AbortSignal
  #lastChange = Number.NEGATIVE_INFINITY
  #heard: () => void = () => undefined

  constructor(paths: readonly string[], signal: AbortSignal) {
    this.#signal = signal
    this.#watchers = paths.map((path) => {
      const watcher = watch(path, { recursive: true, signal }, () => {
        this.#lastChange = performance.now()
        this.#heard()
      })
      // A folder that goes away is what the next run reports.
      return watcher.on('error', () => this.#heard())
    })
  }

  /** Resolves when something changed and it is quiet again, or after a while; false when watching is over. */
  async next(): Promise<boolean> {
    if (this.#lastChange === Number.NEGATIVE_INFINITY) await this.#anything()
    while (!this.#signal.aborted && performance.now() - this.#lastChange < QUIET_MS) await delay(QUIET_MS / 5, undefined, { signal: this.#signal }).catch(() => undefined)
    this.#lastChange = Number.NEGATIVE_INFINITY
    return !this.#signal.aborted
  }

  async #anything(): Promise<void> {
    if (this.#signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_AGAIN_MS)
      this.#heard = () => {
        clearTimeout(timer)
        resolve()
      }
      this.#signal.addEventListener('abort', () => this.#heard(), { once: true })
    })
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close()
  }
}
