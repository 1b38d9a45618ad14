/**
 * How many requests are worked on at once, how many may wait and for how long, and who is turned away: a machine that
 * accepts everything answers nobody.
 *
 *   arrivals ─▶ waiting (at most maxWaiting, and as many as are served within maxWaitMs) ─▶ running (at most maxRunning)
 *          └─▶ OVERLOADED
 *
 * Every request waits at least until its round begins (rounds.ts), so that requests that came together are counted first.
 */
import { MedirError } from '../../errors.ts'
import { createPace } from './pace.ts'
import { createRounds } from './rounds.ts'

export interface Gate {
  /** Waits for a turn and returns what gives it back. OVERLOADED when too many wait; rejects with the signal's reason when aborted. */
  enter(signal?: AbortSignal): Promise<() => void>
  /** OVERLOADED when `enter` would say so now. */
  check(): void
  readonly running: () => number
  readonly waiting: () => number
  /** What another request would wait for its turn, in milliseconds, at the pace of late. */
  readonly expectedWaitMs: () => number
}

export interface GateLimits {
  readonly maxRunning: number
  readonly maxWaiting: number
  /** Milliseconds. */
  readonly maxWaitMs: number
}

export function createGate({ maxRunning, maxWaiting, maxWaitMs }: GateLimits, now: () => number = () => performance.now()): Gate {
  let running = 0
  // Sets keep their order: first come, first served, and whoever gives up is found at once.
  const waiting = new Set<() => void>()
  const pace = createPace(now)
  const rounds = createRounds({
    now,
    startable: () => Math.min(maxRunning - running, waiting.size),
    startNext: () => {
      const [next] = waiting
      if (next === undefined) return
      waiting.delete(next)
      running++
      next()
      if (isBusy()) pace.begin()
    },
  })
  const isBusy = (): boolean => running >= maxRunning && waiting.size > 0
  const expectedWaitMs = (): number => waiting.size * pace.intervalMs()
  const check = (): void => {
    const full = running + waiting.size >= maxRunning + maxWaiting
    if (full || (running >= maxRunning && expectedWaitMs() > maxWaitMs)) throw new MedirError('OVERLOADED', 'too many requests are waiting', { remedy: 'Try again after the seconds that Retry-After says.' })
  }
  const leave = (): (() => void) => {
    let left = false
    return () => {
      if (left) return
      left = true
      running--
      if (waiting.size === 0) pace.rest()
      else {
        pace.departed()
        rounds.wake()
      }
    }
  }
  return {
    running: () => running,
    waiting: () => waiting.size,
    expectedWaitMs,
    check,
    enter: async (signal) => {
      signal?.throwIfAborted()
      check()
      const turn = nextTurn(waiting, signal)
      if (isBusy()) pace.begin()
      rounds.arrived()
      await turn
      return leave()
    },
  }
}

async function nextTurn(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
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
