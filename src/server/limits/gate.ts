/** How many requests are worked on at once, how many may wait, and who is turned away: a machine that accepts everything answers nobody. */
import { MedirError } from '../../errors.ts'

export interface Gate {
  /** Waits for a turn and returns what gives it back. OVERLOADED when the queue is full; rejects with the signal's reason when aborted. */
  enter(signal?: AbortSignal): Promise<() => void>
  readonly running: () => number
  readonly waiting: () => number
}

export function createGate({ maxRunning, maxWaiting }: { readonly maxRunning: number; readonly maxWaiting: number }): Gate {
  let running = 0
  // Sets keep their order: first come, first served, and whoever gives up is found at once.
  const waiting = new Set<() => void>()
  const leave = (): (() => void) => {
    let left = false
    return () => {
      if (left) return
      left = true
      running--
      const [next] = waiting
      if (next === undefined) return
      waiting.delete(next)
      next()
    }
  }
  return {
    running: () => running,
    waiting: () => waiting.size,
    enter: async (signal) => {
      signal?.throwIfAborted()
      if (running >= maxRunning) {
        if (waiting.size >= maxWaiting) throw new MedirError('OVERLOADED', 'too many requests are waiting', { remedy: 'Try again after the seconds that Retry-After says.' })
        await turn(waiting, signal)
      }
      running++
      return leave()
    },
  }
}

async function turn(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const come = (): void => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    const giveUp = (): void => {
      waiting.delete(come)
      reject(signal?.reason as Error)
    }
    waiting.add(come)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
